import type { Change } from '../model/change.ts'
import type { JsonObject } from '../model/json.ts'
import { type Queryable, type Statement, sqlState } from './database.ts'

/** A row of the tenant log. */
export interface LogRow {
  readonly log_id: string
  readonly date: Date
  readonly type: string
  readonly user_id: string | null
  readonly entry: JsonObject
}

/** A row of the outbox. */
export interface EventRow {
  readonly id: string
  readonly at: Date
  readonly type: string
  readonly user_id: string
  readonly operation_id: string | null
  readonly data: JsonObject
}

/** A change together with its record. */
export interface Commit {
  readonly change: Change
  readonly logs: readonly LogRow[]
  readonly events: readonly EventRow[]
}

/** Done, or a conflict: something that was read has changed meanwhile, or a unique key was taken. */
export type CommitOutcome = 'done' | { readonly conflict: string | null }

/** Deadlock, serialization failure, unique and foreign-key violation: what a race may end in (DESIGN §2). */
const RACES = new Set(['40P01', '40001', '23505', '23503'])

/**
 * Writes a whole change in one statement, or nothing.
 *
 * The first part locks the users' rows in id order; every other part runs only if all of them still
 * have the version that was read. Under READ COMMITTED a condition inside a `delete` alone would not
 * do: it is evaluated on a snapshot that is older than the lock.
 */
export async function commit(db: Queryable, work: Commit): Promise<CommitOutcome> {
  const { statement, values } = statementFor(work)
  try {
    const [row] = await db.query<{ unchanged: boolean }>(statement, values)
    return row?.unchanged ? 'done' : { conflict: null }
  } catch (error) {
    if (!RACES.has(sqlState(error) ?? '')) throw error
    return { conflict: (error as { constraint?: string }).constraint ?? null }
  }
}

interface Part {
  readonly name: string
  readonly sql: (parameter: string) => string
  readonly rows: (work: Commit) => readonly unknown[]
}

const ONLY_IF = '(select unchanged from verdict)'

/** The parts of the statement. Each appears only where the change has rows for it. */
const PARTS: readonly Part[] = [
  {
    name: 'vanish',
    rows: ({ change }) => change.vanish.map((id) => ({ id })),
    sql: (rows) => `delete from users using jsonb_to_recordset(${rows}) as x(id text)
      where user_id = x.id and ${ONLY_IF}`,
  },
  {
    name: 'appear',
    rows: ({ change }) => change.appear,
    sql: (rows) => `insert into users
        (user_id, main_key, version, app_metadata, user_metadata, blocked, created_at, updated_at)
      select id, "mainKey", version, "appMetadata", "userMetadata", blocked, "createdAt", "updatedAt"
      from jsonb_to_recordset(${rows}) as x(id text, "mainKey" text, version bigint, "appMetadata" jsonb, "userMetadata" jsonb,
        blocked boolean, "createdAt" timestamptz, "updatedAt" timestamptz)
      where ${ONLY_IF}`,
  },
  {
    name: 'touch',
    rows: ({ change }) => change.touch,
    sql: (rows) => `update users set version = version + 1, updated_at = x."updatedAt"
      from jsonb_to_recordset(${rows}) as x(id text, "updatedAt" timestamptz)
      where user_id = x.id and ${ONLY_IF}`,
  },
  {
    name: 'rewrite',
    rows: ({ change }) => change.rewrite,
    sql: (rows) => `update users set version = version + 1, updated_at = x."updatedAt",
        app_metadata = x."appMetadata", user_metadata = x."userMetadata", blocked = x.blocked
      from jsonb_to_recordset(${rows}) as x(id text, "appMetadata" jsonb, "userMetadata" jsonb,
        blocked boolean, "updatedAt" timestamptz)
      where user_id = x.id and ${ONLY_IF}`,
  },
  {
    name: 'add',
    rows: ({ change }) => change.add.map((added) => ({ ...added.identity, ...added, identity: null })),
    sql: (rows) => `insert into identities (key, owner, position, provider, id, id_is_number, connection,
        connection_id, issuer, subject, profile, epoch, login_email, login_username, login_phone, password_hash, created_at)
      select key, owner, position, provider, id, "numeric", connection, "connectionId", issuer, subject, profile, epoch,
        login ->> 'email', login ->> 'username', login ->> 'phone', "passwordHash", now()
      from jsonb_to_recordset(${rows}) as x(key text, owner text, position integer, provider text, id text,
        "numeric" boolean, connection text, "connectionId" text, issuer text, subject text, profile jsonb,
        epoch bigint, login jsonb, "passwordHash" text)
      where ${ONLY_IF}`,
  },
  {
    name: 'move',
    rows: ({ change }) => change.move,
    sql: (rows) => `update identities as i set owner = x.owner, position = x.position, linked_by = x."linkedBy",
        epoch = i.epoch + 1
      from jsonb_to_recordset(${rows}) as x(key text, owner text, position integer, "linkedBy" text)
      where i.key = x.key and ${ONLY_IF}`,
  },
  {
    name: 'amend',
    rows: ({ change }) => change.amend,
    sql: (rows) => `update identities as i set profile = x.profile, login_email = x.login ->> 'email',
        login_username = x.login ->> 'username', login_phone = x.login ->> 'phone',
        password_hash = coalesce(x."passwordHash", i.password_hash), password_reset_at = x."passwordResetAt"
      from jsonb_to_recordset(${rows}) as x(key text, profile jsonb, login jsonb, "passwordHash" text,
        "passwordResetAt" timestamptz)
      where i.key = x.key and ${ONLY_IF}`,
  },
  {
    name: 'drop',
    rows: ({ change }) => change.drop.map((key) => ({ key })),
    sql: (rows) => `delete from identities as i using jsonb_to_recordset(${rows}) as x(key text)
      where i.key = x.key and ${ONLY_IF}`,
  },
  {
    name: 'operation',
    rows: ({ change }) => (change.operation ? [change.operation] : []),
    sql: (rows) => `insert into operations (id, action, at, actor, reason, users, before, after)
      select id, action, at, actor, reason, users, before, after
      from jsonb_to_recordset(${rows}) as x(id text, action text, at timestamptz, actor jsonb, reason text,
        users text[], before jsonb, after jsonb)
      where ${ONLY_IF}`,
  },
  {
    name: 'logs',
    rows: ({ logs }) => logs,
    sql: (rows) => `insert into logs (log_id, date, type, user_id, entry)
      select log_id, date, type, user_id, entry
      from jsonb_to_recordset(${rows}) as x(log_id text, date timestamptz, type text, user_id text, entry jsonb)
      where ${ONLY_IF}`,
  },
  {
    name: 'events',
    rows: ({ events }) => events,
    sql: (rows) => `insert into events (id, at, type, user_id, operation_id, data)
      select id, at, type, user_id, operation_id, data
      from jsonb_to_recordset(${rows}) as x(id text, at timestamptz, type text, user_id text, operation_id text, data jsonb)
      where ${ONLY_IF}`,
  },
]

const LOCK = `locked as materialized (
    select user_id, version from users where user_id = any($1::text[]) order by user_id for update
  ),
  verdict as materialized (
    select count(*) = cardinality($1::text[]) as unchanged
    from locked join unnest($1::text[], $2::bigint[]) as expected(user_id, version) using (user_id, version)
  )`

const texts = new Map<string, Statement>()

/** One named statement for each combination of parts, so that each is planned once a connection. */
function statementFor(work: Commit): { statement: Statement; values: unknown[] } {
  const used = PARTS.map((part) => ({ part, rows: part.rows(work) })).filter(({ rows }) => rows.length > 0)
  const name = `commit_${used.map(({ part }) => part.name).join('_')}`
  const statement = texts.get(name) ?? { name, text: textOf(used.map(({ part }) => part)) }
  texts.set(name, statement)
  const { expect } = work.change
  return {
    statement,
    values: [
      expect.map((user) => user.id),
      expect.map((user) => user.version),
      ...used.map(({ rows }) => JSON.stringify(rows)),
    ],
  }
}

function textOf(parts: readonly Part[]): string {
  const writes = parts.map((part, index) => `${part.name} as (${part.sql(`$${index + 3}::jsonb`)})`)
  return `with ${[LOCK, ...writes].join(',\n  ')}\nselect unchanged from verdict`
}

const WAS_COMMITTED: Statement = {
  name: 'was_committed',
  text: 'select 1 from logs where log_id = $1',
}

/** Whether the change whose first log entry has this id was committed: asked after an answer was lost. */
export async function wasCommitted(db: Queryable, logId: string): Promise<boolean> {
  return (await db.query(WAS_COMMITTED, [logId])).length > 0
}
