import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type EventParts, type Pace, startEventWorker } from '../../src/events/start-event-worker.ts'
import type { TestServer } from './server.ts'
import { until } from './until.ts'
import { WebhookReceiver } from './webhook-receiver.ts'

const PASSWORD = 'Rope-and-harness-9'
const EVERYTHING = ['user.created', 'user.updated', 'user.deleted', 'identity.linked', 'identity.unlinked']

/** Quick, for tests. */
export const QUICK: Partial<Pace> = { pollMs: 30, sendMs: 1000, firstPauseMs: 100, stopMs: 500 }

/** A server with a worker, a receiver that is told of everything, and ways to make things happen. */
export interface WebhookStage {
  readonly server: TestServer
  readonly receiver: WebhookReceiver
  readonly id: string
  readonly secret: string
  readonly url: string
  /** Makes a person; its id. */
  person(): Promise<string>
  /** Changes a person: one `user.updated`. */
  rename(user: string): Promise<void>
  link(primary: string, secondary: string): Promise<void>
  unlink(primary: string, secondary: string): Promise<void>
  /** The ids of a person's events, in the order of the feed. */
  feed(user: string): Promise<string[]>
  /** Fails where what was taken for a person is not what the feed has, in its order. */
  assertInOrder(user: string): Promise<void>
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }>
  deliveries(query?: string): Promise<any[]>
  /** Waits until a delivery of a person is in a state. */
  reaches(user: string, state: string): Promise<void>
  /** A further worker, stopped after the test. */
  work(changed?: Partial<EventParts>, pace?: Partial<Pace>): { stop(): Promise<void> }
}

let made = 0

/** Sets the stage on a server: a webhook, and unless `started` is false a worker, both gone after the test. */
export async function webhookStage(test: TestContext, server: TestServer, started = true): Promise<WebhookStage> {
  const receiver = new WebhookReceiver()
  const url = await receiver.start()
  const at = '/api/linking/webhooks'
  const { status, body } = await server.call('POST', at, { body: { url, events: EVERYTHING } })
  assert.equal(status, 201, JSON.stringify(body))
  const workers: { stop(): Promise<void> }[] = []
  test.after(async () => {
    receiver.stop()
    await Promise.all(workers.map((worker) => worker.stop()))
    await server.call('DELETE', `${at}/${body.id as string}`)
  })
  const stage: WebhookStage = {
    ...{ server, receiver, url, id: body.id, secret: body.secret },
    person: async () => {
      const email = `somebody${(made += 1)}@example.com`
      const person = { connection: 'Username-Password-Authentication', password: PASSWORD, email }
      return (await server.call('POST', '/api/v2/users', { body: person })).body.user_id as string
    },
    rename: async (user) => {
      const answer = await server.call('PATCH', `/api/v2/users/${encodeURIComponent(user)}`, {
        body: { user_metadata: { name: (made += 1) } },
      })
      assert.equal(answer.status, 200)
    },
    link: async (primary, secondary) => {
      const [provider, user_id] = secondary.split('|')
      const path = `/api/v2/users/${encodeURIComponent(primary)}/identities`
      assert.equal((await server.call('POST', path, { body: { provider, user_id } })).status, 201)
    },
    unlink: async (primary, secondary) => {
      const path = `/api/v2/users/${encodeURIComponent(primary)}/identities/${secondary.replace('|', '/')}`
      assert.equal((await server.call('DELETE', path)).status, 200)
    },
    feed: async (user) => {
      const query = `take=100&user_id=${encodeURIComponent(user)}`
      const { events } = (await server.call('GET', `/api/linking/events?${query}`)).body
      return events.map((event: { id: string }) => event.id)
    },
    assertInOrder: async (user) => {
      const expected = await stage.feed(user)
      const order = receiver.taken.map((each) => each.id).filter((one) => expected.includes(one))
      assert.deepEqual(order, expected)
    },
    call: (method, path, sent) => server.call(method, `${at}${path}`, sent === undefined ? {} : { body: sent }),
    deliveries: async (query = '') =>
      (await stage.call('GET', `/${body.id}/deliveries?take=100${query}`)).body.deliveries,
    reaches: (user, state) =>
      until(`${user} is ${state}`, async () => (await stage.deliveries(`&user_id=${user}&state=${state}`)).length > 0),
    work: (changed = {}, pace = {}) => {
      const worker = startEventWorker({ ...server.ctx, ...changed }, { ...QUICK, ...pace })
      workers.push(worker)
      return worker
    },
  }
  if (started) stage.work()
  return stage
}
