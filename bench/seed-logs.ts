import type { Database } from '../src/store/database.ts'
import { mainId, digits } from './people.ts'

const BATCH = 250_000
const TYPES = ['s', 's', 's', 'seacft', 'sertft', 'fp', 'slo', 'sapi']

/** Fills the log with entries of some 600 bytes, one for each second since 2025 began: ids as {@link logIdOf} has them. */
export async function seedLogs(db: Database, count: number, people: number): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    await db.define(statementFor(from, Math.min(from + BATCH, count) - 1, people))
  }
  await db.define('vacuum (analyze) logs')
}

function statementFor(from: number, to: number, people: number): string {
  const types = TYPES.map((type) => `'${type}'`).join(', ')
  const user = `'auth0|${mainId(0).slice(0, -digits(0).length)}' || lpad((n % ${people})::text, 12, '0')`
  return `
    insert into logs (log_id, date, type, user_id, entry)
    select '900' || to_char(at at time zone 'UTC', 'YYYYMMDDHH24MISSMS') || lpad(n::text, 36, '0'), at, type, ${user},
      jsonb_build_object('date', at, 'type', type, 'user_id', ${user}, 'ip', '10.0.' || n % 250 || '.7',
        'connection', 'Username-Password-Authentication', 'connection_id', 'con_0000000000bench1',
        'client_id', 'client' || n % 20, 'client_name', 'Application ' || n % 20, 'strategy', 'auth0',
        'strategy_type', 'database', 'hostname', 'id.example.com', 'audience', 'https://api.example.com/',
        'user_agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36',
        'details', jsonb_build_object('prompts', jsonb_build_array(), 'completedAt', n, 'elapsedTime', n % 5000))
    from generate_series(${from}, ${to}) as n,
      lateral (select timestamptz '2025-01-01 00:00Z' + n * interval '1 second' as at,
        (array[${types}])[n % ${TYPES.length} + 1] as type) as each`
}
