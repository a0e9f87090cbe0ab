import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { packageRoot } from '../../src/store/package-root.ts'
import { inheritedSettings } from '../support/run.ts'
import type { LinkingApplication, SignedInPerson } from './linking-application.ts'
import type { LinkingStage } from './linking-stage.ts'
import { signInWithPassword } from './sign-in-stage.ts'

const LONGEST_MS = 10_000

/** A server-rendered application on `express-openid-connect`, in a process of its own; each person has a browser. */
export async function openWeb(stage: LinkingStage): Promise<LinkingApplication> {
  const child = await start(stage)
  const browser = await stage.browser()
  const home = `http://localhost:${stage.clients.web.port}/`
  return {
    signIn: async (email) => {
      const page = await (await browser.newContext()).newPage()
      await page.goto(home)
      await signInWithPassword(page, email)
      await shownAt(page, home)
      return personAt(page, home)
    },
    close: async () => void child.kill('SIGKILL'),
  }
}

async function personAt(page: Page, home: string): Promise<SignedInPerson> {
  return {
    user: (await page.locator('#user').textContent()) ?? '',
    identities: async () => {
      await page.goto(home)
      return shownAt(page, home)
    },
    link: async (email) => {
      await page.getByRole('link', { name: 'Link another' }).click()
      await signInWithPassword(page, email)
      return shownAt(page, home)
    },
    unlink: async (identity) => {
      const answered = page.waitForResponse((answer) => answer.url() === home)
      await page.locator('li', { hasText: identity }).getByRole('button').click()
      await answered
      return shownAt(page, home)
    },
    isSignedIn: async () => (await page.goto(home))?.status() === 200,
  }
}

async function shownAt(page: Page, home: string): Promise<string[]> {
  await page.waitForURL(home, { timeout: LONGEST_MS }).catch(async (error: unknown) => {
    throw new Error(`it stays at ${page.url()}: ${await page.textContent('body')}`, { cause: error })
  })
  assert.equal(await page.getByRole('heading').textContent(), 'Your accounts', await page.content())
  return page.locator('li code').allTextContents()
}

async function start(stage: LinkingStage) {
  const { id, secret, port } = stage.clients.web
  const child = spawn(process.execPath, [join(packageRoot, 'dist', 'test', 'clients', 'linking-web-application.js')], {
    env: {
      ...inheritedSettings(),
      ISSUER: stage.origin,
      PORT: String(port),
      CLIENT_ID: id,
      CLIENT_SECRET: secret,
      NODE_EXTRA_CA_CERTS: stage.caPath,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  assert.equal(child.exitCode, null, 'the application ended')
  return child
}
