import type { Change } from '../model/change.ts'
import type { JsonObject } from '../model/json.ts'

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

/** One sub-statement of a commit: its rows go in as one JSON parameter. */
export interface Part {
  readonly name: string
  readonly sql: (parameter: string) => string
  readonly rows: (work: Commit) => readonly unknown[]
}

const ONLY_IF = '(select unchanged from verdict)'

/** The parts of the statement. Each appears only where the change has rows for it. */
export const PARTS: readonly Part[] = [
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
        password_hash = case when x."withoutPassword" then null else coalesce(x."passwordHash", i.password_hash) end,
        password_history = case when x."withoutPassword" or x."passwordHash" is null or i.password_hash is null
          then i.password_history
          else (array_prepend(i.password_hash, i.password_history))[1:coalesce(x."keepPasswords", 0)] end,
        password_reset_at = x."passwordResetAt",
        epoch = i.epoch + case when x."endsSignIns" or x.move is not null then 1 else 0 end,
        owner = coalesce(x.move ->> 'owner', i.owner),
        position = coalesce((x.move ->> 'position')::integer, i.position),
        linked_by = case when x.move is null then i.linked_by else x.move ->> 'linkedBy' end
      from jsonb_to_recordset(${rows}) as x(key text, profile jsonb, login jsonb, "passwordHash" text,
        "passwordResetAt" timestamptz, "withoutPassword" boolean, "keepPasswords" integer, "endsSignIns" boolean, move jsonb)
      where i.key = x.key and ${ONLY_IF}`,
  },
  {
    name: 'drop',
    rows: ({ change }) => change.drop.map((key) => ({ key })),
    sql: (rows) => `delete from identities as i using jsonb_to_recordset(${rows}) as x(key text)
      where i.key = x.key and ${ONLY_IF}`,
  },
  ...(['factors', 'consents', 'proofs'] as const).map((table) => ({
    name: `clear_${table}`,
    rows: ({ change }: Commit) => change.clear.users.map((id) => ({ id })),
    sql: (rows: string) => `delete from ${table} using jsonb_to_recordset(${rows}) as x(id text)
      where user_id = x.id and ${ONLY_IF}`,
  })),
  {
    name: 'clear_passkeys',
    rows: ({ change }) => change.clear.identities.map((key) => ({ key })),
    sql: (rows) => `delete from passkeys using jsonb_to_recordset(${rows}) as x(key text)
      where identity = x.key and ${ONLY_IF}`,
  },
  {
    name: 'appoint',
    rows: ({ change }) => change.appoint,
    sql: (rows) => `insert into administrators (user_id, role, created_at)
      select id, role, at from jsonb_to_recordset(${rows}) as x(id text, role text, at timestamptz)
      where ${ONLY_IF}
      on conflict (user_id) do update set role = excluded.role`,
  },
  {
    name: 'dismiss',
    rows: ({ change }) => change.dismiss.map((id) => ({ id })),
    sql: (rows) => `delete from administrators using jsonb_to_recordset(${rows}) as x(id text)
      where user_id = x.id and ${ONLY_IF}`,
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
