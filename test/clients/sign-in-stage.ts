import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { CLIENT_DEFAULTS, type Client } from '../../src/model/client.ts'
import { mintToken } from '../../src/operations/tokens/mint-token.ts'
import { serve } from '../../src/serve.ts'
import { writeClient } from '../../src/store/clients.ts'
import { addConnection } from '../../src/store/connections.ts'
import { openBrowser } from '../support/browser.ts'
import { type Answer, type CallOptions, callUrl, freePort } from '../support/server.ts'
import { servePage } from './serve-page.ts'

/** The server behind TLS, a browser, and applications of other origins. */
export interface SignInStage {
  readonly ctx: Context
  /** The server's HTTPS origin. */
  readonly origin: string
  readonly caPath: string
  readonly browser: Browser
  /** Registers a client with the demo's connections. */
  register(client: Partial<Client> & { id: string }): Promise<void>
  /** Calls the server from outside any browser, with a machine token. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
  /** Serves a page that loads libraries from npm packages; gives its origin. */
  serveApplication(libraries: readonly string[]): Promise<string>
  close(): Promise<void>
}

/** Starts all of it: the same code as `npm start`, in this process. `env` is added to the settings. */
export async function openSignInStage(env: Readonly<Record<string, string>> = {}): Promise<SignInStage> {
  const opened: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const each of opened.splice(0).reverse()) await each()
  }
  try {
    return { ...(await open(opened, env)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function open(
  opened: (() => Promise<unknown>)[],
  env: Readonly<Record<string, string>>,
): Promise<Omit<SignInStage, 'close'>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cb-sign-in-'))
  opened.push(() => rm(dataDir, { recursive: true, force: true }))
  const [PORT, TLS_PORT] = [String(await freePort()), String(await freePort())]
  const origin = `https://localhost:${TLS_PORT}`
  const settings = { PORT, TLS_PORT, DATA_DIR: dataDir, TLS: 'auto', DEMO: 'on', LOG_LEVEL: 'warn', ...env }
  const running = await serve(readConfig(settings))
  opened.push(() => running.stop())
  const { ctx, tenant } = running
  const machine = { user: null, client: tenant.client.id, idToken: false, identity: null, scopes: null, origin }
  const token = await mintToken(ctx, machine)
  const browser = await openBrowser({ trust: [await readFile(join(dataDir, 'tls', 'server.pem'), 'utf8')] })
  opened.push(() => browser.close())
  return {
    ctx,
    origin,
    caPath: join(dataDir, 'tls', 'ca.pem'),
    browser,
    call: (method, path, options = {}) => callUrl(`http://localhost:${PORT}${path}`, method, { token, ...options }),
    register: (client) => register(ctx, client),
    serveApplication: async (libraries) => {
      const served = await servePage(libraries, await freePort())
      opened.push(() => served.close())
      return served.origin
    },
  }
}

async function register(ctx: Context, client: Partial<Client> & { id: string }): Promise<void> {
  await writeClient(ctx.db, ctx.vault, { ...CLIENT_DEFAULTS, name: client.id, oidcConformant: true, ...client })
  for (const connection of await ctx.directory.connections()) {
    const enabledClients = [...connection.enabledClients, client.id]
    await addConnection(ctx.db, ctx.vault, { ...connection, enabledClients })
  }
  ctx.directory.forget()
}

/** Signs in with a password at our own page, wherever it is open. */
export async function signInWithPassword(page: Page, email: string, password = DEMO_PASSWORD): Promise<void> {
  await page.getByRole('textbox', { name: /e-mail|username/i }).fill(email)
  await page.locator('input[type=password]').fill(password)
  await page.locator('form[action*="/u/login"] button[type=submit]').first().click()
}
