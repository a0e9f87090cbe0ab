import type { AuditedRow, SignedHead } from '../model/audit.ts'
import type { Queryable, Statement } from './database.ts'

/** How far the chain reaches. `last` is the last position of the feed, up to which it could. */
export interface ChainState {
  readonly seq: number
  readonly hash: string
  readonly position: number
  readonly last: number
  readonly announced: number
  /** Whether the last head that was told is old enough for another. */
  readonly isDue: boolean
}

const STATE = `c.seq, encode(c.hash, 'hex') as hash, c.position, (select last_position from feed where id = 1) as last,
  c.announced_seq as announced,
  coalesce(c.announced_at < clock_timestamp() - interval '1 minute', true) as "isDue"`

const READ_CHAIN: Statement = {
  name: 'read_audit_chain',
  text: `select ${STATE} from audit_chain c where c.id = 1`,
}

/** How far the chain reaches now. */
export async function readChain(db: Queryable): Promise<ChainState> {
  const [state] = await db.query<ChainState>(READ_CHAIN, [])
  if (!state) throw new Error('The table "audit_chain" has lost its row')
  return state
}

const HOLD_CHAIN: Statement = {
  name: 'hold_audit_chain',
  text: `
    update audit_chain c set holder = $1, held_until = clock_timestamp() + make_interval(secs => $2)
    where c.id = 1 and (c.holder is null or c.holder = $1 or c.held_until < clock_timestamp())
    returning ${STATE}`,
}

/** So long nobody else seals after a process said that it does; what a killed one held is free then. */
export const HELD_SECONDS = 10

/** Takes the sealing for this process for {@link HELD_SECONDS}, or prolongs it; undefined where another has it. */
export async function holdChain(db: Queryable, holder: string): Promise<ChainState | undefined> {
  return (await db.query<ChainState>(HOLD_CHAIN, [holder, HELD_SECONDS]))[0]
}

const LEAVE_CHAIN: Statement = {
  name: 'leave_audit_chain',
  text: 'update audit_chain set holder = null, held_until = null where id = 1 and holder = $1',
}

/** Another may seal at once. */
export async function leaveChain(db: Queryable, holder: string): Promise<void> {
  await db.query(LEAVE_CHAIN, [holder])
}

/** The columns of an {@link AuditedRow} beside its id; o is the operation. */
export const auditedColumns = `o.action, to_char(o.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  o.actor::text as actor, o.reason, o.users, o.identities, o.undoes, o.batch_id as "batchId",
  encode(sha256(convert_to(o.before::text, 'UTF8')), 'hex') as before,
  encode(sha256(convert_to(o.after::text, 'UTF8')), 'hex') as after`

// An operation has one event that is not of a user. Should somebody have made a second one, it is sealed once all the same.
const READ_UNSEALED: Statement = {
  name: 'read_unsealed_operations',
  text: `
    with due as materialized (
      select operation_id as id, min(position) as position from events
      where position > $1::bigint and position <= $2::bigint and operation_id is not null and type not like 'user.%'
      group by operation_id
    )
    select d.id, ${auditedColumns}
    from due d left join operations o on o.id = d.id
    where not exists (select 1 from audit_entries a where a.operation_id = d.id)
    order by d.position`,
}

/** Operations whose events have these positions in the feed and that are in no entry yet, in the feed's order. */
export function readUnsealed(db: Queryable, after: number, upTo: number): Promise<AuditedRow[]> {
  return db.query<AuditedRow>(READ_UNSEALED, [after, upTo])
}

/** Entries that follow one another, and the head that stands for them. */
export interface SealedBatch {
  /** Where the chain was when they were made. */
  readonly from: Pick<ChainState, 'seq' | 'position'>
  /** How far into the feed they reach. */
  readonly position: number
  readonly entries: readonly (Pick<AuditedRow, 'id' | 'before' | 'after'> & {
    readonly leaf: string
    readonly hash: string
  })[]
  readonly head: SignedHead
  readonly sealedKey: string
}

// One statement: it writes nothing unless the chain is still where it was, whoever holds it.
const APPEND: Statement = {
  name: 'append_audit_entries',
  text: `
    with locked as materialized (
      select id from audit_chain where id = 1 and seq = $1::bigint and position = $2::bigint for update
    ),
    entries as (
      insert into audit_entries (seq, operation_id, before_hash, after_hash, leaf, hash)
      select $1::bigint + x.nth, x.id, decode(x.before, 'hex'), decode(x.after, 'hex'), decode(x.leaf, 'hex'),
        decode(x.hash, 'hex')
      from locked, unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) with ordinality
        as x(id, before, after, leaf, hash, nth)
    ),
    head as (
      insert into audit_heads (seq, hash, kid, signed, at)
      select $9::bigint, decode($10, 'hex'), $11, $12, $13::timestamptz from locked
    ),
    key as (
      insert into audit_keys (kid, sealed) select $11, $14 from locked on conflict (kid) do nothing
    ),
    moved as (
      update audit_chain c set seq = $9::bigint, hash = decode($10, 'hex'), position = $3::bigint
      from locked l where c.id = l.id
    )
    select count(*)::integer as done from locked`,
}

/** Appends entries with their head, or nothing where somebody else has moved the chain; says which. */
export async function appendEntries(db: Queryable, batch: SealedBatch): Promise<boolean> {
  const { from, position, entries, head, sealedKey } = batch
  const columns = (['id', 'before', 'after', 'leaf', 'hash'] as const).map((name) => entries.map((each) => each[name]))
  const { seq, hash, kid, signed, at } = head
  const values = [from.seq, from.position, position, ...columns, seq, hash, kid, signed, at, sealedKey]
  const [row] = await db.query<{ done: number }>(APPEND, values)
  return row?.done === 1
}

const PASS: Statement = {
  name: 'pass_audit_position',
  text: 'update audit_chain set position = $3::bigint where id = 1 and seq = $1::bigint and position = $2::bigint returning 1',
}

/** Goes on in the feed, where nothing was to be sealed. */
export async function passPosition(db: Queryable, { seq, position }: ChainState, to: number): Promise<boolean> {
  return (await db.query(PASS, [seq, position, to])).length > 0
}
