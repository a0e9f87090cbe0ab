import { type Commit, ONLY_IF, type Part } from './commit-part.ts'

/** What a commit writes to users, and what goes with them. */
export const USER_PARTS: readonly Part[] = [
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
    name: 'counters',
    rows: ({ change }) => change.appear.filter(({ logins }) => logins).map(({ id, logins }) => ({ ...logins, id })),
    sql: (rows) => `insert into logins (user_id, logins_count, last_login, last_ip)
      select id, count, "lastLogin", "lastIp"
      from jsonb_to_recordset(${rows}) as x(id text, count integer, "lastLogin" timestamptz, "lastIp" text)
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
        app_metadata = x."appMetadata", user_metadata = x."userMetadata", blocked = x.blocked,
        created_at = coalesce(x."bornAgain", created_at)
      from jsonb_to_recordset(${rows}) as x(id text, "appMetadata" jsonb, "userMetadata" jsonb,
        blocked boolean, "updatedAt" timestamptz, "bornAgain" timestamptz)
      where user_id = x.id and ${ONLY_IF}`,
  },
  {
    name: 'forget',
    rows: ({ change }) => change.forget.map((id) => ({ id })),
    sql: (rows) => `delete from logins using jsonb_to_recordset(${rows}) as x(id text)
      where user_id = x.id and ${ONLY_IF}`,
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
    name: 'enrol',
    rows: ({ change }) => change.enrol,
    sql: (rows) => `insert into factors (id, user_id, user_created_at, type, secret, confirmed, created_at, data)
      select id, "userId", "createdAt", type, secret, true, "createdAt", '{}'
      from jsonb_to_recordset(${rows}) as x(id text, "userId" text, "createdAt" timestamptz, type text, secret text)
      where ${ONLY_IF}`,
  },
  ...(['factors', 'consents', 'proofs'] as const).map((table) => ({
    name: `clear_${table}`,
    rows: ({ change }: Commit) => change.clear.users.map((id) => ({ id })),
    sql: (rows: string) => `delete from ${table} using jsonb_to_recordset(${rows}) as x(id text)
      where user_id = x.id and ${ONLY_IF}`,
  })),
]
