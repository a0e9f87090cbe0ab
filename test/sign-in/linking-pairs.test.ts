import assert from 'node:assert/strict'
import { after, before, beforeEach, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { eachDatabase } from '../support/databases.ts'
import { DATABASE, linkingStage, PASSWORD, type Way } from '../support/linking-stage.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { startTestProvider, type TestProvider } from '../support/upstream-provider.ts'
import { type Application, newApplication } from '../support/visitor.ts'

eachDatabase('suggested linking of every pair', (open) => {
  let server: TestServer
  let application: Application
  let first: TestProvider
  let second: TestProvider
  let count = 0
  let email = ''
  const stage = linkingStage(() => ({ server, application }))
  const ways: Way[] = []

  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
    first = await startTestProvider()
    second = await startTestProvider()
    await stage.connect('first', first)
    await stage.connect('second', second)
    ways.push(
      stage.password(),
      stage.code(),
      stage.provider('first', first, (of) => `f-${of}`),
      stage.provider('second', second, (of) => `s-${of}`),
    )
  })
  after(async () => {
    await first.stop()
    await second.stop()
    await server.stop()
  })
  beforeEach(() => {
    count += 1
    email = `pair${count}@example.com`
  })

  const way = (name: string) => ways.find((one) => one.name === name) ?? assert.fail(name)
  const names = ['password', 'e-mail code', 'first', 'second']

  for (const [older, newer] of names.flatMap((one) => names.map((other) => [one, other] as const))) {
    if (older === newer) continue
    it(`an account by ${older}, then one by ${newer}: either signs in as the older one afterwards`, async () => {
      const [there, here] = [way(older), way(newer)]
      await there.prepare(email)
      const existing = await stage.subjectOf(there, email)
      await here.prepare(email)
      const arrived = await stage.come(here, email)
      const confirm = await stage.toConfirmation(arrived, there, email)
      const back = await arrived.visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
      assert.equal((await arrived.request.exchange(back.outside)).claims()?.sub, existing)
      assert.equal((await stage.identitiesOf(existing)).length, 2)
      assert.equal(await stage.subjectOf(here, email), existing)
      assert.equal(await stage.subjectOf(there, email), existing)
    })
  }

  it('a third account joins too, by a sign-in with either of the two that are one already', async () => {
    await way('password').prepare(email)
    const existing = await stage.subjectOf(way('password'), email)
    const pair = await stage.come(way('first'), email)
    const both = await stage.toConfirmation(pair, way('password'), email)
    await pair.visitor.submit(both, { decision: 'link' }, '/u/link/confirm')
    const third = await stage.come(way('second'), email)
    const confirm = await stage.toConfirmation(third, way('first'), email)
    const back = await third.visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    assert.equal((await third.request.exchange(back.outside)).claims()?.sub, existing)
    assert.equal((await stage.identitiesOf(existing)).length, 3)
  })

  it('an account that is older than one of several identities joins that one, which cannot join itself', async () => {
    await stage.subjectOf(way('e-mail code'), email)
    const next = await stage.come(way('first'), email)
    const apart = await next.visitor.submit(next.page, { decision: 'never' }, '/u/link')
    const main = (await next.request.exchange(apart.outside)).claims()?.sub ?? ''
    const other = await stage.person(`other-${email}`)
    const path = `/api/v2/users/${encodeURIComponent(main)}/identities`
    const body = { provider: 'auth0', user_id: other.split('|')[1] }
    assert.equal((await server.call('POST', path, { body })).status, 201)
    const old = await stage.come(way('e-mail code'), email)
    const confirm = await stage.toConfirmation(old, way('first'), email)
    const back = await old.visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    assert.equal((await old.request.exchange(back.outside)).claims()?.sub, main)
    assert.equal((await stage.identitiesOf(main)).length, 3)
  })

  it('the sign-in with the other account offers the ways of that account, also where the request names a connection', async () => {
    await stage.person(email)
    const begun = await stage.begin({ connection: 'first' })
    first.person = { sub: `f-${email}`, email, email_verified: true }
    const callback = `${server.origin}/login/callback/first?${first.signIn(String(begun.page.outside)).toString()}`
    const offer = await begun.visitor.open(callback)
    const login = await begun.visitor.submit(offer, { decision: 'link' }, '/u/link')
    assert.match(login.html, /name="password"/)
    assert.doesNotMatch(login.html, /value="second"/)
    const confirm = await begun.visitor.submit(login, { identifier: email, password: PASSWORD }, '/u/login')
    assert.match(confirm.url, /\/u\/link\/confirm/)
  })

  it('whoever goes back to the question can still answer it otherwise', async () => {
    await stage.person(email)
    const { visitor, request, page } = await stage.come(way('first'), email)
    const login = await visitor.submit(page, { decision: 'link' }, '/u/link')
    const state = new URL(login.url).searchParams.get('state') ?? ''
    const question = await visitor.open(`${server.origin}/u/link?state=${state}`)
    const back = await visitor.submit(question, { decision: 'separate' }, '/u/link')
    assert.match((await request.exchange(back.outside)).claims()?.sub ?? '', /first/)
  })

  it('a wrong account that is picked first leaves no user behind, and the right one links after it', async () => {
    const existing = await stage.subjectOf(way('second'), email)
    const { visitor, request, page } = await stage.come(way('first'), email)
    const login = await visitor.submit(page, { decision: 'link' }, '/u/link')
    const stranger = `stranger${count}@example.com`
    const wrong = await way('second').prove(visitor, login, stranger)
    assert.equal(wrong.status, 400)
    assert.match(wrong.html, /different account/)
    assert.equal(await stage.usersWith(stranger), 0)
    const state = new URL(login.url).searchParams.get('state') ?? ''
    const again = await visitor.open(`${server.origin}/u/login?state=${state}`)
    const confirm = await way('second').prove(visitor, again, email)
    const back = await visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    assert.equal((await request.exchange(back.outside)).claims()?.sub, existing)
  })

  it('a code to another mailbox is no end of it either, and makes no user', async () => {
    await way('e-mail code').prepare(email)
    const existing = await stage.subjectOf(way('e-mail code'), email)
    const { visitor, page } = await stage.come(way('first'), email)
    const login = await visitor.submit(page, { decision: 'link' }, '/u/link')
    const stranger = `stranger${count}@example.com`
    const wrong = await way('e-mail code').prove(visitor, login, stranger)
    assert.match(wrong.html, /different account/)
    assert.equal(await stage.usersWith(stranger), 0)
    const confirm = await way('e-mail code').prove(visitor, login, email)
    await visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    assert.equal((await stage.identitiesOf(existing)).length, 2)
  })

  it('nothing is suggested where the other account cannot be signed in to here, or the connection says not to', async () => {
    const body = { name: `Closed-${count}`, strategy: 'auth0', enabled_clients: ['demo-linking-page'] }
    assert.equal((await server.call('POST', '/api/v2/connections', { body })).status, 201)
    await stage.person(email, { connection: `Closed-${count}` })
    assert.ok((await stage.come(way('first'), email)).page.outside)
    await stage.connect(`quiet${count}`, second, { suggest_linking: false })
    const quiet = stage.provider(`quiet${count}`, second, (of) => `q-${of}`)
    await stage.person(`q-${email}`, { connection: DATABASE })
    assert.ok((await stage.come(quiet, `q-${email}`)).page.outside)
  })

  it('tells the owners of the verified addresses that a way in was added', async () => {
    await stage.person(email)
    const arrived = await stage.come(way('first'), email)
    const confirm = await stage.toConfirmation(arrived, way('password'), email)
    assert.equal((await server.outbox(email)).length, 0)
    await arrived.visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    const [mail] = await server.outbox(email)
    assert.match(mail?.subject ?? '', /new way to sign in/i)
  })
})
