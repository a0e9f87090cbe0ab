import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { readConfig } from '../../src/config.ts'
import { CLIENT_DEFAULTS, type Client } from '../../src/model/client.ts'
import { mintToken } from '../../src/operations/tokens/mint-token.ts'
import { serve } from '../../src/serve.ts'
import { writeClient } from '../../src/store/clients.ts'
import { openBrowser } from '../support/browser.ts'
import { type Answer, callUrl, freePort } from '../support/server.ts'

/** A server behind TLS, a browser, and pages at other origins. */
export interface BrowserStage {
  /** The server's HTTPS origin. */
  readonly origin: string
  /** A page at the origin that the application lists. */
  readonly page: Page
  /** A page at an origin that only another application lists. */
  readonly pageOfAnother: Page
  /** A page at an origin that nobody lists. */
  readonly strange: Page
  /** A user of the e-mail connection; the part of its id after the pipe is `id`. */
  readonly create: (person: string) => Promise<{ readonly user_id: string; readonly id: string }>
  /** Two of them, the second linked to the first. */
  readonly createLinked: (person: string) => Promise<{ readonly user_id: string; readonly linked: string }>
  /** A user's token for the application. */
  readonly token: (user: string, kind?: 'access token' | 'ID token') => Promise<string>
  /** Calls the server from outside any browser, with a machine token. */
  readonly call: (method: string, path: string, body?: object) => Promise<Answer>
  /** A preflight, as a browser sends it. */
  readonly preflight: (path: string, headers: Readonly<Record<string, string>>) => Promise<Answer>
  readonly close: () => Promise<void>
}

const APPLICATION = 'the-single-page-application'

/** Starts all of it: the same code as `npm start`, in this process, so that an application can list a free port's origin. */
export async function openStage(): Promise<BrowserStage> {
  const opened: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const each of opened.splice(0).reverse()) await each()
  }
  try {
    return { ...(await open(opened)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function open(opened: (() => Promise<unknown>)[]): Promise<Omit<BrowserStage, 'close'>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cb-browser-'))
  opened.push(() => rm(dataDir, { recursive: true, force: true }))
  const [PORT, TLS_PORT] = [String(await freePort()), String(await freePort())]
  const running = await serve(
    readConfig({ PORT, TLS_PORT, DATA_DIR: dataDir, TLS: 'auto', DEMO: 'on', LOG_LEVEL: 'warn' }),
  )
  opened.push(() => running.stop())
  const { ctx, tenant } = running
  const origin = `https://localhost:${TLS_PORT}`
  const browser = await openBrowser({ trust: [await readFile(join(dataDir, 'tls', 'server.pem'), 'utf8')] })
  opened.push(() => browser.close())
  const [listed, ofAnother, unlisted] = [await servePage(opened), await servePage(opened), await servePage(opened)]
  await writeClient(ctx.db, ctx.vault, application(APPLICATION, listed))
  await writeClient(ctx.db, ctx.vault, application('another-application', ofAnother))
  ctx.directory.forget()

  const mint = (wish: { user: string | null; client: string; idToken?: boolean }) =>
    mintToken(ctx, { idToken: false, identity: null, scopes: null, origin, ...wish })
  const machineToken = await mint({ user: null, client: tenant.client.id })
  const call: BrowserStage['call'] = (method, path, body) =>
    callUrl(`http://localhost:${PORT}${path}`, method, { token: machineToken, body })
  const create: BrowserStage['create'] = async (person) => {
    const { body } = await call('POST', '/api/v2/users', { connection: 'email', email: `${person}@pages.example.com` })
    return { user_id: body.user_id, id: body.user_id.replace('email|', '') }
  }
  return {
    origin,
    page: await openPage(browser, listed),
    pageOfAnother: await openPage(browser, ofAnother),
    strange: await openPage(browser, unlisted),
    create,
    createLinked: async (person) => {
      const [{ user_id }, { id }] = [await create(person), await create(`${person}-2`)]
      await call('POST', `/api/v2/users/${user_id}/identities`, { provider: 'email', user_id: id })
      return { user_id, linked: id }
    },
    token: (user, kind = 'access token') => mint({ user, client: APPLICATION, idToken: kind === 'ID token' }),
    call,
    preflight: (path, headers) => callUrl(`http://localhost:${PORT}${path}`, 'OPTIONS', { headers }),
  }
}

function application(id: string, origin: string): Client {
  const kind = { ...CLIENT_DEFAULTS, appType: 'spa', grantTypes: ['authorization_code'] } as const
  return {
    ...kind,
    id,
    name: id,
    tokenEndpointAuthMethod: 'none',
    allowedOrigins: [origin],
    idTokenForIdentities: true,
  }
}

/** A web server of an application: one page, which loads auth0.js. Gives its origin. */
async function servePage(opened: (() => Promise<unknown>)[]): Promise<string> {
  const library = await readFile(createRequire(import.meta.url).resolve('auth0-js'))
  const server = createServer((request, response) => {
    const isLibrary = request.url === '/auth0.js'
    response.setHeader('content-type', isLibrary ? 'text/javascript' : 'text/html')
    response.end(isLibrary ? library : '<!doctype html><title>An application</title><script src="/auth0.js"></script>')
  })
  const port = await freePort()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  opened.push(async () => {
    server.close()
    server.closeAllConnections()
  })
  return `http://localhost:${port}`
}

async function openPage(browser: Browser, origin: string): Promise<Page> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(origin)
  return page
}
