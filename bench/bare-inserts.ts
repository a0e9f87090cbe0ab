import type { Database, Statement } from '../src/store/database.ts'

/** How many users one statement inserts, as an import does. */
const BATCH = 500

// Both tables in one statement: each refers to the other.
const INSERT: Statement = {
  name: 'bench_insert',
  text: `
    with sent as materialized (
      select * from jsonb_to_recordset($1::jsonb) as x(id text, connection text, profile jsonb, metadata jsonb, second jsonb)
    ),
    made as (
      insert into users (user_id, main_key, version, user_metadata, created_at, updated_at)
      select 'auth0|' || id, 'auth0|' || id, 1, metadata, now(), now() from sent
    )
    insert into identities (key, owner, position, provider, id, id_is_number, connection, connection_id, issuer, subject,
      profile, epoch, login_email, created_at)
    select 'auth0|' || id, 'auth0|' || id, 0, 'auth0', id, false, 'Username-Password-Authentication', connection, '', id,
      profile, 1, profile ->> 'email', now() from sent
    union all
    select 'email|' || id, 'auth0|' || id, 1, 'email', id, false, 'email', 'con_benchbenchbench0', '', id,
      second, 1, profile ->> 'email', now() from sent where second is not null`,
}

interface Bare {
  readonly users: number
  readonly linked: boolean
  readonly connectionId: string
}

/** Inserts bare users with their identities, batch by batch, over one connection; users a second. */
export async function insertBare(db: Database, name: string, { users, linked, connectionId }: Bare): Promise<number> {
  let seconds = 0
  for (let from = 0; from < users; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, users - from) }, (_, index) => from + index)
    const rows = JSON.stringify(numbers.map((n) => rowOf(`${name}-${n}`, connectionId, linked)))
    const begun = performance.now()
    await db.query(INSERT, [rows])
    seconds += (performance.now() - begun) / 1000
  }
  return users / seconds
}

function rowOf(id: string, connection: string, linked: boolean): object {
  const email = `${id}@bench.example.com`
  const name = `Ada Lovelace ${id}`
  const profile = { email, email_verified: true, given_name: 'Ada', family_name: `Lovelace ${id}`, name }
  return { id, connection, profile, metadata: { theme: 'dark' }, second: linked ? { email, name } : null }
}
