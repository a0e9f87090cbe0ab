import type { AuditedRow } from '../model/audit.ts'
import { auditedColumns } from './audit-chain.ts'
import type { Queryable, Statement } from './database.ts'

/** An entry of the chain beside the row that it is of, as it is now, and the head that stands there, if one does. */
export interface WalkedEntry extends AuditedRow {
  readonly seq: number
  readonly leaf: string
  readonly hash: string
  /** The hashes of `before` and `after` when it was sealed. */
  readonly sealedBefore: string | null
  readonly sealedAfter: string | null
  readonly isThere: boolean
  /** Its snapshots were dropped, and nothing stands in their place. */
  readonly isPruned: boolean
  readonly head: { readonly hash: string; readonly kid: string; readonly signed: string; readonly at: string } | null
}

const READ_ENTRIES: Statement = {
  name: 'read_audit_entries',
  text: `
    select a.seq, a.operation_id as id, encode(a.leaf, 'hex') as leaf, encode(a.hash, 'hex') as hash,
      encode(a.before_hash, 'hex') as "sealedBefore", encode(a.after_hash, 'hex') as "sealedAfter",
      o.id is not null as "isThere", o.pruned_at is not null and o.before = '{}' and o.after = '{}' as "isPruned",
      case when h.seq is not null
        then jsonb_build_object('hash', encode(h.hash, 'hex'), 'kid', h.kid, 'signed', h.signed, 'at', h.at) end as head,
      ${auditedColumns}
    from (select * from audit_entries where seq > $1::bigint and seq <= $2::bigint order by seq limit $3::integer) a
      left join operations o on o.id = a.operation_id left join audit_heads h on h.seq = a.seq
    order by a.seq`,
}

/** Entries after one and up to another, in order. */
export function readEntries(
  db: Queryable,
  { after, upTo, take }: { readonly after: number; readonly upTo: number; readonly take: number },
): Promise<WalkedEntry[]> {
  return db.query<WalkedEntry>(READ_ENTRIES, [after, upTo, take])
}

const READ_KEYS: Statement = { name: 'read_audit_keys', text: 'select kid, sealed from audit_keys' }

/** The keys that ever signed a head, sealed. */
export function readHeadKeys(db: Queryable): Promise<{ kid: string; sealed: string }[]> {
  return db.query(READ_KEYS, [])
}

const READ_ENDS: Statement = {
  name: 'read_audit_ends',
  text: `select coalesce((select max(seq) from audit_entries), 0) as entry, coalesce((select max(seq) from audit_heads), 0) as head`,
}

/** The last entry and the last head that are stored, whatever the chain says of itself. */
export async function readEnds(db: Queryable): Promise<{ entry: number; head: number }> {
  const [ends] = await db.query<{ entry: number; head: number }>(READ_ENDS, [])
  return ends ?? { entry: 0, head: 0 }
}

/** An operation by whether it is in the chain, and whether it ought to be: what is a minute old does. */
export interface WalkedOperation {
  readonly id: string
  readonly isSealed: boolean
  readonly isLate: boolean
}

const WALKED = `o.id, exists (select 1 from audit_entries a where a.operation_id = o.id) as "isSealed",
  o.at < clock_timestamp() - interval '1 minute' as "isLate"`

const WALK_OPERATIONS: Statement = {
  name: 'walk_operations',
  text: `select ${WALKED} from operations o where o.id > $1 order by o.id limit $2::integer`,
}

/** Operations by id, after one. */
export function walkOperations(db: Queryable, after: string, take: number): Promise<WalkedOperation[]> {
  return db.query<WalkedOperation>(WALK_OPERATIONS, [after, take])
}

const LOOK_AGAIN: Statement = {
  name: 'walk_operations_again',
  text: `select ${WALKED} from operations o where o.id = any($1::text[]) order by o.id`,
}

/** The same of these. */
export function lookAgain(db: Queryable, ids: readonly string[]): Promise<WalkedOperation[]> {
  return db.query<WalkedOperation>(LOOK_AGAIN, [ids])
}
