import type { KeptAnswer } from './commit-part.ts'
import type { Queryable, Statement } from './database.ts'

/** How long a claim is believed: a process that has died frees its key then. */
const CLAIM_SECONDS = 60

const CLAIM: Statement = {
  name: 'claim_idempotency_key',
  text: `
    with claim as (
      insert into idempotency_claims as c (scope, request, expires_at)
      values ($1, $2, now() + make_interval(secs => $3))
      on conflict (scope) do update set request = excluded.request, expires_at = excluded.expires_at
        where c.expires_at < now()
      returning 1
    )
    select (select count(*) from claim)::integer as claimed, a.request, a.status, a.body
    from (select 1) as once
    left join idempotency_answers a on a.scope = $1 and a.expires_at > now()`,
}

/** What a key stands for: an answer that was given, a request that is being carried out, or nothing yet: it is ours. */
export type Claimed = { readonly kind: 'answered'; readonly answer: KeptAnswer } | { readonly kind: 'taken' | 'ours' }

/** Claims a key for a request, unless somebody else is at it or an answer is on record. */
export async function claimKey(db: Queryable, scope: string, request: string): Promise<Claimed> {
  const [row] = await db.query<{ claimed: number } & Partial<KeptAnswer>>(CLAIM, [scope, request, CLAIM_SECONDS])
  if (!row) throw new Error('A claim answered nothing')
  const { claimed, request: before, status, body } = row
  if (before && status && body) return { kind: 'answered', answer: { scope, request: before, status, body } }
  return { kind: claimed > 0 ? 'ours' : 'taken' }
}

const FREE: Statement = { name: 'free_idempotency_key', text: 'delete from idempotency_claims where scope = $1' }

/** Ends a claim: the answer is on record, or the request may be sent again. */
export async function freeKey(db: Queryable, scope: string): Promise<void> {
  await db.query(FREE, [scope])
}

const READ: Statement = {
  name: 'read_idempotency_answer',
  text: 'select scope, request, status, body from idempotency_answers where scope = $1 and expires_at > now()',
}

/** The answer on record for a key. */
export async function readAnswer(db: Queryable, scope: string): Promise<KeptAnswer | undefined> {
  return (await db.query<KeptAnswer>(READ, [scope]))[0]
}

const KEEP: Statement = {
  name: 'keep_idempotency_answer',
  text: `
    insert into idempotency_answers (scope, request, status, body, expires_at)
    values ($1, $2, $3, $4::jsonb, now() + interval '24 hours')
    on conflict (scope) do nothing`,
}

/** Keeps a refusal; the answer to what was carried out is committed with it. */
export async function keepRefusal(db: Queryable, { scope, request, status, body }: KeptAnswer): Promise<void> {
  await db.query(KEEP, [scope, request, status, JSON.stringify(body)])
}
