import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { assertWhole } from '../support/invariants.ts'
import { type OwnPostgres, startOwnPostgres } from '../support/postgres-server.ts'
import { times } from '../support/scale.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Found, Writer, acknowledgedBy, changesIn, writeUntil } from './writers.ts'

const ROUNDS = times(2, 20)
const WRITERS = 8

describe(`kill -9 of PostgreSQL during writes, ${ROUNDS} rounds`, { timeout: ROUNDS * 60_000 }, () => {
  let postgres: OwnPostgres
  let db: Database
  let server: TestServer

  before(async () => {
    postgres = await startOwnPostgres()
    db = openPostgres({ url: postgres.url, prepare: true })
    await migrate(db)
    server = await startServer(db)
  })

  after(async () => {
    await server.stop()
    await db.close()
    await postgres.stop()
  })

  it('every acknowledged change is there, no half one, and the same server serves again', async (test) => {
    const writers = Array.from({ length: WRITERS }, () => new Writer())
    const found: Found = { acknowledged: 0, underWay: 0 }
    for (let round = 0; round < ROUNDS; round++) {
      await writeUntil(server, writers, { changes: changesIn(round), kill: async () => killAll(postgres) })
      assert.equal((await server.call('GET', '/health', { token: null })).status, 503)
      await postgres.resume()
      for (const writer of writers) await writer.check(server, found)
      await assertWhole(db)
    }
    const { underWay } = found
    test.diagnostic(
      `${ROUNDS} kills, ${acknowledgedBy(writers)} changes acknowledged, ${underWay} under way were found done`,
    )
  })
})

/** Kills the server that we started and every process that it started, so that none can finish its work. */
function killAll({ url }: OwnPostgres): void {
  const folder = new URL(url).searchParams.get('host') ?? assert.fail('our own PostgreSQL listens in a folder')
  const [first = ''] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')
  const pairs = processes.map((line) => line.trim().split(/\s+/).map(Number))
  const children = pairs.filter(([, parent]) => parent === Number(first)).map(([pid]) => pid ?? 0)
  for (const pid of [Number(first), ...children]) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      // A child that has just ended by itself.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
