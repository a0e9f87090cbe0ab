import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import * as oidc from 'openid-client'
import type { Browser, Page } from 'playwright-core'
import { type ActionsStage, openActionsStage } from '../sign-in/actions-stage.ts'
import { PASSWORD, type Person } from '../sign-in/sign-in-with-factors.ts'
import { assertNoViolation } from '../support/axe.ts'
import { noBrowser, openBrowser } from '../support/browser.ts'
import { openInMemory } from '../support/databases.ts'
import { freePort } from '../support/server.ts'
import { CALLBACK, newApplication } from '../support/visitor.ts'

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
const SECRET = 'a-secret-that-page-and-action-share'
const CLAIM = 'https://example.com/told'

describe('devices and pages of Actions, in a real Chromium', { skip: noBrowser }, () => {
  const undo: (() => unknown)[] = []
  let stage: ActionsStage
  let browser: Browser
  let ada: Person
  before(async () => {
    const db = await openInMemory()
    undo.push(() => db.close())
    stage = await openActionsStage(Promise.resolve(db))
    undo.push(() => stage.stop())
    ada = await stage.person('ada')
    browser = await openBrowser()
    undo.push(() => browser.close())
  })
  after(async () => {
    for (const step of undo.reverse()) await step()
  })

  /** A page of a new browser; nothing may be refused by its policy on the way. */
  async function newPage(): Promise<{ page: Page; complaints: string[] }> {
    const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    return { page, complaints }
  }

  async function typePassword(page: Page): Promise<void> {
    await page.locator('input[name=identifier]').fill(ada.email)
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.locator('form[action$="/u/login"] button[type=submit]').click()
  }

  it('a code is typed, what asks for it is shown, and the device is signed in by whoever allows it', async () => {
    const { config } = await newApplication(stage.server.origin, 'demo-television')
    const device = await oidc.initiateDeviceAuthorization(config, { scope: 'openid profile' })
    const { page, complaints } = await newPage()
    await page.goto(device.verification_uri)
    await assertNoViolation(page, 'the code')
    await page.getByRole('textbox').fill(device.user_code.toLowerCase())
    await page.keyboard.press('Enter')
    await page.getByText('Demo television').first().waitFor()
    assert.ok((await page.locator('.show-code').innerText()).includes(device.user_code))
    await assertNoViolation(page, 'the confirmation')
    await page.locator('button[name=decision][value=allow]').click()
    await typePassword(page)
    await page.waitForURL((url) => url.pathname.startsWith('/activate'))
    await assertNoViolation(page, 'the end')
    assert.equal(await page.locator('input[name=user_code]').count(), 0)
    const tokens = await oidc.genericGrantRequest(config, GRANT, { device_code: device.device_code })
    assert.equal(tokens.claims()?.sub, ada.id)
    assert.deepEqual(complaints, [])
    await page.context().close()
  })

  it('a code that nobody has is asked for again, with words at the field', async () => {
    const { page } = await newPage()
    await page.goto(`${stage.server.origin}/activate`)
    await page.getByRole('textbox').fill('BBBB-BBBB')
    await page.keyboard.press('Enter')
    await page.locator('[role=alert]').waitFor()
    await assertNoViolation(page, 'the code, refused')
    await page.context().close()
  })

  for (const method of ['GET', 'POST'] as const) {
    it(`an Action’s page elsewhere sends its answer to /continue by ${method}, and the sign-in goes on`, async () => {
      const elsewhere = await serveQuestion(stage.server.origin, method)
      undo.push(elsewhere.close)
      await stage.act(actionFor(elsewhere.url))
      const { page, complaints } = await newPage()
      const request = await stage.application.request()
      const back = page.waitForRequest((one) => one.url().startsWith(CALLBACK))
      await page.goto(request.url)
      await typePassword(page)
      await page.getByRole('button', { name: 'Yes' }).click()
      const claims = (await request.exchange(new URL((await back).url()))).claims()
      assert.deepEqual([claims?.sub, claims?.[CLAIM]], [ada.id, { method, told: 'yes' }])
      // Nobody listens at the application; all else that a browser could complain of is ours.
      assert.deepEqual(
        complaints.filter((text) => !text.includes('ERR_CONNECTION_REFUSED')),
        [],
      )
      await page.context().close()
      await stage.act()
    })
  }

  it('an answer that another browser brings to /continue is refused there', async () => {
    const elsewhere = await serveQuestion(stage.server.origin, 'GET')
    undo.push(elsewhere.close)
    await stage.act(actionFor(elsewhere.url))
    const [victim, thief] = [await newPage(), await newPage()]
    await victim.page.goto((await stage.application.request()).url)
    await typePassword(victim.page)
    await victim.page.waitForURL(`${elsewhere.url}**`)
    await thief.page.goto(victim.page.url())
    await thief.page.getByRole('button', { name: 'Yes' }).click()
    await thief.page.waitForURL(`${stage.server.origin}/**`)
    await assertNoViolation(thief.page, 'the refusal')
    assert.match(await thief.page.locator('main').innerText(), /another browser/i)
    await stage.act()
  })
})

function actionFor(url: string): string {
  return `
    exports.onExecutePostLogin = async (event, api) => api.redirect.sendUserTo('${url}')
    exports.onContinuePostLogin = async (event, api) => {
      const { told } = api.redirect.validateToken({ secret: '${SECRET}' })
      api.idToken.setCustomClaim('${CLAIM}', { method: event.request.method, told })
    }`
}

/** A site of its own with one question, whose answer it signs. */
async function serveQuestion(origin: string, method: 'GET' | 'POST'): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const state = new URL(request.url ?? '', 'http://localhost').searchParams.get('state') ?? ''
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><title>A question</title>
      <form action="${origin}/continue" method="${method}"><input type="hidden" name="state" value="${state}">
      <input type="hidden" name="session_token" value="${signed(state)}"><button>Yes</button></form>`)
  })
  const port = await freePort()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  // Another site than the server's, so that browsers treat its forms as foreign.
  return { url: `http://127.0.0.1:${port}/question`, close }
}

function signed(state: string): string {
  const payload = { state, told: 'yes', exp: Math.floor(Date.now() / 1000) + 60 }
  const [head, body] = [{ alg: 'HS256' }, payload].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  return `${head}.${body}.${createHmac('sha256', SECRET).update(`${head}.${body}`).digest('base64url')}`
}
