import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { startChild } from '../../test/support/child.ts'
import { temporaryFolder } from '../../test/support/folders.ts'
import { openDatabaseFolder } from './database-folder.ts'
import { giveFsync } from './durable-files.ts'
import { openPglite, PGLITE_POSTGRES } from './pglite.ts'

const INSERT = { name: 'insert_thing', text: 'insert into things (id) values ($1)' }

describe('PGlite', () => {
  it('has every commit on the disk before it answers', async (t) => {
    const db = await openDatabaseFolder(await temporaryFolder(t))
    await db.define('create table things (id integer primary key)')
    const before = db.syncs()
    for (let id = 0; id < 20; id += 1) await db.query(INSERT, [id])
    const single = db.syncs()
    assert.ok(single - before >= 20, `20 commits, ${single - before} fsyncs`)
    await db.transaction(async (tx) => {
      for (let id = 100; id < 120; id += 1) await tx.query(INSERT, [id])
    })
    assert.ok(db.syncs() > single, 'a transaction made no fsync')
    await db.query({ name: 'read', text: 'select id from things where id = $1' }, [1])
    await db.close()
  })

  it('refuses to open where PGlite keeps its file operations elsewhere', () => {
    const onSync = () => undefined
    const moved = [undefined, {}, { NODEFS: {} }, { FS: { filesystems: { NODEFS: { stream_ops: {} } } } }]
    for (const module of [...moved, { NODEFS: { stream_ops: { open() {}, close() {} } } }]) {
      assert.throws(() => giveFsync(module, onSync), { name: 'DurabilityMissing', message: /npm ci/ })
    }
  })

  it('passes an fsync on to the operating system, for files and folders, and what went wrong back', async (t) => {
    let syncs = 0
    const operations: Record<string, unknown> = { open() {}, close() {}, write() {} }
    giveFsync({ NODEFS: { stream_ops: operations } }, () => (syncs += 1))
    const fsync = operations['fsync'] as (stream: { nfd?: number }) => number
    const folder = await temporaryFolder(t)
    const opened = fs.openSync(folder, 'r')
    assert.equal(fsync({ nfd: opened }), 0)
    fs.closeSync(opened)
    assert.equal(syncs, 1)
    assert.equal(fsync({ nfd: opened }), 8, 'EBADF of WASI')
    assert.equal(fsync({}), 8)
    assert.equal(syncs, 1)
  })

  it('holds everything else back while a transaction is open', async () => {
    const db = await openPglite({ dir: null })
    await db.define('create table counter as select 0 as n')
    const read = { name: 'read', text: 'select n from counter' }
    const write = { name: 'write', text: 'update counter set n = $1' }
    const raise = () =>
      db.transaction(async (tx) => {
        const [row] = await tx.query<{ n: number }>(read, [])
        await setImmediate()
        await tx.query(write, [(row?.n ?? 0) + 1])
      })
    await Promise.all(Array.from({ length: 50 }, () => Promise.all([raise(), db.query(read, [])])))
    assert.deepEqual(await db.query(read, []), [{ n: 50 }])
    await db.close()
  })

  it('tells an unknown outcome from none when the disk fails, and refuses from then on', async (t) => {
    const dir = await temporaryFolder(t)
    const db = await openDatabaseFolder(dir)
    await db.define('create table things (id integer primary key)')
    await db.close()
    const failing = startChild('store/fail-fsync', join(dir, 'db'))
    await failing.until(4)
    assert.deepEqual(failing.lines, ['committed', 'AnswerLost', 'DatabaseUnavailable', 'DatabaseUnavailable'])
    await failing.end()
    const again = await openDatabaseFolder(dir)
    const rows = await again.query<{ id: number }>({ name: 'read', text: 'select id from things order by id' }, [])
    assert.equal(rows[0]?.id, 1)
    await again.close()
  })

  it('is the PostgreSQL that its data directories name', async () => {
    const db = await openPglite({ dir: null })
    const [row] = await db.query<{ version: string }>(
      { name: 'v', text: `select current_setting('server_version') as version` },
      [],
    )
    assert.equal(row?.version.split('.')[0], PGLITE_POSTGRES)
    await db.close()
  })
})
