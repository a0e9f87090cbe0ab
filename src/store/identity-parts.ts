import { ONLY_IF, type Part } from './commit-part.ts'

/** What a commit writes to identities. Each row is in one part at most. */
export const IDENTITY_PARTS: readonly Part[] = [
  {
    name: 'add',
    rows: ({ change }) => change.add.map((added) => ({ ...added.identity, ...added, identity: null })),
    sql: (rows) => `insert into identities (key, owner, position, provider, id, id_is_number, connection,
        connection_id, issuer, subject, profile, epoch, login_email, login_username, login_phone, password_hash, linked_by, created_at)
      select key, owner, position, provider, id, "numeric", connection, "connectionId", issuer, subject, profile, epoch,
        login ->> 'email', login ->> 'username', login ->> 'phone', "passwordHash", "linkedBy", now()
      from jsonb_to_recordset(${rows}) as x(key text, owner text, position integer, provider text, id text,
        "numeric" boolean, connection text, "connectionId" text, issuer text, subject text, profile jsonb,
        epoch bigint, login jsonb, "passwordHash" text, "linkedBy" text)
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
    sql: (rows) => `update identities as i set profile = x.profile,
        login_email = case when x.login is null then i.login_email else x.login ->> 'email' end,
        login_username = case when x.login is null then i.login_username else x.login ->> 'username' end,
        login_phone = case when x.login is null then i.login_phone else x.login ->> 'phone' end,
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
  {
    name: 'clear_passkeys',
    rows: ({ change }) => change.clear.identities.map((key) => ({ key })),
    sql: (rows) => `delete from passkeys using jsonb_to_recordset(${rows}) as x(key text)
      where identity = x.key and ${ONLY_IF}`,
  },
  {
    name: 'drop_passkeys',
    rows: ({ change }) => change.dropPasskeys.map((id) => ({ id })),
    sql: (rows) => `delete from passkeys p using jsonb_to_recordset(${rows}) as x(id text)
      where p.id = x.id and ${ONLY_IF}`,
  },
]
