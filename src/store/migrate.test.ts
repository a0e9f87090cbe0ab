import assert from 'node:assert/strict'
import { before, describe, it, type TestContext } from 'node:test'
import { startChild } from '../../test/support/child.ts'
import { eachDatabase, freshPostgres, type FreshPostgres } from '../../test/support/databases.ts'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { readSteps, type Step } from './schema-steps.ts'

const READ = { name: 'read_steps', text: 'select step from schema_steps' }

async function stepsOf(db: Database): Promise<string[]> {
  return (await db.query<{ step: string }>(READ, [])).map(({ step }) => step)
}

async function emptyPostgres(t: TestContext): Promise<FreshPostgres> {
  const fresh = await freshPostgres({ empty: true })
  t.after(() => fresh.drop())
  return fresh
}

eachDatabase('setting up the tables', (open) => {
  let db: Database
  let known: Step[]
  before(async () => {
    db = await open()
    known = await readSteps()
  })

  it('costs one statement where nothing is to be done', async () => {
    const names: string[] = []
    const counted: Database = {
      ...db,
      query: (statement, values) => {
        names.push(statement.name)
        return db.query(statement, values)
      },
      define: () => assert.fail('something was defined'),
      transaction: () => assert.fail('a transaction was begun'),
    }
    await migrate(counted)
    assert.deepEqual(names, ['read_schema_steps'])
  })

  it('runs what is missing, records it, and goes on after a step that failed', async () => {
    const more = [...known, { name: '9999_more.1', sql: 'create table more (id text)' }]
    const broken = [...more, { name: '9999_more.2', sql: 'insert into more values (1, 2)' }]
    await assert.rejects(
      migrate(db, broken),
      /Step 9999_more\.2 of setting up the database failed: .* more expressions/,
    )
    assert.ok((await stepsOf(db)).includes('9999_more.1'))
    await migrate(db, [...more, { name: '9999_more.2', sql: `insert into more values ('x')` }])
    assert.deepEqual(await db.query({ name: 'read_more', text: 'select id from more' }, []), [{ id: 'x' }])
  })

  it('keeps nothing of a step that cannot be recorded', async () => {
    const twice = { name: '9999_more.1', sql: 'create table never (id text)' }
    await assert.rejects(migrate({ ...db, query: async () => [] }, [twice]), /9999_more\.1/)
    await assert.rejects(db.query({ name: 'read_never', text: 'select id from never' }, []), { code: '42P01' })
  })

  it('refuses tables of a newer version, and names its steps', async () => {
    const before = await stepsOf(db)
    await assert.rejects(migrate(db, known), (error: Error) => {
      assert.equal(error.name, 'SchemaRefused')
      assert.match(error.message, /newer version of Carabiner: it has the steps 9999_more\.1, 9999_more\.2/)
      assert.match(error.message, /Nothing was changed/)
      return true
    })
    assert.deepEqual(await stepsOf(db), before)
  })
})

describe('setting up the tables on PostgreSQL', () => {
  it('is done once by four processes that start at once', async (t) => {
    const { url } = await emptyPostgres(t)
    const starters = Array.from({ length: 4 }, () => startChild('store/migrate-database', url))
    assert.deepEqual(await Promise.all(starters.map((starter) => starter.first())), Array(4).fill('migrated'))
    await Promise.all(starters.map((starter) => starter.end()))
    const db = openPostgres({ url, prepare: true })
    assert.deepEqual((await stepsOf(db)).sort(), (await readSteps()).map(({ name }) => name).sort())
    await db.close()
  })

  it('is done once by eight pools in one process, five times', async (t) => {
    for (let round = 0; round < 5; round += 1) {
      const { url } = await emptyPostgres(t)
      const pools = Array.from({ length: 8 }, () => openPostgres({ url, prepare: true }))
      await Promise.all(pools.map((pool) => migrate(pool)))
      await Promise.all(pools.map((pool) => pool.close()))
    }
  })

  it('goes on where a process was killed, whenever that was', async (t) => {
    const { url } = await emptyPostgres(t)
    const db = openPostgres({ url, prepare: true })
    const wanted = await readSteps()
    for (const count of [3, 10]) {
      const killed = { ...db, define: endAfter(db, count) }
      await assert.rejects(migrate(killed), /the process ends here/)
    }
    await migrate(db)
    assert.deepEqual((await stepsOf(db)).sort(), wanted.map(({ name }) => name).sort())
    await db.close()
  })
})

/** Defines so many statements, and then nothing any more. */
function endAfter(db: Database, count: number): Database['define'] {
  let left = count
  return (sql) => {
    left -= 1
    return left < 0 ? Promise.reject(new Error('the process ends here')) : db.define(sql)
  }
}
