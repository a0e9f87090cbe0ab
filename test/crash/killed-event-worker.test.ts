import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { makeKey } from '../../src/crypto/vault.ts'
import { type FreshPostgres, freshPostgres } from '../support/databases.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { WebhookReceiver } from '../support/webhook-receiver.ts'

const PEOPLE = 30
const PASSWORD = 'Rope-and-harness-9'
/** A claim of a killed process ends after 30 s. */
const LONGEST_MS = 60_000

describe('one of two processes is killed while it delivers events', () => {
  let database: FreshPostgres
  let running: readonly ServerProcess[] = []
  const receiver = new WebhookReceiver()
  before(async () => {
    database = await freshPostgres()
    const settings = { DATABASE_URL: database.url, CARABINER_KEYS: makeKey(), PUBLIC_URL: 'https://id.example.com' }
    const first = await startProcess(settings)
    running = [first, await startProcess(settings)]
  })
  after(async () => {
    receiver.stop()
    await Promise.all(running.map((each) => each.stop().catch(() => undefined)))
    await database.drop()
  })

  it('both deliver; what the killed one had in hand is delivered by the other, in order for each user', async () => {
    const [killed, other] = running
    assert.ok(killed && other)
    let hangs = true
    receiver.treat = () => (hangs ? null : 200)
    const body = { url: await receiver.start(), events: ['user.created', 'user.updated'] }
    assert.equal((await other.call('POST', '/api/linking/webhooks', { body })).status, 201)
    const people = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => person(other, index)))
    await Promise.all(
      people.map((id) =>
        other.call('PATCH', `/api/v2/users/${encodeURIComponent(id)}`, { body: { user_metadata: { a: 1 } } }),
      ),
    )
    await waitFor('both have their hands full', () => receiver.hanging - receiver.closed >= 20)
    const closed = receiver.closed
    await killed.kill()
    await waitFor('the connections of the killed one end', () => receiver.closed > closed)
    hangs = false
    await waitFor('all arrives', () => receiver.taken.length >= 2 * PEOPLE)
    for (const id of people) assert.deepEqual([...new Set(receiver.takenFor(id))], ['user.created', 'user.updated'])
    assert.equal(new Set(receiver.taken.map((each) => each.id)).size, 2 * PEOPLE)
  })
})

async function person(server: ServerProcess, index: number): Promise<string> {
  const email = `somebody${index}@example.com`
  const body = { connection: 'Username-Password-Authentication', password: PASSWORD, email }
  return (await server.call('POST', '/api/v2/users', { body })).body.user_id as string
}

async function waitFor(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + LONGEST_MS
  while (!holds()) {
    assert.ok(performance.now() < end, `waited in vain until ${what}`)
    await pause(50)
  }
}
