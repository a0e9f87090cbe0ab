import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openInMemory } from '../support/pglite-in-memory.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { WebhookReceiver } from '../support/webhook-receiver.ts'
import { webhookStage } from '../support/webhook-stage.ts'

const INSIDE = [
  'https://169.254.169.254/latest/meta-data/',
  'https://127.0.0.1/events',
  'https://2130706433/events',
  'https://0x7f.1/events',
  'https://10.0.0.1/events',
  'https://192.168.1.1/events',
  'https://[::1]/events',
  'https://[::ffff:169.254.169.254]/events',
  'https://[fd00::1]/events',
  'https://0.0.0.0/events',
  'https://localhost:4000/events',
  'https://admin.localhost/events',
  'http://example.com/events',
  'https://user:password@example.com/events',
  'ftp://example.com/events',
  'file:///etc/passwd',
  'nonsense',
]

describe('addresses of webhooks, where private networks may not be reached', () => {
  let server: TestServer
  before(async () => {
    server = await startServer(await openInMemory(), { allowPrivateNetwork: false, demo: false })
  })
  after(() => server.stop())
  const call = (method: string, path: string, body: unknown) =>
    server.call(method, `/api/linking/webhooks${path}`, { body })

  for (const url of INSIDE) {
    it(`${url} is refused`, async () => {
      const { status, body } = await call('POST', '', { url, events: ['user.created'] })
      assert.deepEqual([status, body.errorCode], [400, 'invalid_body'])
      assert.match(body.message, /^A webhook needs a public address of HTTPS\. /)
    })
  }

  it('a public address is taken, and cannot be changed to one inside', async () => {
    const url = 'https://hooks.example.com/events'
    const { status, body } = await call('POST', '', { url, events: ['user.created'] })
    assert.equal(status, 201)
    for (const inside of INSIDE) {
      assert.equal((await call('PATCH', `/${body.id as string}`, { url: inside })).status, 400)
    }
    const kept = await server.call('GET', `/api/linking/webhooks/${body.id as string}`)
    assert.equal(kept.body.url, url)
  })

  it('a webhook needs a type of event that there is, and the right', async () => {
    const url = 'https://hooks.example.com/events'
    for (const body of [
      { url },
      { url, events: [] },
      { url, events: ['user.exploded'] },
      { events: ['user.created'] },
    ]) {
      assert.equal((await call('POST', '', body)).status, 400)
    }
    assert.equal((await call('POST', '', { url, events: ['user.created'], secret: 'mine' })).status, 400)
    const token = await server.token({ scopes: ['read:users', 'read:event_streams'] })
    const paths = [
      ['POST', ''],
      ['PATCH', '/est_x'],
      ['DELETE', '/est_x'],
      ['POST', '/est_x/rotate-secret'],
      ['GET', '/est_x/deliveries'],
      ['POST', '/est_x/deliveries/evt_x/resend'],
    ] as const
    for (const [method, path] of paths) {
      const { status } = await server.call(method, `/api/linking/webhooks${path}`, { token })
      assert.equal(status, 403, `${method} ${path}`)
    }
    assert.equal((await server.call('GET', '/api/linking/webhooks', { token })).status, 200)
  })

  it('at most 50 of them', async () => {
    const url = 'https://hooks.example.com/events'
    let status = 201
    for (let count = 0; count < 51 && status === 201; count++) {
      status = (await call('POST', '', { url, events: ['user.created'] })).status
    }
    assert.equal(status, 400)
    assert.equal((await server.call('GET', '/api/linking/webhooks')).body.webhooks.length, 50)
  })
})

describe('a webhook whose name leads inside when it is connected to', () => {
  let server: TestServer
  before(async () => {
    server = await startServer(await openInMemory(), { demo: false })
  })
  after(() => server.stop())

  for (const [what, host] of [
    ['a name', 'localhost'],
    ['an address', '127.0.0.1'],
  ] as const) {
    it(`${what}: nothing reaches the receiver, and the delivery says why`, async (test) => {
      const stage = await webhookStage(test, server, false)
      // As if it had been public when it was made: the server that made it allowed what this worker does not.
      const url = new URL(stage.url)
      url.hostname = host
      await stage.call('PATCH', `/${stage.id}`, { url: url.href })
      stage.work({ config: { ...stage.server.ctx.config, allowPrivateNetwork: false } })
      const user = await stage.person()
      await stage.reaches(user, 'failing')
      const [delivery] = await stage.deliveries()
      assert.match(delivery.error, /is at no address that may be reached/)
      assert.equal(delivery.status, null)
      assert.equal(stage.receiver.arrived.length, 0)
    })
  }

  it('a redirect inside is not followed, and the answer is not kept', async (test) => {
    const stage = await webhookStage(test, server)
    const inside = new WebhookReceiver()
    test.after(() => inside.stop())
    stage.receiver.headers = { location: await inside.start() }
    stage.receiver.treat = () => 307
    const user = await stage.person()
    await stage.reaches(user, 'failing')
    const [delivery] = await stage.deliveries()
    assert.deepEqual([delivery.status, delivery.error], [307, 'The receiver answered 307.'])
    assert.equal(inside.arrived.length, 0)
  })

  it('an answer without end is cut off', async (test) => {
    const stage = await webhookStage(test, server)
    stage.receiver.endless = true
    const user = await stage.person()
    await stage.reaches(user, 'failing')
    assert.match((await stage.deliveries())[0].error, /answered with more than 1048576 bytes/)
    stage.receiver.endless = false
    await until('it arrives', () => stage.receiver.taken.length > 0)
    await stage.reaches(user, 'delivered')
  })
})
