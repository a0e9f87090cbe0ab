import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { decodeJwt } from 'jose'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { newApplication, newVisitor, type Visitor } from '../support/visitor.ts'
import {
  MULTI_FACTOR,
  openStage,
  type Params,
  PASSWORD,
  type Person,
  pathOf,
  type Stage,
} from './sign-in-with-factors.ts'

const API = 'https://climbs.example.com/'
const CLIENT = 'demo-third-party'

eachDatabase('consent to an API', (open) => {
  let server: TestServer
  let stage: Stage
  before(async () => {
    server = await startServer(await open())
    stage = await openStage(server)
    const scopes = [{ value: 'read:climbs', description: 'See your climbs' }, { value: 'write:climbs' }]
    const body = { name: 'The climbing log', identifier: API, scopes }
    assert.equal((await server.call('POST', '/api/v2/resource-servers', { body })).status, 201)
    server.ctx.directory.forget()
  })
  after(() => server.stop())

  /** Goes as far as the third-party application's request leads. */
  async function ask(person: Person, params: Params = {}, visitor: Visitor = newVisitor(server.origin)) {
    const secret = (await server.ctx.directory.client(CLIENT))?.secret ?? ''
    const application = await newApplication(server.origin, CLIENT, secret)
    const request = await application.request({ audience: API, scope: 'openid read:climbs', ...params })
    const first = await visitor.open(request.url)
    const isAsked = pathOf(first) === '/u/login'
    const page = isAsked ? await visitor.submit(first, { identifier: person.email, password: PASSWORD }) : first
    return { visitor, request, page }
  }

  const decide = (visitor: Visitor, page: Parameters<Visitor['submit']>[0], decision: 'allow' | 'deny') =>
    visitor.submit(page, { decision }, '/u/consent')

  it('names application, account, API and what each scope is for', async () => {
    const ada = await stage.person('ada')
    const { visitor, request, page } = await ask(ada)
    assert.equal(pathOf(page), '/u/consent')
    for (const words of ['Demo third-party application', ada.email, 'The climbing log', 'See your climbs']) {
      assert.ok(page.html.includes(words), words)
    }
    const tokens = await request.exchange((await decide(visitor, page, 'allow')).outside)
    assert.equal(decodeJwt(tokens.access_token)['scope'], 'openid read:climbs')
  })

  it('is asked again for more, for another API and of another person, and not for less', async () => {
    const ada = await stage.person('ada')
    const { visitor, page } = await ask(ada)
    await decide(visitor, page, 'allow')
    assert.ok((await ask(ada, { scope: 'read:climbs' }, visitor)).page.outside?.searchParams.has('code'))
    const more = { scope: 'openid read:climbs write:climbs' }
    assert.equal(pathOf((await ask(ada, more, visitor)).page), '/u/consent')
    const silent = await ask(ada, { ...more, prompt: 'none' }, visitor)
    assert.equal(silent.page.outside?.searchParams.get('error'), 'consent_required')
    assert.equal(pathOf((await ask(await stage.person('bob'))).page), '/u/consent')
  })

  it('counts only where it was asked for: not before a second factor is proven', async () => {
    const ada = await stage.person('ada')
    await stage.withApp(ada)
    const { visitor, page } = await ask(ada, MULTI_FACTOR)
    assert.equal(pathOf(page), '/u/mfa/totp')
    const state = new URL(page.url).searchParams.get('state') ?? ''
    const early = await visitor.open(`${server.origin}/u/consent?state=${state}`)
    assert.equal(pathOf(early), '/u/mfa/totp')
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = new URLSearchParams({ state, decision: 'allow' })
    await visitor.open(`${server.origin}/u/consent`, { method: 'POST', headers, body })
    assert.equal(pathOf((await ask(ada)).page), '/u/consent', 'a stolen password has allowed nothing')
  })

  it('that is refused leaves nothing: the next request asks again', async () => {
    const ada = await stage.person('ada')
    const { visitor, page } = await ask(ada)
    const { outside } = await decide(visitor, page, 'deny')
    assert.equal(outside?.searchParams.get('error'), 'access_denied')
    assert.equal(outside.searchParams.get('error_description'), 'User did not authorize the request')
    assert.equal(pathOf((await ask(ada, {}, visitor)).page), '/u/consent')
  })

  it('counts in the browser that was asked, and once', async () => {
    const ada = await stage.person('ada')
    const { visitor, page } = await ask(ada)
    const stranger = newVisitor(server.origin)
    assert.equal((await stranger.submit(page, { decision: 'allow' }, '/u/consent')).status, 400)
    assert.ok((await decide(visitor, page, 'allow')).outside)
    assert.equal((await decide(visitor, page, 'allow')).status, 400)
  })
})
