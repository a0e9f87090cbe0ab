import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { packageRoot } from '../../src/store/package-root.ts'
import { noBrowser } from '../support/browser.ts'
import { inheritedSettings } from '../support/run.ts'
import { freePort } from '../support/server.ts'
import { openSignInStage, type SignInStage, signInWithPassword } from './sign-in-stage.ts'

const SECRET = 'the-secret-of-a-server-rendered-application-0123456789'

describe('express-openid-connect', { skip: noBrowser }, () => {
  let stage: SignInStage
  const applications: ChildProcess[] = []
  before(async () => {
    stage = await openSignInStage()
  })
  after(async () => {
    for (const application of applications) application.kill('SIGKILL')
    await stage.close()
  })

  /** Starts the application in a process that trusts our local authority; gives its address. */
  async function start(release: '1' | 'newest'): Promise<string> {
    const PORT = String(await freePort())
    const origin = `http://localhost:${PORT}`
    const clientId = `express-${release}`
    await stage.register({
      id: clientId,
      secret: SECRET,
      appType: 'regular_web',
      tokenEndpointAuthMethod: 'client_secret_post',
      grantTypes: ['authorization_code', 'implicit', 'refresh_token'],
      callbacks: [`${origin}/callback`],
      allowedLogoutUrls: [origin],
    })
    const application = spawn(
      process.execPath,
      [join(packageRoot, 'dist', 'test', 'clients', 'express-application.js')],
      {
        env: {
          ...inheritedSettings(),
          ISSUER: stage.origin,
          PORT,
          CLIENT_ID: clientId,
          CLIENT_SECRET: SECRET,
          RELEASE: release,
          NODE_EXTRA_CA_CERTS: stage.caPath,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    applications.push(application)
    await Promise.race([once(application.stdout, 'data'), once(application, 'exit')])
    assert.equal(application.exitCode, null, 'the application ended')
    return origin
  }

  /** Waits until the page is there; says what is there instead. */
  async function reach(page: Page, url: RegExp): Promise<void> {
    await page.waitForURL(url, { timeout: 10_000 }).catch(async (error: unknown) => {
      throw new Error(`it stays at ${page.url()}: ${await page.textContent('body')}`, { cause: error })
    })
  }

  async function signedIn(page: Page): Promise<any> {
    await reach(page, /\/me$/)
    return JSON.parse((await page.textContent('body')) ?? '')
  }

  for (const release of ['newest', '1'] as const) {
    it(`${release}: signs in, again with max_age=0, and out`, async () => {
      const origin = await start(release)
      const context = await stage.browser.newContext()
      const page = await context.newPage()
      await page.goto(`${origin}/me`)
      await reach(page, /\/u\/login/)
      await signInWithPassword(page, 'ada@example.com')
      assert.equal((await signedIn(page)).sub, 'auth0|00000000000000000000ada0')

      await page.goto(`${origin}/again`)
      await reach(page, /\/u\/login/)
      await signInWithPassword(page, 'bob@example.com')
      assert.equal((await signedIn(page)).sub, 'auth0|00000000000000000000b0b0')

      await page.goto(`${origin}/logout`)
      // The first release sends no hint, so the person is asked.
      if (release === '1') await page.getByRole('button', { name: /sign out/i }).click()
      await reach(page, new RegExp(`^${origin}`))
      await page.goto(`${origin}/me`)
      await reach(page, /\/u\/login/)
      await context.close()
    })
  }
})
