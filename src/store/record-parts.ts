import { ONLY_IF, type Part } from './commit-part.ts'

/** What a commit writes down of itself. */
export const RECORD_PARTS: readonly Part[] = [
  {
    name: 'operation',
    rows: ({ records }) => records?.operations ?? [],
    sql: (rows) => `insert into operations
        (id, action, at, actor, reason, users, identities, undoes, batch_id, before, after)
      select id, action, at, actor, reason, users, identities, undoes, "batchId", before, after
      from jsonb_to_recordset(${rows}) as x(id text, action text, at timestamptz, actor jsonb, reason text,
        users text[], identities text[], undoes text, "batchId" text, before jsonb, after jsonb)
      where ${ONLY_IF}`,
  },
  {
    name: 'keys',
    rows: ({ records }) => records?.subjectKeys ?? [],
    sql: (rows) => `insert into subject_keys (subject, sealed)
      select subject, sealed from jsonb_to_recordset(${rows}) as x(subject text, sealed text)
      where ${ONLY_IF}`,
  },
  {
    name: 'erase',
    rows: ({ change }) => change.erase.map((subject) => ({ subject })),
    sql: (rows) => `delete from subject_keys where ${ONLY_IF} and subject in (
        select subject from jsonb_to_recordset(${rows}) as x(subject text)
        union all
        select d.key from removed_identities d join jsonb_to_recordset(${rows}) as x(subject text)
          on d.identity ->> 'owner' = x.subject)`,
  },
  {
    name: 'erase_removed',
    rows: ({ change }) => change.erase.map((subject) => ({ subject })),
    sql: (rows) => `delete from removed_identities d using jsonb_to_recordset(${rows}) as x(subject text)
      where (d.identity ->> 'owner' = x.subject or d.key = x.subject) and ${ONLY_IF}`,
  },
  {
    name: 'answers',
    rows: ({ answers = [] }) => answers,
    sql: (rows) => `insert into idempotency_answers (scope, request, status, body, expires_at)
      select scope, request, status, body, now() + interval '24 hours'
      from jsonb_to_recordset(${rows}) as x(scope text, request text, status integer, body jsonb)
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
