import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../src/store/database.ts'
import { type KillStage, killStage } from './kill-stage.ts'
import { assertWhole } from '../support/invariants.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { times } from '../support/scale.ts'

const ROWS = times(6000, 200_000)
const KILLS = times(2, 10)
/** Every so manyth user is refused, and every so manyth has a linked identity. */
const EVERY_REFUSED = 40
const EVERY_LINKED = 3
const LONGEST_MS = times(3, 60) * 60_000

describe(`kill -9 in an import of ${ROWS} users, ${KILLS} times`, { timeout: LONGEST_MS }, () => {
  let db: Database
  let settings: Record<string, string>
  let stage: KillStage

  before(async () => {
    stage = await killStage({ IMPORT_MAX_BYTES: '100000000' })
    ;({ db, settings } = stage)
  })
  after(() => stage.close())

  it('it is resumed, and ends with every user made once, whole and told of once', async (test) => {
    let server = await startProcess(settings)
    const id = await createImport(server)
    for (let kill = 1; kill <= KILLS; kill++) {
      await reached(id, Math.floor((ROWS * kill) / (KILLS + 2)))
      await server.kill()
      assert.ok((await doneOf(id)) < ROWS, 'it was killed in the middle')
      server = await startProcess(settings)
    }
    await reached(id, ROWS)
    const job = await ended(server, id)
    await server.stop()
    const failed = Math.floor(ROWS / EVERY_REFUSED)
    assert.deepEqual(job.summary, { failed, updated: 0, inserted: ROWS - failed, total: ROWS })
    const text = `
      select (select count(*) from users where user_id like 'auth0|import-%')::integer as users,
        (select count(*) from events where type = 'user.created' and user_id like 'auth0|import-%')::integer as events,
        (select count(*) from identities where owner like 'auth0|import-%' and linked_by is not null)::integer as linked,
        (select count(*) from operations where batch_id = $1)::integer as operations,
        (select count(*) from job_outcomes where job_id = $1 and code is not null)::integer as refused`
    const linked = numbers().filter((n) => n % EVERY_REFUSED !== 0 && n % EVERY_LINKED === 0).length
    const made = { users: ROWS - failed, events: ROWS - failed, linked, operations: linked, refused: failed }
    assert.deepEqual(
      (await db.query<object>({ name: 'test_once', text }, [id])).map((row) => ({ ...row })),
      [made],
    )
    await assertWhole(db)
    test.diagnostic(`${ROWS} rows, ${KILLS} kills`)
  })

  async function createImport(server: ServerProcess): Promise<string> {
    const { body: connections } = await server.call('GET', '/api/v2/connections?strategy=auth0')
    const form = new FormData()
    form.append('connection_id', connections[0].id)
    form.append('send_completion_email', 'false')
    form.append('users', new Blob([JSON.stringify(numbers().map(userOf))]), 'users.json')
    const request = new Request('http://nowhere.invalid', { method: 'POST', body: form })
    const headers = { 'content-type': request.headers.get('content-type') ?? '' }
    const { status, body } = await server.call('POST', '/api/v2/jobs/users-imports', {
      body: await request.text(),
      headers,
    })
    assert.equal(status, 202, JSON.stringify(body))
    return body.id
  }

  async function reached(id: string, done: number): Promise<void> {
    const end = performance.now() + LONGEST_MS
    while ((await doneOf(id)) < done) {
      assert.ok(performance.now() < end, `the import reached ${done}`)
      await pause(2)
    }
  }

  async function ended(server: ServerProcess, id: string) {
    for (;;) {
      const { body } = await server.call('GET', `/api/v2/jobs/${id}`)
      if (body.status !== 'pending') return body
      await pause(20)
    }
  }

  async function doneOf(id: string): Promise<number> {
    const text = 'select done from jobs where id = $1'
    const [row] = await db.query<{ done: number }>({ name: 'test_done', text }, [id])
    return row?.done ?? -1
  }
})

function numbers(): number[] {
  return Array.from({ length: ROWS }, (_, index) => index + 1)
}

function userOf(n: number): object {
  const email = n % EVERY_REFUSED === 0 ? 'nobody' : `person-${n}@example.com`
  const google = { provider: 'google-oauth2', connection: 'google-oauth2', user_id: `g-${n}`, profileData: { email } }
  return { email, user_id: `import-${n}`, ...(n % EVERY_LINKED === 0 && { identities: [google] }) }
}
