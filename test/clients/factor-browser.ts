import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { addAuthenticator } from '../factors/webauthn-stage.ts'
import { openStage, type Params, PASSWORD, type Person, type Stage } from '../sign-in/sign-in-with-factors.ts'
import { openBrowser } from '../support/browser.ts'
import { openInMemory } from '../support/databases.ts'
import { freePort, startServer } from '../support/server.ts'
import { newApplication } from '../support/visitor.ts'

/** A server, an application, and a Chromium with an authenticator on the server's own pages. */
export interface FactorBrowser {
  readonly stage: Stage
  readonly page: Page
  /** Begins an authorization request, as somebody who is not signed in; gives the tokens' claims once it is through. */
  begin(params?: Params): Promise<() => Promise<Record<string, unknown>>>
  /** Types the password of a person on the sign-in page. */
  typePassword(person: Person): Promise<void>
  /** Puts another authenticator in the place of the one there was. */
  plugIn(kind: 'passkey' | 'security key'): Promise<void>
  /** Whether the person touches the authenticator when it asks. */
  touches(enabled: boolean): Promise<void>
  close(): Promise<void>
}

export async function openFactorBrowser(): Promise<FactorBrowser> {
  const db = await openInMemory()
  const server = await startServer(db)
  const stage = await openStage(server)
  const callback = await serveApplication()
  const body = { callbacks: [callback.url] }
  assert.equal((await server.call('PATCH', `/api/v2/clients/${DEMO_SPA}`, { body })).status, 200)
  server.ctx.directory.forget()
  const application = await newApplication(server.origin, DEMO_SPA)
  const browser = await openBrowser()
  const { page, devtools } = await openPage(browser)
  let authenticatorId = await addAuthenticator(devtools, 'passkey')
  return {
    stage,
    page,
    begin: async (params = {}) => {
      await page.context().clearCookies()
      const request = await application.request({ redirect_uri: callback.url, ...params })
      await page.goto(request.url)
      return async () => {
        await page.waitForURL(`${callback.url}?**`)
        return { ...(await request.exchange(new URL(page.url()))).claims() }
      }
    },
    typePassword: async ({ email }) => {
      await page.locator('input[name=identifier]').fill(email)
      await page.locator('input[name=password]').fill(PASSWORD)
      await page.locator('form[action$="/u/login"] button[type=submit]').click()
    },
    plugIn: async (kind) => {
      await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
      authenticatorId = await addAuthenticator(devtools, kind)
    },
    touches: async (enabled) => {
      await devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
    },
    close: async () => {
      await browser.close()
      await callback.close()
      await server.stop()
      await db.close()
    },
  }
}

async function openPage(browser: Browser): Promise<{ page: Page; devtools: CDPSession }> {
  const page = await (await browser.newContext()).newPage()
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  return { page, devtools }
}

async function serveApplication(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>An application</title>')
  })
  const port = await freePort()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://localhost:${port}/callback`, close }
}
