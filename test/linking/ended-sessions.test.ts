import assert from 'node:assert/strict'
import { after, before, beforeEach, it } from 'node:test'
import { decodeJwt } from 'jose'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { writeClient } from '../../src/store/clients.ts'
import { eachDatabase } from '../support/databases.ts'
import { linkingStage, PASSWORD } from '../support/linking-stage.ts'
import { LogoutReceiver } from '../support/logout-receiver.ts'
import { type Answer, type CallOptions, type TestServer, startServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { type Application, newApplication, newVisitor, type Visitor } from '../support/visitor.ts'
import { link, unlink } from './linking-under-test.ts'

eachDatabase('sessions that a change of identities ends', (open) => {
  let server: TestServer
  let application: Application
  let receiver: LogoutReceiver
  let count = 0
  const stage = linkingStage(() => ({ server, application }))
  let emails: [string, string]
  let users: [string, string]

  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
    receiver = new LogoutReceiver()
    await listen([await receiver.start()])
  })
  after(async () => {
    receiver.stop()
    await server.stop()
  })
  beforeEach(async () => {
    receiver.tokens.splice(0)
    count += 1
    emails = [`one${count}@example.com`, `two${count}@example.com`]
    users = [await stage.person(emails[0]), await stage.person(emails[1])]
  })

  async function listen(backchannelLogoutUrls: readonly string[]): Promise<void> {
    const client = await server.ctx.directory.client(DEMO_SPA)
    assert.ok(client)
    await writeClient(server.ctx.db, server.ctx.vault, { ...client, backchannelLogoutUrls })
    server.ctx.directory.forget()
  }

  /** Signs in; the session as the application calls it, and whose it is. */
  async function signIn(email: string, visitor: Visitor = newVisitor(server.origin), changed: object = {}) {
    const begun = await stage.begin({ prompt: 'login', ...changed }, visitor)
    const back = await visitor.submit(begun.page, { identifier: email, password: PASSWORD }, '/u/login')
    const tokens = await begun.request.exchange(back.outside)
    return { tokens, session: { sub: tokens.claims()?.sub, sid: tokens.claims()?.['sid'] } }
  }

  async function done(call: Promise<Answer>): Promise<Answer['body']> {
    const { status, body } = await call
    assert.ok(status === 200 || status === 201, JSON.stringify(body))
    return body
  }

  const perform = (body: object, options: CallOptions = {}) =>
    done(server.call('POST', '/api/linking/operations', { ...options, body }))
  const compatible = (method: string, path: string, options: CallOptions = {}) =>
    done(server.call(method, `/api/v2/users/${encodeURIComponent(users[0])}/identities${path}`, options))

  /** Waits until these are told of, and holds that nobody else is: what else would be is asked for in the same read. */
  async function toldOf(...sessions: readonly object[]): Promise<void> {
    await until('the application is told', () => receiver.tokens.length >= sessions.length)
    const told = receiver.tokens.splice(0).map((token) => {
      const { sub, sid } = decodeJwt(token)
      return { sub, sid }
    })
    const bySid = (one: object, other: object) => JSON.stringify(one).localeCompare(JSON.stringify(other))
    assert.deepEqual(told.sort(bySid), [...sessions].sort(bySid))
  }

  it('Auth0’s link: those of the secondary, by the subject that the application knows', async () => {
    await signIn(emails[0])
    const [first, second] = [await signIn(emails[1]), await signIn(emails[1])]
    await compatible('POST', '', { body: { provider: 'auth0', user_id: users[1].slice('auth0|'.length) } })
    await toldOf(first.session, second.session)
  })

  it('unlink: those that the departing identity had opened, once', async () => {
    await perform(link(users[0], users[1]))
    await signIn(emails[0])
    const departing = await signIn(emails[1])
    assert.equal(departing.session.sub, users[0])
    await compatible('DELETE', `/auth0/${users[1].slice('auth0|'.length)}`)
    await toldOf(departing.session)
    await perform(link(users[0], users[1]))
    const again = await signIn(emails[1])
    await perform(unlink(users[0], users[1]))
    await toldOf(again.session)
  })

  it('undo: those of the identity that goes back', async () => {
    const made = await perform(link(users[0], users[1]))
    await signIn(emails[0])
    const departing = await signIn(emails[1])
    await done(server.call('POST', `/api/linking/operations/${made.id}/undo`, { body: {} }))
    await toldOf(departing.session)
  })

  it('revoke "all": every session of the user who stays', async () => {
    await perform(link(users[0], users[1]))
    const all = [await signIn(emails[0]), await signIn(emails[1])]
    await perform(unlink(users[0], users[1], { revoke: 'all' }))
    await toldOf(...all.map(({ session }) => session))
  })

  it('a person’s link: not that of the browser that goes on', async () => {
    const asking = { scope: 'openid update:current_user_identities', audience: `${server.origin}/api/v2/` }
    const elsewhere = await signIn(emails[1])
    const browser = newVisitor(server.origin)
    const [mine, theirs] = [await signIn(emails[0], browser, asking), await signIn(emails[1], browser, asking)]
    const token = mine.tokens.access_token
    await perform({ action: 'link', primary: users[0], link_with: theirs.tokens.id_token }, { token })
    await toldOf(elsewhere.session)
  })

  it('an application that answers nothing holds up nobody', async () => {
    await signIn(emails[1])
    receiver.answers = [null]
    const began = performance.now()
    await perform(link(users[0], users[1]))
    assert.ok(performance.now() - began < 2000)
    await until('it was asked', () => receiver.tokens.length === 1)
    receiver.answers = []
  })
})
