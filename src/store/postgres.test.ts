import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket, connect } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { temporaryFolder } from '../../test/support/folders.ts'
import { freshPostgres, type FreshPostgres, postgresForTests } from '../../test/support/databases.ts'
import { type OwnPostgres, startOwnPostgres } from '../../test/support/postgres-server.ts'
import type { Database, Queryable } from './database.ts'
import { openPostgres } from './postgres.ts'

const PID = { name: 'pid', text: 'select pg_backend_pid() as pid' }
const END = { name: 'end_session', text: 'select pg_terminate_backend($1)' }
const SLEEP = { name: 'sleep', text: 'select pg_sleep(60)' }
const COUNT = { name: 'count', text: 'select count(*) as n from things' }
const INSERT = { name: 'insert_thing', text: 'insert into things (id) values ($1)' }
const ACTIVE = {
  name: 'sleeping',
  text: `select pid from pg_stat_activity where query like 'select pg_sleep%' and state = 'active' and datname = current_database()`,
}

async function pidOf(db: Queryable): Promise<number> {
  const [row] = await db.query<{ pid: number }>(PID, [])
  return row?.pid ?? assert.fail('no session')
}

/** Waits until something sleeps in the database, and gives its session. */
async function sleeper(db: Database): Promise<number> {
  for (;;) {
    const [row] = await db.query<{ pid: number }>(ACTIVE, [])
    if (row) return row.pid
  }
}

describe('PostgreSQL', () => {
  let fresh: FreshPostgres
  let db: Database
  let other: Database
  before(async () => {
    fresh = await freshPostgres()
    db = openPostgres({ url: fresh.url, prepare: true })
    other = openPostgres({ url: fresh.url, prepare: false })
    await other.define('create table things (id integer primary key)')
  })
  after(async () => {
    await db.close()
    await other.close()
    await fresh.drop()
  })

  it('says that the answer is lost where the session ends during a statement, and goes on', async () => {
    const lost = assert.rejects(db.query(SLEEP, []), { name: 'AnswerLost' })
    await other.query(END, [await sleeper(other)])
    await lost
    assert.deepEqual(await db.query(COUNT, []), [{ n: 0 }])
  })

  it('says that nothing was changed where the session ends inside a transaction', async () => {
    const cut = db.transaction(async (tx) => {
      await tx.query(INSERT, [1])
      await other.query(END, [await pidOf(tx)])
      await tx.query(INSERT, [2])
    })
    await assert.rejects(cut, { name: 'DatabaseUnavailable' })
    assert.deepEqual(await db.query(COUNT, []), [{ n: 0 }])
  })

  it('survives the end of connections that nobody uses, and never lends them again', async () => {
    const pids = await Promise.all(Array.from({ length: 8 }, () => db.transaction((tx) => pidOf(tx))))
    for (const pid of new Set(pids)) await other.query(END, [pid])
    // Their ends arrive before the answer to the last question.
    while (
      (await other.query({ name: 'left', text: 'select 1 from pg_stat_activity where pid = any($1)' }, [pids])).length >
      0
    );
    const answers = await Promise.allSettled(Array.from({ length: 32 }, () => pidOf(db)))
    const refused = answers.filter((answer) => answer.status === 'rejected')
    assert.ok(refused.length <= pids.length, 'a dead connection was lent twice')
    const later = await Promise.all(Array.from({ length: 32 }, () => pidOf(db)))
    assert.deepEqual(
      later.filter((pid) => pids.includes(pid)),
      [],
    )
  })

  it('prepares a statement once for each connection, and none where that is off', async () => {
    const prepared = { name: 'p', text: 'select name from pg_prepared_statements' }
    for (const [database, expected] of [
      [db, true],
      [other, false],
    ] as const) {
      const names = await database.transaction(async (tx) => {
        await tx.query(COUNT, [])
        await tx.query(COUNT, [])
        return (await tx.query<{ name: string }>(prepared, [])).map(({ name }) => name)
      })
      assert.equal(names.filter((name) => name === COUNT.name).length, expected ? 1 : 0)
    }
  })

  it('is unavailable where no connection becomes free in 5 s', async () => {
    const narrow = openPostgres({ url: fresh.url, prepare: true })
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    const holders = Array.from({ length: 16 }, () => narrow.transaction(() => held))
    await assert.rejects(narrow.query(COUNT, []), { name: 'DatabaseUnavailable', message: /timeout/ })
    release()
    await Promise.all(holders)
    assert.equal((await narrow.query(COUNT, [])).length, 1)
    await narrow.close()
  })

  it('says that the answer is lost where the connection breaks after COMMIT was sent', async (t) => {
    const proxy = await startProxy(t)
    const through = openPostgres({ url: proxy.url(fresh.url), prepare: true })
    const cut = through.transaction(async (tx) => {
      await tx.query(INSERT, [10])
      proxy.dropAnswers()
    })
    await assert.rejects(cut, { name: 'AnswerLost' })
    proxy.restore()
    assert.equal((await through.query(COUNT, [])).length, 1)
    await through.close()
  })

  it('is unavailable while new connections are refused', async (t) => {
    const proxy = await startProxy(t)
    const through = openPostgres({ url: proxy.url(fresh.url), prepare: true })
    assert.equal((await through.query(COUNT, [])).length, 1)
    proxy.cut()
    await assert.rejects(
      through.transaction((tx) => tx.query(COUNT, [])),
      { name: 'DatabaseUnavailable' },
    )
    proxy.restore()
    assert.equal((await through.query(COUNT, [])).length, 1)
    await through.close()
  })

  it('is unavailable where the database does not exist or nobody listens', async () => {
    const nowhere = openPostgres({ url: fresh.url.replace(/carabiner_test_[0-9a-f]+/, 'nowhere'), prepare: true })
    await assert.rejects(nowhere.query(COUNT, []), { name: 'DatabaseUnavailable', message: /"nowhere" does not exist/ })
    const deaf = openPostgres({ url: 'postgresql://nobody@127.0.0.1:1/none', prepare: true })
    await assert.rejects(deaf.query(COUNT, []), { name: 'DatabaseUnavailable', message: /ECONNREFUSED/ })
    await Promise.all([nowhere.close(), deaf.close()])
  })
})

describe('a PostgreSQL that goes and comes back', () => {
  let server: OwnPostgres
  before(async () => {
    server = await startOwnPostgres()
  })
  after(() => server.stop())

  it('is served again by itself', async () => {
    const db = openPostgres({ url: server.url, prepare: true })
    await db.define('create table things (id integer primary key)')
    const asleep = assert.rejects(db.query(SLEEP, []), { name: 'AnswerLost' })
    await sleeper(db)
    await server.halt()
    await asleep
    await assert.rejects(db.query(COUNT, []), { name: 'DatabaseUnavailable' })
    await assert.rejects(
      db.transaction((tx) => tx.query(COUNT, [])),
      { name: 'DatabaseUnavailable' },
    )
    await server.resume()
    assert.deepEqual(await db.query(COUNT, []), [{ n: 0 }])
    await db.close()
  })

  it('is unavailable, not broken, where it has become a read-only standby', async () => {
    const db = openPostgres({ url: server.url, prepare: true })
    await db.define('alter database postgres set default_transaction_read_only = on')
    const standby = openPostgres({ url: server.url, prepare: true })
    await assert.rejects(standby.query(INSERT, [1]), { name: 'DatabaseUnavailable', message: /read-only/ })
    await db.define(
      'set default_transaction_read_only = off; alter database postgres reset default_transaction_read_only',
    )
    assert.deepEqual(await standby.query(INSERT, [1]), [])
    await Promise.all([db.close(), standby.close()])
  })
})

interface Proxy {
  url(target: string): string
  /** Passes questions on, and ends the connection instead of passing the next answer back. */
  dropAnswers(): void
  /** Ends every connection, and each new one at once. */
  cut(): void
  restore(): void
}

/** A socket that passes everything on to the PostgreSQL for tests, until told otherwise. */
async function startProxy(t: TestContext): Promise<Proxy> {
  const target = new URL((await postgresForTests()).url)
  const folder = target.searchParams.get('host')
  const port = target.port || '5432'
  let mode: 'pass' | 'drop answers' | 'cut' = 'pass'
  const sockets = new Set<Socket>()
  const proxy = createServer((near) => {
    if (mode === 'cut') return void near.destroy()
    const far = folder ? connect(join(folder, `.s.PGSQL.${port}`)) : connect(Number(port), target.hostname)
    const end = () => [near, far].forEach((socket) => socket.destroy())
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', end).on('close', end)
    }
    near.on('data', (bytes) => far.write(bytes))
    far.on('data', (bytes) => (mode === 'pass' ? near.write(bytes) : end()))
  })
  const own = await temporaryFolder(t)
  proxy.listen(join(own, '.s.PGSQL.5432'))
  await once(proxy, 'listening')
  t.after(() => proxy.close())
  return {
    url: (url) => {
      const through = new URL(url)
      if (through.hostname) through.hostname = ''
      through.searchParams.set('host', own)
      through.searchParams.set('user', target.searchParams.get('user') ?? target.username)
      return through.href
    },
    dropAnswers: () => {
      mode = 'drop answers'
    },
    cut: () => {
      mode = 'cut'
      for (const socket of sockets) socket.destroy()
    },
    restore: () => {
      mode = 'pass'
    },
  }
}
