import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { type TestContext, after, before, describe, it } from 'node:test'
import type { Database } from '../../src/store/database.ts'
import { type KillStage, killStage } from './kill-stage.ts'
import { assertWhole } from '../support/invariants.ts'
import { personId, putPeople } from '../support/many-people.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { times } from '../support/scale.ts'

const ROWS = times(2000, 100_000)
const KILLS = times(2, 10)
/** Every so manyth row names nobody. */
const EVERY_REFUSED = 40
const LONGEST_MS = times(3, 60) * 60_000

describe(`kill -9 in a job of ${ROWS} links, ${KILLS} times`, { timeout: LONGEST_MS }, () => {
  let db: Database
  let settings: Record<string, string>
  let stage: KillStage

  before(async () => {
    stage = await killStage()
    ;({ db, settings } = stage)
  })
  after(() => stage.close())

  it('it is resumed and ends with every row done once', async (test) => {
    let server = await startProcess(settings)
    await putPeople(db, 'a', ROWS)
    await putPeople(db, 'b', ROWS)
    await db.define('analyze')
    const id = await createJob(server)
    for (let kill = 1; kill <= KILLS; kill++) {
      await reached(server, id, Math.floor((ROWS * kill) / (KILLS + 2)))
      await server.kill()
      assert.ok((await doneOf(id)) < ROWS, 'it was killed in the middle')
      server = await startProcess(settings)
    }
    const job = await reached(server, id, ROWS)
    await server.stop()
    await assertOnce(test, id, job)
  })

  async function createJob(server: ServerProcess): Promise<string> {
    const { id } = (await server.call('POST', '/api/linking/jobs', { body: { kind: 'link' } })).body
    for (let from = 1; from <= ROWS; from += 10_000) {
      const numbers = Array.from({ length: Math.min(10_000, ROWS - from + 1) }, (_, index) => from + index)
      const lines = numbers.map((n) => `${personId('a', n)},${personId(n % EVERY_REFUSED === 0 ? 'c' : 'b', n)}`)
      const body = ['primary,secondary', ...lines].join('\n')
      const headers = { 'content-type': 'text/csv' }
      const { status } = await server.call('POST', `/api/linking/jobs/${id}/rows?after=${from - 1}`, { body, headers })
      assert.equal(status, 200)
    }
    assert.equal((await server.call('POST', `/api/linking/jobs/${id}/start`)).status, 200)
    return id
  }

  async function reached(server: ServerProcess, id: string, done: number) {
    const end = performance.now() + LONGEST_MS
    for (;;) {
      const { body } = await server.call('GET', `/api/linking/jobs/${id}`)
      if (body.done >= done && (done < ROWS || body.state === 'completed')) return body
      assert.ok(performance.now() < end, `the job reached ${done}: ${JSON.stringify(body)}`)
      await pause(5)
    }
  }

  async function doneOf(id: string): Promise<number> {
    const text = 'select done from jobs where id = $1'
    const [row] = await db.query<{ done: number }>({ name: 'test_done', text }, [id])
    return row?.done ?? -1
  }

  async function assertOnce(test: TestContext, id: string, job: { rows_per_second: number }): Promise<void> {
    const text = `
      select count(*)::integer as outcomes, count(o.operation_id)::integer as operations,
        count(distinct p.id)::integer as recorded, count(*) filter (where i.linked_by = o.operation_id)::integer as linked
      from job_outcomes o join job_rows r using (job_id, number) left join operations p on p.id = o.operation_id
        and p.batch_id = $1 left join identities i on i.key = r.body ->> 'secondary' and i.owner = r.body ->> 'primary'
      where o.job_id = $1`
    const [row] = await db.query<object>({ name: 'test_once', text }, [id])
    const good = ROWS - Math.floor(ROWS / EVERY_REFUSED)
    assert.deepEqual({ ...row }, { outcomes: ROWS, operations: good, recorded: good, linked: good })
    const all = 'select count(*)::integer as count from operations where batch_id = $1'
    assert.deepEqual(await db.query({ name: 'test_all', text: all }, [id]), [{ count: good }])
    await assertWhole(db)
    test.diagnostic(`${ROWS} rows, ${KILLS} kills, ${job.rows_per_second} rows a second with the pauses`)
  }
})
