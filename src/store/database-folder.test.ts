import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { tmpdir } from 'node:os'
import { startChild } from '../../test/support/child.ts'
import { temporaryFolder } from '../../test/support/folders.ts'
import type { Database } from './database.ts'
import { makeDatabase, openDatabaseFolder } from './database-folder.ts'
import { readTree } from './durable-tree.ts'
import { openStore } from './open.ts'
import { pgliteVersion } from './template.ts'

const READ = { name: 'read_written', text: 'select id from written order by id' }

describe('the embedded database in its folder', () => {
  let kept: string
  before(async () => {
    kept = await mkdtemp(join(tmpdir(), 'carabiner-'))
    const db = await openDatabaseFolder(kept)
    await db.define(`create table written as select 'it stays' as id`)
    await db.close()
  })
  after(() => rm(kept, { recursive: true }))

  it('is made once, and found again', async () => {
    const db = await openDatabaseFolder(kept)
    assert.deepEqual(await db.query(READ, []), [{ id: 'it stays' }])
    await db.close()
    const marker = JSON.parse(await readFile(join(kept, 'db', 'carabiner.json'), 'utf8')) as Record<string, unknown>
    assert.equal(marker['format'], 1)
    assert.equal(marker['pglite'], await pgliteVersion())
    assert.ok(Date.parse(String(marker['createdAt'])) <= Date.now())
  })

  it('can be made without a template, and what a crash left half made is removed', async (t) => {
    const dataDir = await temporaryFolder(t)
    await makeDatabase(join(dataDir, 'db.new-00ff'))
    const db = await openDatabaseFolder(dataDir)
    assert.deepEqual(await readdir(dataDir), ['db'])
    assert.notEqual((await db.query({ name: 'steps', text: 'select step from schema_steps' }, [])).length, 0)
    await db.close()
  })

  const damages: readonly (readonly [what: string, damage: (folder: string) => Promise<void>, words: RegExp])[] = [
    [
      'a newer format',
      (db) => mark(db, '{"format": 2, "pglite": "9.0.0"}'),
      /format 2 \(PGlite 9\.0\.0\), and this version reads 1/,
    ],
    ['a broken marker', (db) => mark(db, '{"form'), /carabiner\.json is damaged/],
    ['no marker', (db) => rm(join(db, 'carabiner.json')), /not a database that Carabiner made/],
    ['another PostgreSQL', (db) => writeFile(join(db, 'PG_VERSION'), '19\n'), /PostgreSQL 19, and this version has 18/],
    ['no PG_VERSION', (db) => rm(join(db, 'PG_VERSION')), /PG_VERSION missing/],
    ['no tables', (db) => rm(join(db, 'base'), { recursive: true }), /base missing/],
    ['no log of writes', (db) => emptied(join(db, 'pg_wal')), /cannot open it: .*(checkpoint|pg_wal)/],
    [
      'a damaged control file',
      (db) => writeFile(join(db, 'global/pg_control'), Buffer.alloc(8192, 7)),
      /cannot open it: /,
    ],
    ['a lost transaction status', (db) => emptied(join(db, 'pg_xact')), /cannot open it: .*pg_xact/],
  ]
  for (const [what, damage, words] of damages) {
    it(`is refused with ${what}, and left as it is`, async (t) => {
      const dataDir = await temporaryFolder(t)
      await cp(kept, dataDir, { recursive: true })
      await damage(join(dataDir, 'db'))
      const before = await digests(dataDir)
      await assert.rejects(openDatabaseFolder(dataDir), (error: Error) => {
        assert.equal(error.name, 'DataDirectoryRefused')
        assert.match(error.message, words)
        assert.ok(error.message.includes(join(dataDir, 'db')))
        assert.match(error.message, /restore a backup, or set DATA_DIR/)
        return true
      })
      const left = await digests(dataDir)
      const removed = [...before.keys()].filter((path) => !left.has(path) && !path.endsWith('/pg_internal.init'))
      assert.deepEqual(removed, [], 'more than caches was removed')
      if (!words.source.includes('cannot open')) assert.deepEqual(left, before)
    })
  }

  it('keeps all that was acknowledged when its process is killed, three times', async (t) => {
    const dataDir = await temporaryFolder(t)
    for (let round = 1; round <= 3; round += 1) {
      const writer = startChild('store/write-rows', dataDir, String(round))
      t.after(() => writer.end('SIGKILL'))
      await writer.until(150 * round)
      await writer.end('SIGKILL')
      const db = await openEmbedded(dataDir)
      const written = new Set((await db.query<{ id: string }>(READ, [])).map(({ id }) => id))
      await db.close()
      assert.deepEqual(
        writer.lines.filter((id) => !written.has(id)),
        [],
        `lost in round ${round}`,
      )
      const unacknowledged = [...written].filter((id) => id.startsWith(`${round}.`)).length - writer.lines.length
      assert.ok(unacknowledged <= 1, `${unacknowledged} rows of round ${round} nobody heard of`)
    }
  })

  it('is not opened by a second process, and is by the next one', async (t) => {
    const dataDir = await temporaryFolder(t)
    const db = await openEmbedded(dataDir)
    await assert.rejects(openEmbedded(dataDir), { name: 'DataDirectoryRefused', message: /Another Carabiner/ })
    await db.close()
    await (await openEmbedded(dataDir)).close()
  })

  it('lets the directory go where it cannot be opened', async (t) => {
    const dataDir = await temporaryFolder(t)
    await mkdir(join(dataDir, 'db'))
    await assert.rejects(openEmbedded(dataDir), { message: /not a database that Carabiner made/ })
    assert.deepEqual(await readdir(dataDir), ['db'])
  })
})

function openEmbedded(dataDir: string): Promise<Database> {
  return openStore({ databaseUrl: null, prepare: true, dataDir }, createServer())
}

function mark(folder: string, text: string): Promise<void> {
  return writeFile(join(folder, 'carabiner.json'), text)
}

async function emptied(folder: string): Promise<void> {
  await rm(folder, { recursive: true })
  await mkdir(folder)
}

async function digests(folder: string): Promise<Map<string, string>> {
  const entries = await readTree(folder)
  return new Map(
    entries.map(([path, content]) => [path, content ? createHash('sha1').update(content).digest('hex') : '']),
  )
}
