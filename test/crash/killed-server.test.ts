import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, after, describe, it } from 'node:test'
import type { Database } from '../../src/store/database.ts'
import { openDatabaseFolder } from '../../src/store/database-folder.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { freshPostgres } from '../support/databases.ts'
import { assertWhole } from '../support/invariants.ts'
import { startProcess } from '../support/process.ts'
import { times } from '../support/scale.ts'
import { type Found, Writer, acknowledgedBy, changesIn, writeUntil } from './writers.ts'

const ROUNDS = times(2, 20)
const WRITERS = 8
/** Rounds may take half a minute on a slow machine; none may hang. */
const timeout = ROUNDS * 60_000

describe(`kill -9 of the server during writes, ${ROUNDS} rounds each`, { timeout }, () => {
  const dataDirs: string[] = []

  after(async () => {
    for (const dir of dataDirs) await rm(dir, { recursive: true, force: true })
  })

  async function newDataDir(): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), 'cb-killed-'))
    dataDirs.push(dir)
    return dir
  }

  /** Starts, writes, kills, and starts again to read, round after round; `look` opens the database while nobody runs. */
  async function rounds(test: TestContext, settings: Record<string, string>, look: () => Promise<Database>) {
    const writers = Array.from({ length: WRITERS }, () => new Writer())
    const found: Found = { acknowledged: 0, underWay: 0 }
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startProcess({ TLS: 'off', ...settings })
      for (const writer of writers) await writer.check(server, found)
      await writeUntil(server, writers, { changes: changesIn(round), kill: () => server.kill() })
      const again = await startProcess({ TLS: 'off', ...settings })
      for (const writer of writers) await writer.check(again, found)
      await again.kill()
      const db = await look()
      await assertWhole(db)
      await db.close()
    }
    const { underWay } = found
    test.diagnostic(
      `${ROUNDS} kills, ${acknowledgedBy(writers)} changes acknowledged, ${underWay} under way were found done`,
    )
  }

  it('embedded: every acknowledged change is there, no half one, and it starts again', async (test) => {
    const dir = await newDataDir()
    await rounds(test, { DATA_DIR: dir }, () => openDatabaseFolder(dir))
  })

  it('PostgreSQL: every acknowledged change is there, no half one, and it starts again', async (test) => {
    const fresh = await freshPostgres()
    const settings = {
      DATA_DIR: await newDataDir(),
      DATABASE_URL: fresh.url,
      CARABINER_KEYS: `test:${randomBytes(32).toString('base64')}`,
    }
    await rounds(test, settings, async () => openPostgres({ url: fresh.url, prepare: true }))
    await fresh.drop()
  })
})
