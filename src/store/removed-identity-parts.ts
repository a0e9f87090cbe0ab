import { ONLY_IF, type Part } from './commit-part.ts'

/** How a commit keeps a removed identity aside with its credentials, and how it brings one back. */
export const REMOVED_IDENTITY_PARTS: readonly Part[] = [
  {
    name: 'keep',
    rows: ({ change }) => change.keep,
    sql: (rows) => `insert into removed_identities (operation_id, key, identity, passkeys, tokens, removed_at)
      select x."operationId", i.key, to_jsonb(i),
        (select coalesce(jsonb_agg(to_jsonb(p)), '[]') from passkeys p where p.identity = i.key),
        (select to_jsonb(t) from identity_tokens t where t.identity = i.key), now()
      from jsonb_to_recordset(${rows}) as x(key text, "operationId" text) join identities i using (key)
      where ${ONLY_IF}`,
  },
  {
    name: 'back',
    rows: ({ change }) => change.bringBack,
    sql: (rows) => `insert into identities
      select r.* from jsonb_to_recordset(${rows}) as x(key text, "removedBy" text, owner text, position integer,
        "linkedBy" text, epoch bigint)
      join removed_identities d on d.operation_id = x."removedBy" and d.key = x.key
      cross join jsonb_populate_record(null::identities, d.identity || jsonb_build_object('owner', x.owner,
        'position', x.position, 'linked_by', x."linkedBy", 'epoch', x.epoch)) r
      where ${ONLY_IF}`,
  },
  {
    name: 'back_passkeys',
    rows: ({ change }) => change.bringBack,
    sql: (rows) => `insert into passkeys
      select r.* from jsonb_to_recordset(${rows}) as x(key text, "removedBy" text)
      join removed_identities d on d.operation_id = x."removedBy" and d.key = x.key
      cross join jsonb_populate_recordset(null::passkeys, d.passkeys) r
      where ${ONLY_IF}`,
  },
  {
    name: 'back_tokens',
    rows: ({ change }) => change.bringBack,
    sql: (rows) => `insert into identity_tokens
      select r.* from jsonb_to_recordset(${rows}) as x(key text, "removedBy" text)
      join removed_identities d on d.operation_id = x."removedBy" and d.key = x.key
      cross join jsonb_populate_record(null::identity_tokens, d.tokens) r
      where d.tokens is not null and ${ONLY_IF}`,
  },
  {
    name: 'returned',
    rows: ({ change }) => change.bringBack,
    sql: (rows) => `delete from removed_identities d
      using jsonb_to_recordset(${rows}) as x(key text, "removedBy" text)
      where d.operation_id = x."removedBy" and d.key = x.key and ${ONLY_IF}`,
  },
]
