import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, it } from 'node:test'
import { decodeJwt } from 'jose'
import { eachDatabase } from '../support/databases.ts'
import { newVisitor, type Visited, type Visitor } from '../support/visitor.ts'
import { type ActionsStage, errorOf, openActionsStage } from './actions-stage.ts'
import { PASSWORD, pathOf, type Person } from './sign-in-with-factors.ts'

const CLAIM = 'https://example.com/told'
const SECRET = 'a-secret-that-page-and-action-share'

/** Asks a page which account it shall be, as Auth0's guide to account linking does. */
const LINKING = `
exports.onExecutePostLogin = async (event, api) => {
  const session_token = api.redirect.encodeToken({ secret: '${SECRET}', payload: { email: event.user.email } })
  api.redirect.sendUserTo('https://link.example.com/page?x=1', { query: { session_token } })
}
exports.onContinuePostLogin = async (event, api) => {
  const { primary, told } = api.redirect.validateToken({ secret: '${SECRET}' })
  api.idToken.setCustomClaim('${CLAIM}', { method: event.request.method, user: event.user.user_id, told })
  if (told) api.authentication.recordMethod('https://link.example.com/')
  if (primary) api.authentication.setPrimaryUser(primary)
}`

eachDatabase('an Action that sends the browser elsewhere', (open) => {
  let stage: ActionsStage
  before(async () => {
    stage = await openActionsStage(open())
    await stage.act(LINKING)
  })
  after(() => stage.stop())

  const stateOf = (page: Visited) => page.outside?.searchParams.get('state') ?? assert.fail('the browser stays here')

  /** What the page answers. */
  function answer(page: Visited, claims: object = {}, secret = SECRET): URLSearchParams {
    const exp = Math.floor(Date.now() / 1000) + 60
    const [head, payload] = [{ alg: 'HS256' }, { state: stateOf(page), exp, ...claims }].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    )
    const signature = createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url')
    return new URLSearchParams({ state: stateOf(page), session_token: `${head}.${payload}.${signature}` })
  }

  const comeBack = (visitor: Visitor, query: URLSearchParams) =>
    visitor.open(`${stage.server.origin}/continue?${query.toString()}`)

  async function link(primary: Person, secondary: Person): Promise<void> {
    const path = `/api/v2/users/${encodeURIComponent(primary.id)}/identities`
    const [provider, user_id] = secondary.id.split('|')
    assert.equal((await stage.server.call('POST', path, { body: { provider, user_id } })).status, 201)
  }

  it('gets it back with an answer, and goes on', async () => {
    const ada = await stage.person('ada')
    const { visitor, page, tokens } = await stage.enter(ada)
    assert.equal(page.outside?.origin, 'https://link.example.com')
    assert.equal(page.outside.searchParams.get('x'), '1')
    const sent = decodeJwt(page.outside.searchParams.get('session_token') ?? '')
    assert.deepEqual([sent.sub, sent['email']], [ada.id, ada.email])
    const { id } = await tokens(await comeBack(visitor, answer(page, { told: 'yes' })))
    assert.deepEqual(id[CLAIM], { method: 'GET', user: ada.id, told: 'yes' })
  })

  it('also by a form that the other site posts, which carries no cookie', async () => {
    const ada = await stage.person('ada')
    const { visitor, page, tokens } = await stage.enter(ada)
    const posted = await fetch(`${stage.server.origin}/continue`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: 'https://link.example.com', 'sec-fetch-site': 'cross-site' },
      body: answer(page, { told: 'by form' }),
    })
    assert.equal(posted.status, 303)
    const next = String(posted.headers.get('location'))
    assert.ok(!next.includes('session_token'), 'what was posted stays out of addresses')
    const stranger = await newVisitor(stage.server.origin).open(next)
    assert.equal(stranger.status, 400, 'another browser gets nowhere')
    const back = await visitor.open(next)
    assert.deepEqual((await tokens(back)).id[CLAIM], { method: 'POST', user: ada.id, told: 'by form' })
    const nobody = await fetch(`${stage.server.origin}/continue`, {
      method: 'POST',
      body: new URLSearchParams({ state: 'x' }),
    })
    assert.equal(nobody.status, 400)
  })

  it('is sent there again by whoever comes back otherwise; a forged, strange or old answer fails', async () => {
    const ada = await stage.person('ada')
    const first = await stage.enter(ada)
    const again = await first.visitor.open(`${stage.server.origin}/u/continue?state=${stateOf(first.page)}`)
    assert.equal(again.outside?.origin, 'https://link.example.com')
    const forged = await comeBack(first.visitor, answer(first.page, {}, 'another-secret'))
    assert.equal(errorOf(forged)[0], 'server_error')
    const second = await stage.enter(ada)
    const strange = answer(second.page, { state: stateOf(first.page) })
    assert.equal(errorOf(await comeBack(second.visitor, strange))[0], 'server_error')
    const third = await stage.enter(ada)
    assert.equal(errorOf(await comeBack(third.visitor, answer(third.page, { exp: 1 })))[0], 'server_error')
    const fourth = await stage.enter(ada)
    const elsewhere = await comeBack(newVisitor(stage.server.origin), answer(fourth.page))
    assert.equal(elsewhere.status, 400, 'another browser has no part in it')
  })

  it('makes it the sign-in of the user to whom the page has linked the account', async () => {
    const [ada, bob] = [await stage.person('ada'), await stage.person('bob')]
    const { visitor, page, tokens } = await stage.enter(ada)
    await link(bob, ada)
    const { id, access } = await tokens(await comeBack(visitor, answer(page, { primary: bob.id })))
    assert.deepEqual([id['sub'], access['sub']], [bob.id, bob.id])
    assert.equal((id[CLAIM] as any).user, ada.id, 'the Action is told of the account that was signed in to')
    assert.equal(access['https://carabiner.dev/identity'], ada.id)
    await stage.server.call(
      'DELETE',
      `/api/v2/users/${encodeURIComponent(bob.id)}/identities/${ada.id.replace('|', '/')}`,
    )
    await stage.act()
    const silent = await stage.enter(bob, { prompt: 'none' }, visitor)
    assert.equal(errorOf(silent.page)[0], 'login_required', 'and it ends with the identity')
    await stage.act(LINKING)
  })

  it('makes it nobody else’s: not of a user to whom it is not linked, who is blocked, or is not there', async () => {
    const [ada, bob] = [await stage.person('ada'), await stage.person('bob')]
    for (const primary of [bob.id, ada.id, 'auth0|nobody']) {
      const { visitor, page } = await stage.enter(ada)
      assert.equal(errorOf(await comeBack(visitor, answer(page, { primary })))[0], 'access_denied', primary)
    }
    const { visitor, page } = await stage.enter(ada)
    await link(bob, ada)
    await stage.server.call('PATCH', `/api/v2/users/${encodeURIComponent(bob.id)}`, { body: { blocked: true } })
    assert.equal(errorOf(await comeBack(visitor, answer(page, { primary: bob.id })))[0], 'access_denied')
  })

  it('T11: a password that was changed meanwhile ends it, and so does a second move', async () => {
    const [ada, bob] = [await stage.person('ada'), await stage.person('bob')]
    const { visitor, page } = await stage.enter(ada)
    const body = { password: `${PASSWORD}-new` }
    await stage.server.call('PATCH', `/api/v2/users/${encodeURIComponent(ada.id)}`, { body })
    await link(bob, ada)
    const back = await comeBack(visitor, answer(page, { primary: bob.id }))
    assert.equal(pathOf(back), '/u/login')
  })

  it('that links without a change of user lets the person sign in anew', async () => {
    const [ada, bob] = [await stage.person('ada'), await stage.person('bob')]
    const { visitor, page } = await stage.enter(ada)
    await link(bob, ada)
    assert.equal(pathOf(await comeBack(visitor, answer(page))), '/u/login')
  })

  it('may record a method of its own, which the session keeps', async () => {
    const ada = await stage.person('ada')
    const { visitor, page } = await stage.enter(ada)
    assert.ok((await comeBack(visitor, answer(page, { told: 'yes' }))).outside?.searchParams.has('code'))
    await stage.act(`api.idToken.setCustomClaim('${CLAIM}', event.authentication.methods.map(({ name }) => name))`)
    const silent = await (await stage.enter(ada, { prompt: 'none' }, visitor)).tokens()
    assert.deepEqual(silent.id[CLAIM], ['pwd', 'https://link.example.com/'])
    await stage.act(LINKING)
  })

  it('comes back to a session too: the request goes on where it stood', async () => {
    const ada = await stage.person('ada')
    await stage.act()
    const { visitor } = await stage.enter(ada)
    await stage.act(LINKING)
    const { page, tokens } = await stage.enter(ada, {}, visitor)
    const { id } = await tokens(await comeBack(visitor, answer(page, { told: 'session' })))
    assert.deepEqual(id[CLAIM], { method: 'GET', user: ada.id, told: 'session' })
  })
})
