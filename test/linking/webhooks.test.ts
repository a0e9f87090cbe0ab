import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { CLAIM_SECONDS } from '../../src/events/webhook-line.ts'
import { dropOldEvents } from '../../src/store/drop-events.ts'
import { eachDatabase, onPostgres } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { assertSigned } from '../support/webhook-receiver.ts'
import { webhookStage } from '../support/webhook-stage.ts'

eachDatabase('webhooks', (open) => {
  let server: TestServer
  before(async () => {
    server = await startServer(await open(), { demo: false })
  })
  after(() => server.stop())

  it('are told of what happened since they were made, signed, in the envelope of the feed', async (test) => {
    const stage = await webhookStage(test, server)
    assert.match(stage.secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
    const user = await stage.person()
    await until('it arrives', () => stage.receiver.taken.length === 1)
    const [arrived] = stage.receiver.taken
    assert.ok(arrived)
    assert.equal(assertSigned(arrived, stage.secret), 1)
    const { events } = (await stage.server.call('GET', `/api/linking/events?user_id=${user}`)).body
    assert.deepEqual(arrived.body, { ...events[0], a0stream: stage.id })
    assert.equal(arrived.id, events[0].id)
    assert.match(String(arrived.headers['content-type']), /^application\/json/)
    await stage.reaches(user, 'delivered')
    const [delivery] = await stage.deliveries()
    assert.deepEqual(
      [delivery.id, delivery.state, delivery.attempts, delivery.status, delivery.error],
      [arrived.id, 'delivered', 1, 200, null],
    )
  })

  it('show their secret when it is made, never again, and keep it sealed', async (test) => {
    const stage = await webhookStage(test, server, false)
    const { body } = await stage.call('GET', `/${stage.id}`)
    assert.deepEqual(Object.keys(body), ['id', 'url', 'events', 'enabled', 'created_at', 'updated_at'])
    assert.deepEqual((await stage.call('GET', '')).body, { webhooks: [body] })
    const rows = await stage.server.ctx.db.query({ name: 'test_webhooks', text: 'select * from webhooks' }, [])
    assert.ok(!JSON.stringify(rows).includes(stage.secret.slice('whsec_'.length)))
    await stage.call('PATCH', `/${stage.id}`, { url: `${stage.url}?token=a-password` })
    const logs = (await stage.server.call('GET', '/api/v2/logs')).body
    assert.doesNotMatch(JSON.stringify(logs), /a-password|\/events"/)
    assert.ok(!JSON.stringify(logs).includes(stage.secret.slice('whsec_'.length)))
    assert.ok(logs.some(({ type, description }: any) => type === 'sapi' && description === 'Update a webhook'))
  })

  it('keep the order of a user while its deliveries fail, and others go on', async (test) => {
    const stage = await webhookStage(test, server)
    const { receiver } = stage
    const ada = await stage.person()
    await until('Ada is known', () => receiver.taken.length === 1)
    let fails = true
    receiver.treat = ({ user }) => (fails && user === ada ? 503 : 200)
    await stage.rename(ada)
    await stage.reaches(ada, 'failing')
    await stage.call('GET', '')
    await stage.server.call('DELETE', `/api/v2/users/${encodeURIComponent(ada)}`)
    const bob = await stage.person()
    await stage.rename(bob)
    await until('Bob is told of', () => receiver.takenFor(bob).length === 2)
    assert.deepEqual(receiver.takenFor(bob), ['user.created', 'user.updated'])
    await until('Ada was tried again', () => receiver.arrived.filter(({ user }) => user === ada).length >= 4)
    assert.ok(receiver.arrived.every(({ user, type }) => user !== ada || type !== 'user.deleted'))
    const [failing] = await stage.deliveries('&state=failing')
    assert.deepEqual([failing.type, failing.status, failing.error], ['user.updated', 503, 'The receiver answered 503.'])
    assert.ok(Date.parse(failing.next_attempt_at) > 0)
    fails = false
    await until('the rest of Ada arrives', () => receiver.takenFor(ada).length === 3)
    assert.deepEqual(receiver.takenFor(ada), ['user.created', 'user.updated', 'user.deleted'])
    await until('nothing waits', async () => (await stage.deliveries('&state=waiting')).length === 0)
  })

  it('a receiver that hangs is given up in time, others are told meanwhile, and nothing is lost', async (test) => {
    const stage = await webhookStage(test, server)
    const { receiver } = stage
    let hangs = true
    const ada = await stage.person()
    await until('Ada is known', () => receiver.taken.length === 1)
    receiver.treat = ({ user }) => (hangs && user === ada ? null : 200)
    await stage.rename(ada)
    await until('it hangs', () => receiver.hanging === 1)
    const bob = await stage.person()
    await until('Bob is told of', () => receiver.takenFor(bob).length === 1)
    assert.equal(receiver.closed, 0, 'Ada’s is still under way')
    await stage.reaches(ada, 'failing')
    const [failing] = await stage.deliveries('&state=failing')
    assert.match(failing.error, /did not answer in time/)
    hangs = false
    await until('it arrives', () => receiver.takenFor(ada).length === 2)
  })

  it('a receiver that answers late gets one event of a user at a time', async (test) => {
    const stage = await webhookStage(test, server)
    const { receiver } = stage
    let release: (status: number) => void = () => undefined
    receiver.treat = () => new Promise((resolve) => (release = resolve))
    const ada = await stage.person()
    await until('the first arrives', () => receiver.arrived.length === 1)
    await stage.rename(ada)
    receiver.treat = ({ user }) => (user === ada ? new Promise((resolve) => (release = resolve)) : 200)
    release(202)
    await until('the second arrives', () => receiver.arrived.length === 2)
    assert.deepEqual(receiver.takenFor(ada), ['user.created'])
    receiver.treat = () => 200
    release(200)
    await until('both are taken', () => receiver.taken.length === 2)
    await until('both are written down', async () => (await stage.deliveries('&state=delivered')).length === 2)
  })

  it('an event of two users waits for what came before for either of them', async (test) => {
    const stage = await webhookStage(test, server)
    const { receiver } = stage
    const [ada, bob, eve] = [await stage.person(), await stage.person(), await stage.person()]
    await until('they are known', () => receiver.taken.length === 3)
    let fails = true
    receiver.treat = ({ user }) => (fails && user === bob ? 500 : 200)
    await stage.rename(bob)
    await stage.reaches(bob, 'failing')
    await stage.link(ada, bob)
    await stage.rename(ada)
    await stage.rename(eve)
    await until('Eve is told of', () => receiver.takenFor(eve).length === 2)
    await until('Ada is told of what is hers alone', () => receiver.takenFor(ada).length === 2)
    assert.deepEqual(receiver.takenFor(ada), ['user.created', 'user.updated'])
    fails = false
    await until('all is told', () => receiver.taken.length === 3 + 5 + 1)
    for (const user of [ada, bob, eve]) await stage.assertInOrder(user)
  })

  it('what comes later for either of two users waits for the event of both', async (test) => {
    const stage = await webhookStage(test, server)
    const { receiver } = stage
    const [ada, bob, eve] = [await stage.person(), await stage.person(), await stage.person()]
    let fails = true
    receiver.treat = ({ type }) => (fails && type === 'identity.linked' ? 500 : 200)
    await stage.link(ada, bob)
    await stage.reaches(ada, 'failing')
    await stage.unlink(ada, bob)
    await stage.rename(eve)
    await until('Eve is told of', () => receiver.takenFor(eve).length === 2)
    await until('it is tried again', () => receiver.arrived.filter(({ type }) => type === 'identity.linked').length > 2)
    assert.deepEqual(receiver.takenFor(bob), ['user.created', 'user.deleted'])
    assert.deepEqual(receiver.takenFor(ada), ['user.created', 'user.updated'])
    fails = false
    await until('all is told', () => receiver.taken.length === 3 + 3 + 3 + 1)
    for (const user of [ada, bob, eve]) await stage.assertInOrder(user)
  })

  it('a new secret signs beside the one before for a day', async (test) => {
    const stage = await webhookStage(test, server)
    const { status, body } = await stage.call('POST', `/${stage.id}/rotate-secret`)
    assert.equal(status, 200)
    assert.notEqual(body.secret, stage.secret)
    assert.ok(Math.abs(Date.parse(body.previous_secret_until) - Date.now() - 24 * 3_600_000) < 60_000)
    await stage.person()
    await until('it arrives', () => stage.receiver.taken.length === 1)
    const [first] = stage.receiver.taken
    assert.ok(first)
    assert.equal(assertSigned(first, stage.secret), 2)
    assert.equal(assertSigned(first, body.secret), 2)
    const past = { name: 'test_past', text: `update webhooks set previous_until = now() - interval '1 second'` }
    await stage.server.ctx.db.query(past, [])
    await until('the old secret signs no more', async () => {
      await stage.person()
      const newest = stage.receiver.taken.at(-1)
      return newest !== undefined && assertSigned(newest, body.secret) === 1
    })
  })

  it('410 switches a webhook off; switched on again it goes on where it was, with nothing lost', async (test) => {
    const stage = await webhookStage(test, server)
    const { receiver } = stage
    receiver.treat = () => 410
    const ada = await stage.person()
    const disabled = async () => (await stage.call('GET', `/${stage.id}`)).body
    await until('it is off', async () => !(await disabled()).enabled)
    assert.match((await disabled()).disabled_reason, /410/)
    await stage.rename(ada)
    const bob = await stage.person()
    receiver.treat = () => 200
    const { status, body } = await stage.call('PATCH', `/${stage.id}`, { enabled: true })
    assert.deepEqual([status, body.enabled, body.disabled_reason], [200, true, undefined])
    await until('all arrives', () => receiver.taken.length === 3)
    assert.deepEqual(receiver.takenFor(ada), ['user.created', 'user.updated'])
    assert.deepEqual(receiver.takenFor(bob), ['user.created'])
  })

  it('what fails for 30 days is parked, holds back nobody, and can be sent again', async (test) => {
    const stage = await webhookStage(test, server)
    const { receiver } = stage
    const ada = await stage.person()
    await until('Ada is known', () => receiver.taken.length === 1)
    let fails = true
    receiver.treat = ({ type }) => (fails && type === 'user.updated' ? 500 : 200)
    await stage.rename(ada)
    await stage.reaches(ada, 'failing')
    await server.call('DELETE', `/api/v2/users/${encodeURIComponent(ada)}`)
    const age = {
      name: 'test_age',
      text: `update deliveries set created_at = now() - interval '31 days' where error is not null`,
    }
    await server.ctx.db.query(age, [])
    await until('it is parked', async () => {
      await dropOldEvents(server.ctx.db)
      return (await stage.deliveries('&state=parked')).length === 1
    })
    await until('the rest of Ada arrives', () => receiver.takenFor(ada).length === 2)
    assert.deepEqual(receiver.takenFor(ada), ['user.created', 'user.deleted'])
    fails = false
    const [parked] = await stage.deliveries('&state=parked')
    const again = await stage.call('POST', `/${stage.id}/deliveries/${parked.id}/resend`)
    assert.deepEqual([again.status, again.body.id, again.body.state], [202, parked.id, 'waiting'])
    await until('it arrives', () => receiver.takenFor(ada).length === 3)
    await stage.reaches(ada, 'delivered')
    const none = await stage.call('POST', `/${stage.id}/deliveries/evt_none/resend`)
    assert.deepEqual([none.status, none.body.errorCode], [404, 'inexistent_delivery'])
  })

  it('what came after a webhook was deleted, or is of no type it asked for, is not sent', async (test) => {
    const stage = await webhookStage(test, server)
    await stage.call('PATCH', `/${stage.id}`, { events: ['user.deleted'] })
    const ada = await stage.person()
    await stage.server.call('DELETE', `/api/v2/users/${encodeURIComponent(ada)}`)
    await until('it arrives', () => stage.receiver.taken.length === 1)
    assert.deepEqual(stage.receiver.takenFor(ada), ['user.deleted'])
    assert.equal((await stage.call('DELETE', `/${stage.id}`)).status, 204)
    assert.equal((await stage.call('DELETE', `/${stage.id}`)).status, 404)
    assert.equal((await stage.call('GET', `/${stage.id}/deliveries`)).status, 404)
  })
})

onPostgres('webhooks, with several workers', (open) => {
  let server: TestServer
  before(async () => {
    server = await startServer(await open(), { demo: false })
  })
  after(() => server.stop())

  it('share the work: each event once, and for each user in the order of the feed, whatever fails', async (test) => {
    const stage = await webhookStage(test, server)
    for (let more = 0; more < 3; more++) stage.work()
    const { receiver } = stage
    let turn = 0
    receiver.treat = () => ((turn += 1) % 5 === 0 ? 500 : 200)
    const people = await Promise.all(Array.from({ length: 8 }, () => stage.person()))
    for (let round = 0; round < 3; round++) await Promise.all(people.map((user) => stage.rename(user)))
    const half = people.slice(0, 4)
    await Promise.all(half.map((user, index) => stage.link(user, String(people[4 + index]))))
    await Promise.all(half.map((user) => stage.rename(user)))
    await stage.link(String(half[0]), String(half[1]))
    const all = new Set((await Promise.all(people.map((user) => stage.feed(user)))).flat())
    assert.equal(all.size, 8 + 3 * 8 + 4 * 3 + 4 + 3)
    await until('all arrives', () => receiver.taken.length >= all.size)
    assert.equal(receiver.taken.length, all.size, 'nothing came twice')
    for (const user of people) await stage.assertInOrder(user)
  })

  it('a worker that stops while a receiver hangs gives up in time, and another one goes on at once', async (test) => {
    const stage = await webhookStage(test, server, false)
    const { receiver } = stage
    let hangs = true
    receiver.treat = () => (hangs ? null : 200)
    const stopped = stage.work({}, { sendMs: 60_000 })
    const user = await stage.person()
    await until('it hangs', () => receiver.hanging === 1)
    const begun = performance.now()
    await stopped.stop()
    assert.ok(performance.now() - begun < 5000)
    hangs = false
    const next = performance.now()
    stage.work()
    await until('it arrives', () => receiver.taken.length === 1)
    assert.ok(performance.now() - next < CLAIM_SECONDS * 500, 'long before the claim would have ended')
    await stage.reaches(user, 'delivered')
  })
})
