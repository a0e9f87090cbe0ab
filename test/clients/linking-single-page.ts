import type { Page } from 'playwright-core'
import { type ApiAnswer, type LinkingApplication, onTheApi, SCOPE } from './linking-application.ts'
import type { LinkingStage } from './linking-stage.ts'
import { servePage } from './serve-page.ts'
import { signInWithPassword } from './sign-in-stage.ts'

const LIBRARY = '@auth0/auth0-spa-js/dist/auth0-spa-js.production.js'

/** A single-page application on `@auth0/auth0-spa-js`: by redirect, the second account in a pop-up. */
export async function openSinglePage(stage: LinkingStage): Promise<LinkingApplication> {
  const { id: clientId, port } = stage.clients['single-page']
  const served = await servePage([LIBRARY], port)
  const browser = await stage.browser()
  const domain = new URL(stage.origin).host
  const audience = `${stage.origin}/api/v2/`
  const options = { domain, clientId, authorizationParams: { audience, scope: SCOPE, redirect_uri: served.origin } }
  return {
    signIn: async (email) => {
      const page = await (await browser.newContext()).newPage()
      await page.goto(served.origin)
      await page.evaluate(leaveToSignIn, options)
      await page.waitForURL(/\/u\/login/)
      await signInWithPassword(page, email)
      await page.waitForURL((url) => url.origin === served.origin)
      return onTheApi({
        user: await page.evaluate(comeBack, options),
        idTokenOf: (other) => inPopup(page, { domain, clientId }, other),
        call: ({ method, path, body }) =>
          page.evaluate(callApi, { method, url: audience + path, sent: JSON.stringify(body) }),
      })
    },
    close: () => served.close(),
  }
}

async function inPopup(page: Page, options: object, email: string): Promise<string> {
  const opened = page.waitForEvent('popup')
  const token = page.evaluate(signInBeside, options)
  const popup = await opened
  await popup.waitForURL(/\/u\/login/)
  await signInWithPassword(popup, email)
  return token
}

// What runs inside the page: each function is sent there as its text.

async function leaveToSignIn(options: object): Promise<void> {
  const { auth0 } = globalThis as any
  // It never comes back from here: the page is left.
  void new auth0.Auth0Client(options).loginWithRedirect()
}

async function comeBack(options: object): Promise<string> {
  const page = globalThis as any
  page.client = new page.auth0.Auth0Client(options)
  await page.client.handleRedirectCallback()
  return (await page.client.getUser()).sub
}

/** The documented way: a client of its own, so that the first account stays who is signed in here. */
async function signInBeside(options: object): Promise<string> {
  const { auth0 } = globalThis as any
  const second = new auth0.Auth0Client(options)
  await second.loginWithPopup({ authorizationParams: { max_age: 0, scope: 'openid' } })
  return (await second.getIdTokenClaims()).__raw
}

async function callApi(order: { method: string; url: string; sent?: string | undefined }): Promise<ApiAnswer> {
  const { method, url, sent } = order
  const token = await (globalThis as any).client.getTokenSilently()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(url, { method, headers, ...(sent ? { body: sent } : {}) })
  return { status: answer.status, body: await answer.json() }
}
