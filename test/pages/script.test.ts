import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { PATHS } from '../../web/pages/paths.ts'
import { noBrowser, openBrowser } from '../support/browser.ts'
import { type PageServer, servePages } from './serve-pages.ts'

describe('the pages in a browser', { skip: noBrowser }, () => {
  let browser: Browser
  let server: PageServer

  before(async () => {
    server = await servePages()
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    server.close()
  })

  it('sign in by password without script, and show nothing that needs it', () =>
    open('login', { javaScriptEnabled: false }, async (page) => {
      assert.equal(await page.getByText('Use a passkey').isVisible(), false)
      assert.equal(await page.getByText('Show', { exact: true }).isVisible(), false)
      await page.getByLabel('Email address').fill('ada@example.com')
      await page.getByLabel('Password', { exact: true }).fill('correct horse')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL(`**${PATHS.login}`)
      assert.deepEqual(posted(), {
        path: PATHS.login,
        form: { state: 'st_8Jx', identifier: 'ada@example.com', password: 'correct horse' },
      })
    }))

  it('say without script why a page of passkeys alone cannot go on', () =>
    open('passkey-login', { javaScriptEnabled: false }, async (page) => {
      assert.equal(await page.getByRole('button').count(), 0)
      assert.match(await page.locator('main').innerText(), /needs JavaScript/)
      assert.equal(await page.getByRole('link', { name: 'Sign in another way' }).isVisible(), true)
    }))

  it('post the connection of the provider that was clicked', () =>
    open('login', {}, async (page) => {
      await page.getByRole('button', { name: 'Continue with GitHub' }).click()
      await page.waitForURL(`**${PATHS.provider}`)
      assert.deepEqual(posted(), { path: PATHS.provider, form: { state: 'st_8Jx', connection: 'github' } })
    }))

  it('show a password and hide it again', () =>
    open('login', {}, async (page) => {
      const input = page.getByLabel('Password', { exact: true })
      await page.getByRole('button', { name: 'Show password' }).click()
      assert.equal(await input.getAttribute('type'), 'text')
      await page.getByRole('button', { name: 'Hide password' }).click()
      assert.equal(await input.getAttribute('type'), 'password')
    }))

  it('send a form once, however often it is clicked, with the button’s value', () =>
    open('consent', {}, async (page) => {
      const before = server.posts.length
      const clicks = "document.querySelectorAll('button').forEach((button) => { button.click(); button.click() })"
      await Promise.all([page.waitForURL(`**${PATHS.consent}`), page.evaluate(clicks)])
      assert.equal(server.posts.length, before + 1)
      assert.equal(server.posts.at(-1)?.form.get('decision'), 'allow')
    }))

  it('let a form be sent again after going back', () =>
    open('consent', {}, async (page) => {
      await page.getByRole('button', { name: 'Deny' }).click()
      await page.waitForURL(`**${PATHS.consent}`)
      await page.goBack()
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.waitForURL(`**${PATHS.consent}`)
      assert.equal(server.posts.at(-1)?.form.get('decision'), 'allow')
    }))

  it('send a code with its sixth digit, also one that was pasted with a blank', () =>
    open('code', {}, async (page) => {
      await page.getByLabel('Code of 6 digits').fill('482 913')
      await page.waitForURL(`**${PATHS.code}`)
      assert.deepEqual(posted(), { path: PATHS.code, form: { state: 'st_8Jx', code: '482913' } })
    }))

  it('wait for the click after a wrong code, so that it can be mended', () =>
    open('code-wrong', {}, async (page) => {
      const before = server.posts.length
      await page.getByLabel('Code of 6 digits').fill('482913')
      assert.equal(server.posts.length, before)
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.waitForURL(`**${PATHS.code}`)
    }))

  it('copy and download the recovery codes, and say so', () =>
    open('mfa-recovery-codes', { permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      await page.getByRole('button', { name: 'Copy' }).click()
      await page.getByRole('status').filter({ hasText: 'Copied.' }).waitFor()
      assert.match(String(await page.evaluate('navigator.clipboard.readText()')), /^3F7K-QM2X-9TRA\nW8PD/)
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download' }).click(),
      ])
      assert.equal(download.suggestedFilename(), 'recovery-codes.txt')
      assert.match(await readFile(await download.path(), 'utf8'), /^3F7K-QM2X-9TRA\n.*T7MS-5EKZ-Q3XN\n$/s)
    }))

  for (const withJson of [true, false])
    it(`make a passkey and sign in with it ${withJson ? 'in' : 'without'} the browser’s own JSON`, () =>
      open('passkey-enroll', {}, async (page) => {
        await addAuthenticator(page)
        if (!withJson) await page.evaluate(withoutJson)
        await page.getByLabel('Name of the passkey').fill('My key')
        await page.getByRole('button', { name: 'Create a passkey' }).click()
        await page.waitForURL(`**${PATHS.passkeyEnroll}`)
        const made = posted().form
        const created = JSON.parse(made.credential ?? '')
        assert.equal(made.label, 'My key')
        assert.equal(JSON.parse(fromBase64url(created.response.clientDataJSON)).challenge, 'Zm9vYmFyYmF6')
        assert.match(created.response.attestationObject, /^[\w-]+$/)

        await page.goto(server.address('passkey-login'))
        if (!withJson) await page.evaluate(withoutJson)
        await page.getByRole('button', { name: 'Use a passkey' }).click()
        await page.waitForURL(`**${PATHS.passkeyLogin}`)
        const used = JSON.parse(posted().form.credential ?? '')
        assert.equal(used.id, created.id)
        assert.equal(fromBase64url(used.response.userHandle), 'ada')
        assert.match(used.response.signature, /^[\w-]+$/)
      }))

  it('say that a passkey did not work, and let it be tried again', () =>
    open('mfa-webauthn', {}, async (page) => {
      await page.evaluate('navigator.credentials.get = () => Promise.reject(new DOMException("", "NotAllowedError"))')
      await page.getByRole('button', { name: 'Use it now' }).click()
      await page.getByRole('status').filter({ hasText: 'Nothing has changed.' }).waitFor()
      assert.equal(await page.getByRole('button', { name: 'Use it now' }).isEnabled(), true)
    }))

  it('say that a browser cannot use passkeys', () =>
    open('mfa-webauthn', {}, async (page) => {
      await page.evaluate('delete window.PublicKeyCredential')
      await page.getByRole('button', { name: 'Use it now' }).click()
      await page.getByRole('status').filter({ hasText: 'cannot use passkeys' }).waitFor()
    }))

  it('do not move when the script arrives', () =>
    open('login', {}, async (page) => {
      const shifts = `new Promise((resolve) => {
        const seen = []
        new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ value }) => value)))
          .observe({ type: 'layout-shift', buffered: true })
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(seen)))
      })`
      assert.deepEqual(await page.evaluate(shifts), [])
    }))

  async function open(sample: string, wish: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext(wish)
    const page = await context.newPage()
    await page.goto(server.address(sample))
    await use(page)
    await context.close()
  }

  function posted(): { path: string; form: Record<string, string> } {
    const last = server.posts.at(-1)
    assert.ok(last)
    return { path: last.path, form: Object.fromEntries(last.form) }
  }
})

/** What browsers without Level 3 of WebAuthn have. */
const withoutJson = `
  delete PublicKeyCredential.parseCreationOptionsFromJSON
  delete PublicKeyCredential.parseRequestOptionsFromJSON
  delete PublicKeyCredential.prototype.toJSON
`

/** A security key inside Chromium that needs nobody to touch it. */
async function addAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

function fromBase64url(text: string): string {
  return Buffer.from(text, 'base64url').toString()
}
