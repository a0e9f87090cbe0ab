import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openActions } from '../../src/actions/open-actions.ts'
import type { ActionLimits } from '../../src/actions/run-messages.ts'
import { makeApp } from '../../src/app.ts'
import type { Config } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { openUpstreams } from '../../src/connections/upstreams.ts'
import { argon2Passwords } from '../../src/crypto/passwords.ts'
import { openSigningKeys } from '../../src/crypto/signing-keys.ts'
import { makeKey, openVault } from '../../src/crypto/vault.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { prepareDemo } from '../../src/demo/prepare-demo.ts'
import { startJobWorker } from '../../src/jobs/start-job-worker.ts'
import { makeLogger } from '../../src/logger.ts'
import { openMessages } from '../../src/messages/open-messages.ts'
import { type OutboxMessage, readOutbox } from '../../src/operations/messages/read-outbox.ts'
import { prepareTenant } from '../../src/operations/tenant/prepare-tenant.ts'
import { type TokenWish, mintToken } from '../../src/operations/tokens/mint-token.ts'
import { Problem } from '../../src/problems.ts'
import type { Database } from '../../src/store/database.ts'
import { openDirectory } from '../../src/store/directory.ts'
import { describeAnswers } from './described-answers.ts'

/** A whole server in this process, on a real port, and ways to speak to it. */
export interface TestServer {
  readonly ctx: Context
  readonly origin: string
  readonly machineClient: { readonly id: string; readonly secret: string }
  /** A token of the machine client; of a user where one is named. */
  token(wish?: Partial<TokenWish>): Promise<string>
  /** Calls the server with a machine token unless another one is given. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
  /** What was sent to people, newest first; only under `demo`, and where no carrier is set. */
  outbox(to?: string): Promise<readonly OutboxMessage[]>
  /** Refuses answers of the API that its own document does not describe. */
  stop(): Promise<void>
}

export interface CallOptions {
  readonly body?: unknown
  /** Null: no Authorization header. */
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  /** Whatever was answered: tests read it field by field. */
  readonly body: any
  readonly headers: Headers
}

const KEYS = `test:${makeKey().split(':').at(-1) ?? ''}`

/** Starts a server on a database; `keys` are the same for all servers of a test process. */
export async function startServer(
  db: Database,
  changed: Partial<Config> = {},
  limits: Partial<ActionLimits> = {},
): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cb-test-'))
  const origins = changed.origins ?? [`http://localhost:${await freePort()}`]
  const config = configFor(origins, { dataDir, ...changed })
  const vault = openVault(KEYS)
  const directory = openDirectory(db, vault, { acceptIdTokenForIdentities: config.demo })
  const log = makeLogger(config)
  const ctx: Context = {
    config,
    db,
    vault,
    signingKeys: await openSigningKeys(db, vault),
    passwords: argon2Passwords(),
    upstreams: openUpstreams(config),
    actions: await openActions(config, log, limits),
    directory,
    messages: openMessages({ config, db, vault, directory, log }, { pollMs: 100 }),
    log,
  }
  const { client } = await prepareTenant(ctx)
  if (config.demo) await prepareDemo(ctx, client.id)
  ctx.messages.start()
  const jobs = startJobWorker(ctx, 50)
  const app = makeApp(ctx)
  const described = describeAnswers(app)
  await app.listen({ port: config.port, host: '127.0.0.1' })
  const token = (wish: Partial<TokenWish> = {}) => mint(ctx, client.id, wish)
  const machineToken = await token()
  return {
    ctx,
    origin: origins[0],
    machineClient: client,
    token,
    call: (method, path, options = {}) =>
      callUrl(`http://127.0.0.1:${config.port}${path}`, method, { token: machineToken, ...options }),
    outbox: (to) => outboxOf(ctx, to),
    stop: async () => {
      await app.close()
      await jobs.stop()
      await ctx.actions.close()
      await ctx.messages.stop()
      await rm(dataDir, { recursive: true, force: true })
      described.assertAll()
    },
  }
}

async function outboxOf(ctx: Context, to?: string): Promise<readonly OutboxMessage[]> {
  const messages = await readOutbox(ctx, { limit: 200 })
  if (messages instanceof Problem) throw new Error('The outbox is shown under demo only')
  return to === undefined ? messages : messages.filter((message) => message.to === to)
}

function mint(ctx: Context, machineClient: string, wish: Partial<TokenWish>): Promise<string> {
  const client = wish.user ? (ctx.config.demo ? DEMO_SPA : machineClient) : machineClient
  return mintToken(ctx, { user: null, idToken: false, client, identity: null, scopes: null, origin: null, ...wish })
}

/** One HTTP request and its whole answer; a text body goes out as it is, anything else as JSON. */
export async function callUrl(url: string, method: string, { body, token, headers }: CallOptions): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(token === null || token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: parsed(text), headers: answer.headers }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return text
  }
}

function configFor(origins: Config['origins'], changed: Partial<Config> & { dataDir: string }): Config {
  return {
    port: Number(new URL(origins[0]).port),
    host: '127.0.0.1',
    tls: 'off',
    tlsPort: 0,
    origins,
    databaseUrl: null,
    prepare: true,
    keys: KEYS,
    client: null,
    demo: true,
    allowPrivateNetwork: true,
    trustedProxies: [],
    mail: null,
    sms: null,
    logLevel: 'warn',
    actionsDir: join(changed.dataDir, 'actions'),
    actionsEnvironment: {},
    importBytes: 512_000,
    rateLimit: null,
    ...changed,
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return address !== null && typeof address === 'object' ? address.port : 0
}
