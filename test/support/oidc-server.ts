import Fastify, { type FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { openSigningKeys } from '../../src/crypto/signing-keys.ts'
import { makeKey, openVault } from '../../src/crypto/vault.ts'
import { CLIENT_DEFAULTS, type Client, MANAGEMENT_AUDIENCE } from '../../src/model/client.ts'
import { DEFAULT_SETTINGS } from '../../src/model/settings.ts'
import { mountOidc } from '../../src/oidc/mount.ts'
import { openProviders } from '../../src/oidc/providers.ts'
import { signInSteps } from '../../src/routes/login/steps.ts'
import type { Context } from '../../src/context.ts'
import { DatabaseUnavailable } from '../../src/store/database.ts'
import { openInMemory } from './pglite-in-memory.ts'

/** A second configured origin. */
export const OTHER_ORIGIN = 'https://id.example'
/** Characters that forms, JSON and Basic headers each write differently. */
export const SECRET = 'a-secret+with/signs=%41 and spaces'
/** What the client "m2m" is granted. */
export const SCOPES = ['read:users', 'update:users', 'read:logs']

/** The protocol endpoints alone, on a real port. */
export interface OidcServer {
  readonly app: FastifyInstance
  readonly origin: string
  readonly ctx: Context
  /** What a good token request of "m2m" says, with some of it replaced. */
  asked(parts?: Record<string, unknown>): Record<string, unknown>
  post(body: string | Buffer | URLSearchParams, headers?: Record<string, string>): Promise<Answer>
  postJson(body: unknown, headers?: Record<string, string>): Promise<Answer>
  close(): Promise<void>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

const CLIENTS = [
  client('m2m'),
  client('ungranted'),
  client('web', { grantTypes: ['authorization_code'] }),
  client('spa', { secret: null, appType: 'spa' }),
]

/** Starts it: keys in a PGlite, fixed clients, of which reading "down" and "bug" fails. */
export async function startOidcServer(): Promise<OidcServer> {
  const db = await openInMemory()
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const vault = openVault(makeKey())
  const ctx = {
    config: { origins: [origin, OTHER_ORIGIN], demo: false },
    db,
    vault,
    signingKeys: await openSigningKeys(db, vault),
    directory: directory(),
    log: pino({ level: 'silent' }),
  } as unknown as Context
  const app = Fastify()
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
  })
  mountOidc(app, ctx, openProviders(ctx, signInSteps(ctx)))
  await app.listen({ port, host: 'localhost' })
  const post: OidcServer['post'] = (body, headers = {}) => send(`${origin}/oauth/token`, body, headers)
  return {
    app,
    origin,
    ctx,
    asked: (parts = {}) => ({ ...goodRequest(origin), ...parts }),
    post,
    postJson: (body, headers) => post(JSON.stringify(body), { 'content-type': 'application/json', ...headers }),
    close: async () => {
      await app.close()
      await db.close()
    },
  }
}

/** The credentials as RFC 6749 §2.3.1 wants them. */
export function basic(id: string, secret: string): string {
  const encoded = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`
  return `Basic ${Buffer.from(encoded).toString('base64')}`
}

function goodRequest(origin: string) {
  return {
    grant_type: 'client_credentials',
    client_id: 'm2m',
    client_secret: SECRET,
    audience: `${origin}/api/v2/`,
  }
}

async function send(url: string, body: string | Buffer | URLSearchParams, headers: Record<string, string>) {
  const sent = Buffer.isBuffer(body) ? new Uint8Array(body) : body
  const response = await fetch(url, { method: 'POST', headers, body: sent })
  const answered = (await response.json()) as Record<string, unknown>
  return { status: response.status, headers: response.headers, body: answered }
}

async function freePort(): Promise<number> {
  const probe = Fastify()
  await probe.listen({ port: 0, host: 'localhost' })
  const { port } = probe.server.address() as AddressInfo
  await probe.close()
  return port
}

function client(id: string, parts: Partial<Client> = {}): Client {
  return {
    ...CLIENT_DEFAULTS,
    id,
    name: id,
    secret: SECRET,
    appType: 'non_interactive',
    grantTypes: ['client_credentials', 'authorization_code'],
    ...parts,
  }
}

/** The directory's part that tokens need, over fixed rows. */
function directory(): Context['directory'] {
  return {
    client: async (id) => {
      if (id === 'down') throw new DatabaseUnavailable('connection refused')
      if (id === 'bug') throw new Error('a secret of ours')
      return CLIENTS.find((one) => one.id === id)
    },
    clients: async () => CLIENTS,
    tellsOfLogout: async () => false,
    grant: async (clientId, audience) =>
      clientId !== 'ungranted' && audience === MANAGEMENT_AUDIENCE
        ? { id: 'cgr_1', clientId, audience, scope: SCOPES }
        : undefined,
    grants: async () => [],
    resourceServers: async () => [],
    connections: async () => [],
    settings: async () => DEFAULT_SETTINGS,
    forget: () => undefined,
  }
}
