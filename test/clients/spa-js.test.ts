import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { noBrowser } from '../support/browser.ts'
import { openSignInStage, type SignInStage, signInWithPassword } from './sign-in-stage.ts'

const ADA = 'auth0|00000000000000000000ada0'
const BOB = 'auth0|00000000000000000000b0b0'
const SPA = 'a-single-page-application'

describe('@auth0/auth0-spa-js', { skip: noBrowser }, () => {
  let stage: SignInStage
  let origin: string
  let context: BrowserContext
  before(async () => {
    stage = await openSignInStage()
    origin = await stage.serveApplication(['@auth0/auth0-spa-js/dist/auth0-spa-js.production.js'])
    await stage.register({
      id: SPA,
      appType: 'spa',
      tokenEndpointAuthMethod: 'none',
      grantTypes: ['authorization_code', 'refresh_token', 'implicit'],
      callbacks: [origin, `${origin}/`],
      webOrigins: [origin],
      allowedOrigins: [origin],
      allowedLogoutUrls: [origin],
      refreshToken: {
        rotating: true,
        expiring: true,
        leeway: 0,
        tokenLifetime: 86_400,
        infiniteTokenLifetime: false,
        idleTokenLifetime: 3600,
        infiniteIdleTokenLifetime: false,
      },
    })
  })
  after(() => stage.close())

  /** A page of the application in a browser of its own, with a client of the library in `window.client`. */
  async function application(options: object = {}): Promise<Page> {
    context = await stage.browser.newContext()
    const page = await context.newPage()
    await page.goto(origin)
    await makeClient(page, options)
    return page
  }

  function makeClient(page: Page, options: object): Promise<void> {
    const wish = { domain: new URL(stage.origin).host, clientId: SPA, ...options }
    return page.evaluate(async (made) => {
      const { auth0 } = globalThis as any
      ;(globalThis as any).client = new auth0.Auth0Client({
        ...made,
        authorizationParams: { redirect_uri: (globalThis as any).location.origin, ...made.authorizationParams },
      })
    }, wish as any)
  }

  /** Signs in; `answer` is the button to press where another account has the same address. */
  async function signInByRedirect(page: Page, options: object, email: string, answer?: string): Promise<any> {
    await page.evaluate(() => void (globalThis as any).client.loginWithRedirect())
    await page.waitForURL(/\/u\/login/)
    await signInWithPassword(page, email)
    if (answer !== undefined) await page.getByRole('button', { name: answer }).first().click()
    await page.waitForURL(`${origin}/**`)
    await makeClient(page, options)
    return page.evaluate(async () => {
      const { client } = globalThis as any
      await client.handleRedirectCallback()
      return client.getUser()
    })
  }

  it('signs in by redirect, and silently in a frame afterwards', async () => {
    const page = await application()
    const user = await signInByRedirect(page, {}, 'ada@example.com')
    assert.equal(user.sub, ADA)
    assert.equal(user.email, 'ada@example.com')
    await page.goto(origin)
    await makeClient(page, {})
    const silent = await page.evaluate(async () => {
      await (globalThis as any).client.getTokenSilently()
      return (globalThis as any).client.getUser()
    })
    assert.equal(silent.sub, ADA)
    await context.close()
  })

  it('refreshes by rotating refresh tokens, and signs out', async () => {
    const options = {
      useRefreshTokens: true,
      cacheLocation: 'localstorage',
      authorizationParams: { scope: 'openid profile email offline_access' },
    }
    const page = await application(options)
    await signInByRedirect(page, options, 'ada@example.com')
    const tokens = await page.evaluate(async () => {
      const { client } = globalThis as any
      const first = await client.getTokenSilently({ cacheMode: 'off' })
      const second = await client.getTokenSilently({ cacheMode: 'off' })
      return [first, second]
    })
    assert.equal(new Set(tokens).size, 2)
    await page.evaluate(
      () => void (globalThis as any).client.logout({ logoutParams: { returnTo: (globalThis as any).location.origin } }),
    )
    await page.waitForURL((url) => url.origin === origin && url.search === '')
    await makeClient(page, {})
    const error = await page.evaluate(async () =>
      (globalThis as any).client.getTokenSilently().catch((e: any) => e.error),
    )
    assert.equal(error, 'login_required')
    await context.close()
  })

  it('links and unlinks accounts as a signed-in person, with the code that Auth0 shows', async () => {
    const audience = `${stage.origin}/api/v2/`
    const options = {
      authorizationParams: { audience, scope: 'openid profile email read:current_user update:current_user_identities' },
    }
    const page = await application(options)
    await signInByRedirect(page, options, 'ada@example.com')
    const idToken = await secondAccount(page, 'bob@example.com')
    const api = (method: string, path: string, body?: object): Promise<any> =>
      page.evaluate(
        async ([verb = '', url = '', sent]) => {
          const token = await (globalThis as any).client.getTokenSilently()
          const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
          const answer = await fetch(url, {
            method: verb,
            headers,
            ...(sent ? { body: sent } : {}),
          })
          return { status: answer.status, body: await answer.json() }
        },
        [method, `${audience}${path}`, body && JSON.stringify(body)],
      )
    const ada = `users/${encodeURIComponent(ADA)}`
    const linked = await api('POST', `${ada}/identities`, { link_with: idToken })
    assert.equal(linked.status, 201, JSON.stringify(linked.body))
    assert.ok(linked.body.some((one: any) => one.user_id === BOB.slice(6)))
    const unlinked = await api('DELETE', `${ada}/identities/auth0/${BOB.slice(6)}`)
    assert.equal(unlinked.status, 200)
    assert.ok(!unlinked.body.some((one: any) => one.user_id === BOB.slice(6)))
    await context.close()

    const again = await application()
    assert.equal((await signInByRedirect(again, {}, 'bob@example.com', 'Keep them separate')).sub, BOB)
    await context.close()
  })

  /** The ID token of a second account, signed in to in a pop-up by a client of its own. */
  async function secondAccount(page: Page, email: string): Promise<string> {
    const popup = page.waitForEvent('popup')
    const token = page.evaluate(async (domain) => {
      const { auth0 } = globalThis as any
      const second = new auth0.Auth0Client({ domain, clientId: 'a-single-page-application' })
      await second.loginWithPopup({ authorizationParams: { max_age: 0, scope: 'openid' } })
      return (await second.getIdTokenClaims()).__raw as string
    }, new URL(stage.origin).host)
    const opened = await popup
    await opened.waitForURL(/\/u\/login/)
    await signInWithPassword(opened, email)
    return token
  }
})
