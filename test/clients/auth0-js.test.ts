import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { noBrowser } from '../support/browser.ts'
import { linkWithAuth0Js, withFetch } from './page-code.ts'
import { openSignInStage, type SignInStage, signInWithPassword } from './sign-in-stage.ts'
import {
  authorize,
  checkSession,
  finishPopup,
  logout,
  parseHash,
  signInByPopup,
  userInfo,
  type WebAuthOrder,
} from './web-auth-code.ts'

const APPLICATION = 'an-application-with-auth0-js'
const ADA = { id: 'auth0|00000000000000000000ada0', email: 'ada@example.com' }

describe('auth0-js', { skip: noBrowser }, () => {
  let stage: SignInStage
  let origin: string
  let options: Readonly<Record<string, string>>
  let context: BrowserContext
  before(async () => {
    stage = await openSignInStage()
    origin = await stage.serveApplication(['auth0-js'])
    await stage.register({
      id: APPLICATION,
      appType: 'spa',
      tokenEndpointAuthMethod: 'none',
      grantTypes: ['implicit', 'authorization_code'],
      callbacks: [origin, `${origin}/`, `${origin}/popup`],
      webOrigins: [origin],
      allowedOrigins: [origin],
      allowedLogoutUrls: [`${origin}/`],
    })
    options = {
      domain: new URL(stage.origin).host,
      clientID: APPLICATION,
      redirectUri: `${origin}/`,
      responseType: 'token id_token',
      scope: 'openid profile email',
    }
  })
  after(() => stage.close())

  const order = (request: WebAuthOrder['request'] = {}): WebAuthOrder => ({ options, request })

  /** A page of the application in a browser of its own. */
  async function application(): Promise<Page> {
    context = await stage.browser.newContext()
    const page = await context.newPage()
    await page.goto(origin)
    return page
  }

  /** Leaves for the sign-in and comes back; what the application reads then. */
  async function signIn(page: Page, email: string, request: WebAuthOrder['request'] = {}) {
    await page.evaluate(authorize, order(request))
    await page.waitForURL(/\/u\/login/)
    await signInWithPassword(page, email)
    await page.waitForURL((url) => url.origin === origin)
    return page.evaluate(parseHash, order())
  }

  async function person(email: string): Promise<{ readonly id: string; readonly email: string }> {
    const body = {
      connection: 'Username-Password-Authentication',
      email,
      password: DEMO_PASSWORD,
      email_verified: true,
    }
    const made = await stage.call('POST', '/api/v2/users', { body })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    return { id: made.body.user_id, email }
  }

  it('signs in with authorize, and reads and checks the answer with parseHash', async () => {
    const page = await application()
    const { error, result } = await signIn(page, ADA.email)
    assert.equal(error, null)
    assert.equal(result.idTokenPayload.sub, ADA.id)
    assert.equal(result.tokenType, 'Bearer')
    const profile = await page.evaluate(userInfo, { options, token: result.accessToken })
    assert.deepEqual([profile.error, profile.result.sub], [null, ADA.id])
    await context.close()
  })

  it('takes no answer of another sign-in: parseHash refuses its state', async () => {
    const page = await application()
    await page.evaluate(authorize, order({ state: 'a-state-of-another' }))
    await page.waitForURL(/\/u\/login/)
    await signInWithPassword(page, ADA.email)
    await page.waitForURL((url) => url.origin === origin)
    const { error } = await page.evaluate(parseHash, order({ state: 'its-own-state' }))
    assert.equal(error.error, 'invalid_token')
    assert.match(error.errorDescription, /state/)
    await context.close()
  })

  it('asks silently with checkSession: login_required until somebody has signed in, and after they signed out', async () => {
    const page = await application()
    const nobody = await page.evaluate(checkSession, order())
    assert.deepEqual([nobody.error.error, nobody.result], ['login_required', undefined])
    await signIn(page, ADA.email)
    const { error, result } = await page.evaluate(checkSession, order())
    assert.equal(error, null)
    assert.equal(result.idTokenPayload.sub, ADA.id)
    await page.evaluate(logout, order({ returnTo: `${origin}/` }))
    await page.waitForURL(`${origin}/`)
    assert.equal((await page.evaluate(checkSession, order())).error.error, 'login_required')
    await context.close()
  })

  it('tells the application why the person did not come back signed in', async () => {
    const page = await application()
    await page.evaluate(authorize, order({ prompt: 'none' }))
    await page.waitForURL((url) => url.origin === origin && url.hash !== '')
    const { error } = await page.evaluate(parseHash, order())
    assert.equal(error.error, 'login_required')
    await context.close()
  })

  it('links a second account, signed in to in a pop-up, with linkUser, and unlinks it by the API', async () => {
    const [first, second] = [await person('first@auth0-js.example.com'), await person('second@auth0-js.example.com')]
    const page = await application()
    const audience = `${stage.origin}/api/v2/`
    const scope = 'openid read:current_user update:current_user_identities'
    const primary = (await signIn(page, first.email, { audience, scope })).result
    assert.equal(primary.scope, scope)
    const secondary = await secondAccount(page, second.email)
    assert.equal(secondary.idTokenPayload.sub, second.id)

    const { domain = '' } = options
    const { accessToken: token } = primary
    const linked = await page.evaluate(linkWithAuth0Js, { domain, token, user: first.id, other: secondary.idToken })
    assert.equal(linked.error, null)
    assert.deepEqual(addresses(linked.result), [first.id, second.id])

    const url = `${audience}users/${encodeURIComponent(first.id)}/identities/${second.id.replace('|', '/')}`
    const unlinked = await page.evaluate(withFetch, { method: 'DELETE', url, token })
    assert.equal(unlinked.status, 200)
    assert.deepEqual(addresses(unlinked.body), [first.id])
    await context.close()

    const again = await application()
    assert.equal((await signIn(again, second.email)).result.idTokenPayload.sub, second.id)
    await context.close()
  })

  /** Signs in to another account beside the one that the application knows. */
  async function secondAccount(page: Page, email: string) {
    const opened = page.waitForEvent('popup')
    const signedIn = page.evaluate(
      signInByPopup,
      order({ prompt: 'login', redirectUri: `${origin}/popup`, scope: 'openid' }),
    )
    const popup = await opened
    await popup.waitForURL(/\/u\/login/)
    await signInWithPassword(popup, email)
    await popup.waitForURL((url) => url.pathname === '/popup')
    await popup.evaluate(finishPopup, order())
    const { error, result } = await signedIn
    assert.equal(error, null)
    return result
  }
})

function addresses(identities: unknown): string[] {
  return (identities as { provider: string; user_id: string }[]).map((one) => `${one.provider}|${one.user_id}`)
}
