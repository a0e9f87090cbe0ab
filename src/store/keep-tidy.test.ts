import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPostgres } from './postgres.ts'
import { eachDatabase, freshPostgres } from '../../test/support/databases.ts'
import { until } from '../../test/support/until.ts'
import type { Database } from './database.ts'
import { dropExpired } from './drop-expired.ts'
import { freeSpace, keepTidy } from './keep-tidy.ts'

eachDatabase('keep-tidy', (open) => {
  test('the space of deleted rows is used again after tidying', async () => {
    const db = await open()
    const fill = {
      name: 'fill_logs',
      text: `insert into logs select g::text, now(), 'x', null, '{}' from generate_series(1, 5000) g`,
    }
    const empty = { name: 'empty_logs', text: 'delete from logs' }
    const size = { name: 'size_of_logs', text: `select pg_relation_size('logs') as bytes` }
    const bytes = async () => Number((await db.query<{ bytes: number }>(size, []))[0]?.bytes)
    await db.query(fill, [])
    const once = await bytes()
    for (let round = 0; round < 3; round++) {
      await db.query(empty, [])
      await freeSpace(db)
      await db.query(fill, [])
    }
    assert.ok(once > 0)
    assert.ok((await bytes()) <= once * 1.1, `${await bytes()} bytes after three rounds, ${once} after one`)
  })

  test('what has expired goes, in batches, and what has not stays', async () => {
    const db = await open()
    await fillExpiring(db, 250)
    assert.equal(await dropExpired(db, undefined, 100), TABLES.length * 250)
    assert.deepEqual(await left(db), THREE_EACH)
    assert.equal(await dropExpired(db), 0)
  })

  test('a removed identity is kept for as long as its removal can be taken back, which the tenant says', async () => {
    const db = await open()
    const query = (text: string) => db.query<{ key: string }>({ name: '', text }, [])
    await query(`insert into removed_identities
      select 'op_' || g, 'email|' || g, '{}', '[]', null, now() - make_interval(days => g) from generate_series(1, 60) g`)
    assert.equal(await dropExpired(db), 60 - 29)
    await query(`insert into settings values ('tenant', '{"undoWindowDays": 7}')
      on conflict (name) do update set value = excluded.value`)
    assert.equal(await dropExpired(db), 29 - 6)
    assert.equal((await query('select key from removed_identities')).length, 6)
  })

  test('a server does it by itself, soon after its start and then again and again, until it stops', async () => {
    const db = await open()
    const failures: unknown[] = []
    await fillExpiring(db, 10)
    const tidying = keepTidy(db, (error) => failures.push(error), { firstAfterMs: 10, everyMs: 10 })
    await until('the first round is done', async () => (await left(db)).attempts === 3)
    await db.query({ name: 'expire_flows', text: "update flows set expires_at = now() - interval '1 s'" }, [])
    await until('the next round is done', async () => (await left(db)).flows === 0)
    await tidying.stop()
    assert.deepEqual(failures, [])
  })
})

test('several processes at once do each other no harm', async () => {
  const fresh = await freshPostgres()
  const databases = Array.from({ length: 4 }, () => openPostgres({ url: fresh.url, prepare: true }))
  const [db] = databases
  assert.ok(db)
  await fillExpiring(db, 2000)
  const dropped = await Promise.all(databases.map((each) => dropExpired(each, undefined, 50)))
  // A batch that was short since others held its rows ends a process early: what it left is the others'.
  const rest = await dropExpired(db)
  assert.equal(
    dropped.reduce((sum, count) => sum + count, rest),
    TABLES.length * 2000,
  )
  assert.deepEqual(await left(db), THREE_EACH)
  for (const each of databases) await each.close()
  await fresh.drop()
})

const TABLES = ['protocol_records', 'flows', 'proofs', 'attempts', 'idempotency_claims', 'idempotency_answers']
const THREE_EACH = Object.fromEntries(TABLES.map((table) => [table, 3]))

/** So many rows in every table whose time is over, and three whose time is not. */
async function fillExpiring(db: Database, count: number): Promise<void> {
  const columns = {
    protocol_records: `(model, id, payload, created_at, expires_at) select 'Session', g::text, '{}', now()`,
    flows: `(id, browser, state, version, expires_at) select g::text, '', '{}', 1`,
    proofs: `(id, kind, data, created_at, expires_at) select g::text, 'x', '{}', now()`,
    attempts: `(key, failures, first_at, last_at, expires_at) select g::text, 1, now(), now()`,
    idempotency_claims: `(scope, request, expires_at) select g::text, ''`,
    idempotency_answers: `(scope, request, status, body, expires_at) select g::text, '', 201, '{}'`,
  }
  for (const [table, start] of Object.entries(columns)) {
    const expiry = `now() + case when g <= 3 then interval '1 hour' else interval '-1 second' end`
    const text = `insert into ${table} ${start}, ${expiry} from generate_series(1, $1::integer + 3) g`
    await db.query({ name: `fill_${table}`, text }, [count])
  }
}

async function left(db: Database): Promise<Record<string, number>> {
  const counts = TABLES.map((table) => `(select count(*)::integer from ${table}) as ${table}`).join(', ')
  const [row] = await db.query<Record<string, number>>({ name: 'count_expiring', text: `select ${counts}` }, [])
  assert.ok(row)
  return row
}
