import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { eachDatabase } from '../../test/support/databases.ts'
import { type Database, sqlState } from './database.ts'

const INSERT = { name: 'insert_thing', text: 'insert into things (id, n) values ($1, $2) returning n' }
const READ = { name: 'read_things', text: 'select id from things order by id' }

eachDatabase('a database', (open) => {
  let db: Database
  before(async () => {
    db = await open()
    await db.define('create table things (id text primary key, n bigint, constraint n_is_small check (n < 1000))')
  })
  const ids = async () => (await db.query<{ id: string }>(READ, [])).map(({ id }) => id)

  describe('values', () => {
    const cases: readonly (readonly [type: string, given: unknown, read: unknown])[] = [
      ['bigint', 42, 42],
      ['integer', '7', 7],
      ['numeric', 1.5, '1.5'],
      ['double precision', 0.25, 0.25],
      ['boolean', false, false],
      ['text', '', ''],
      ['text', 'ünï "quoted" \\ and \' 🔗', 'ünï "quoted" \\ and \' 🔗'],
      ['text', null, null],
      ['text', undefined, null],
      ['jsonb', { a: [1, null, 'x'] }, { a: [1, null, 'x'] }],
      ['jsonb', '[1,"two"]', [1, 'two']],
      ['jsonb', '"text"', 'text'],
      ['text[]', ['a', 'b"c\\', '', null, '{}'], ['a', 'b"c\\', '', null, '{}']],
      ['text[]', [], []],
      ['bigint[]', [1, null, 3], [1, null, 3]],
      ['jsonb[]', [{ a: 1 }, { b: [2] }], [{ a: 1 }, { b: [2] }]],
      ['bytea', Buffer.from([0, 255]), Buffer.from([0, 255])],
      ['timestamptz', new Date('2026-11-23T19:21:10.123Z'), new Date('2026-11-23T19:21:10.123Z')],
      ['timestamptz', '2026-11-23T19:21:10.123456+02:00', new Date('2026-11-23T17:21:10.123Z')],
      ['timestamptz', '0001-01-01T00:00:00Z', new Date('0001-01-01T00:00:00Z')],
      ['timestamptz', 'infinity', Number.POSITIVE_INFINITY],
    ]
    for (const [at, [type, given, read]] of cases.entries()) {
      it(`${type}: ${JSON.stringify(given)} comes back`, async () => {
        const statement = { name: `value_${at}`, text: `select $1::${type} as value` }
        assert.deepEqual(await db.query(statement, [given]), [{ value: read }])
      })
    }
  })

  it('gives no rows where a statement returns none', async () => {
    assert.deepEqual(
      await db.query({ name: 'update_none', text: `update things set n = 1 where id = 'nobody'` }, []),
      [],
    )
  })

  it('runs a named statement again with other values', async () => {
    assert.deepEqual(await db.query(INSERT, ['one', 1]), [{ n: 1 }])
    assert.deepEqual(await db.query(INSERT, ['two', 2]), [{ n: 2 }])
  })

  it('runs a statement that many ask for at once, before any of them was answered', async () => {
    const first = { name: 'first_use', text: 'select $1::integer as n' }
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => db.query(first, [n])))
    assert.deepEqual(
      answers,
      Array.from({ length: 40 }, (_, n) => [{ n }]),
    )
  })

  it('refuses a second text under the same name', async () => {
    await assert.rejects(db.query({ name: INSERT.name, text: 'select 1' }, []), /Two statements are named insert_thing/)
  })

  it("keeps PostgreSQL's code and constraint in an error, and goes on", async () => {
    await assert.rejects(db.query(INSERT, ['one', 1]), (error: Error & { constraint?: string }) => {
      assert.equal(sqlState(error), '23505')
      assert.equal(error.constraint, 'things_pkey')
      return true
    })
    await assert.rejects(db.query(INSERT, ['big', 1000]), { code: '23514', constraint: 'n_is_small' })
    await assert.rejects(db.query(INSERT, ['text', 'x']), { code: '22P02' })
    await assert.rejects(db.query({ name: 'bad', text: 'selec 1' }, []), { code: '42601' })
    await assert.rejects(db.query({ name: 'bad', text: 'selec 1' }, []), { code: '42601' })
    await assert.rejects(db.query({ name: 'few', text: 'select $1::text, $2::text' }, ['a']), { code: '08P01' })
    assert.deepEqual(await db.query(INSERT, ['three', 3]), [{ n: 3 }])
  })

  it('writes all of a transaction, or nothing where it throws', async () => {
    await db.transaction(async (tx) => {
      await tx.query(INSERT, ['tx-a', 1])
      await tx.query(INSERT, ['tx-b', 2])
    })
    const wish = new Error('changed my mind')
    const taken = db.transaction(async (tx) => {
      await tx.query(INSERT, ['tx-c', 3])
      throw wish
    })
    await assert.rejects(taken, wish)
    assert.deepEqual(
      (await ids()).filter((id) => id.startsWith('tx-')),
      ['tx-a', 'tx-b'],
    )
  })

  it('says so where a transaction is to be committed after one of its statements failed', async () => {
    const half = db.transaction(async (tx) => {
      await tx.query(INSERT, ['half', 1])
      await assert.rejects(tx.query(INSERT, ['half', 1]), { code: '23505' })
    })
    await assert.rejects(half, { code: '25P02' })
    assert.equal((await ids()).includes('half'), false)
  })

  it('shows others all of a transaction or nothing', async () => {
    const others: Promise<string[]>[] = []
    await db.transaction(async (tx) => {
      others.push(ids())
      await tx.query(INSERT, ['slow-1', 1])
      others.push(ids())
      await tx.query(INSERT, ['slow-2', 1])
      others.push(ids())
    })
    others.push(ids())
    const seen = (await Promise.all(others)).map((all) => all.filter((id) => id.startsWith('slow-')).length)
    assert.deepEqual(
      seen.filter((count) => count !== 0 && count !== 2),
      [],
    )
    assert.equal(seen.at(-1), 2)
  })

  it('runs many transactions that were asked for at once', async () => {
    const one = (at: number) =>
      db.transaction(async (tx) => {
        await tx.query(INSERT, [`many-${at}`, at])
        await tx.query(READ, [])
      })
    await Promise.all(Array.from({ length: 50 }, (_, at) => one(at)))
    assert.equal((await ids()).filter((id) => id.startsWith('many-')).length, 50)
  })

  it('refuses a statement of a transaction that is over', async () => {
    const kept = await db.transaction(async (tx) => tx)
    assert.throws(() => kept.query(READ, []), /after its transaction had ended/)
  })

  it('is unavailable once it is closed, and closes after the transaction that is open', async () => {
    const own = await open()
    const written = own.transaction(async (tx) => {
      await tx.query(READ_STEPS, [])
      return tx.query<{ step: string }>(READ_STEPS, [])
    })
    const closed = own.close()
    assert.notEqual((await written).length, 0)
    await closed
    await assert.rejects(own.query(READ_STEPS, []), { name: 'DatabaseUnavailable' })
  })
})

const READ_STEPS = { name: 'read_steps', text: 'select step from schema_steps' }
