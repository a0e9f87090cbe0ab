import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { noBrowser, openBrowser } from '../support/browser.ts'
import { openInMemory } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { startTestProvider, type TestProvider } from '../support/upstream-provider.ts'
import { upstreamStage } from '../support/upstream-stage.ts'
import { type Application, CALLBACK, newApplication } from '../support/visitor.ts'

describe('signing in at a provider, in Chromium', { skip: noBrowser }, () => {
  let server: TestServer
  let application: Application
  let idp: TestProvider
  let browser: Browser
  before(async () => {
    server = await startServer(await openInMemory())
    application = await newApplication(server.origin, DEMO_SPA)
    idp = await startTestProvider()
    await upstreamStage(() => ({ server, application })).connect('intranet', idp)
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    await idp.stop()
    await server.stop()
    await server.ctx.db.close()
  })

  /** Presses a provider's button and does what `there` does; the subject that the application gets. */
  async function signInBy(name: RegExp, there: (page: Awaited<ReturnType<Browser['newPage']>>) => Promise<void>) {
    const context = await browser.newContext()
    const page = await context.newPage()
    const request = await application.request()
    await page.goto(request.url)
    // Nothing listens there: what counts is where the browser goes.
    const back = page.waitForRequest((one) => one.url().startsWith(CALLBACK))
    await page.getByRole('button', { name }).click()
    await there(page)
    const { sub } = (await request.exchange(new URL((await back).url()))).claims() ?? {}
    await context.close()
    return sub
  }

  it('the demo’s Google: a button, a choice, and Ada is at the application', async () => {
    const sub = await signInBy(/Google/, (page) => page.getByRole('button', { name: /Ada Lovelace/ }).click())
    assert.equal(sub, 'auth0|00000000000000000000ada0')
  })

  it('a provider of plain HTTP inside a network, where such are allowed', async () => {
    assert.equal(await signInBy(/intranet/, async () => undefined), 'oidc|intranet|person-1')
  })
})
