import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { makeKey } from '../../src/crypto/vault.ts'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { openBalancer } from '../support/balancer.ts'
import { openBrowser } from '../support/browser.ts'
import { freshPostgres } from '../support/databases.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { freePort } from '../support/server.ts'
import { type Fetch, trustingFetch } from '../support/trusting-fetch.ts'

/** An account that signs in with a password. */
export interface Person {
  readonly id: string
  readonly email: string
}

/** A registered application, and where its pages are if it has any. */
export interface RegisteredClient {
  readonly id: string
  readonly secret: string
  readonly port: number
}

export const KINDS = ['single-page', 'web', 'native', 'device'] as const
export type Kind = (typeof KINDS)[number]

/** Servers behind one TLS origin, with a client for each kind of application. */
export interface LinkingStage {
  readonly origin: string
  readonly caPath: string
  readonly send: Fetch
  readonly clients: Readonly<Record<Kind, RegisteredClient>>
  /** One browser for all; a person has a context of their own in it. */
  browser(): Promise<Browser>
  person(email: string): Promise<Person>
  /** How many requests each process was sent. */
  readonly counts: readonly number[]
  close(): Promise<void>
}

/** Where the native application's answers come back to. */
export const NATIVE_CALLBACK = 'com.example.linking://callback'

type Undo = (() => Promise<unknown>)[]

/** One program with its embedded database. */
export function openOne(): Promise<LinkingStage> {
  return closing(async (undo) => {
    const server = await started(undo, {})
    return stage(undo, { server, origin: server.secure, clients: await registerAll(server), counts: [] })
  })
}

/** Two programs on one PostgreSQL, behind a load balancer that gives them requests by turns. */
export function openTwo(): Promise<LinkingStage> {
  return closing(async (undo) => {
    const database = await freshPostgres()
    undo.push(() => database.drop())
    const port = await freePort()
    const origin = `https://localhost:${port}`
    const settings = { DATABASE_URL: database.url, CARABINER_KEYS: makeKey(), PUBLIC_URL: origin }
    const server = await started(undo, settings)
    // Before the other starts: a process may see a new client five seconds late.
    const clients = await registerAll(server)
    const other = await started(undo, settings)
    const [key, cert] = [await tlsFile(server, 'server.key'), await tlsFile(server, 'server.pem')]
    const balancer = await openBalancer({ port, key, cert }, [server.plain, other.plain])
    undo.push(() => balancer.close())
    return stage(undo, { server, origin, clients, counts: balancer.counts })
  })
}

async function closing(open: (undo: Undo) => Promise<Omit<LinkingStage, 'close'>>): Promise<LinkingStage> {
  const undo: Undo = []
  const close = async () => {
    for (const each of undo.splice(0).reverse()) await each()
  }
  try {
    return { ...(await open(undo)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function started(undo: Undo, settings: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const server = await startProcess(settings)
  undo.push(() => server.stop())
  return server
}

function tlsFile({ dataDir }: ServerProcess, name: string): Promise<string> {
  return readFile(join(dataDir, 'tls', name), 'utf8')
}

async function stage(
  undo: Undo,
  { server, ...rest }: Pick<LinkingStage, 'origin' | 'clients' | 'counts'> & { readonly server: ServerProcess },
): Promise<Omit<LinkingStage, 'close'>> {
  let browser: Promise<Browser> | undefined
  undo.push(async () => (await browser)?.close())
  return {
    ...rest,
    caPath: server.caPath,
    send: await trustingFetch(server.caPath),
    browser: () => (browser ??= tlsFile(server, 'server.pem').then((pem) => openBrowser({ trust: [pem] }))),
    person: (email) => person(server, email),
  }
}

async function person(server: ServerProcess, email: string): Promise<Person> {
  const body = { connection: 'Username-Password-Authentication', email, password: DEMO_PASSWORD, email_verified: true }
  const made = await server.call('POST', '/api/v2/users', { body })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return { id: made.body.user_id, email }
}

async function registerAll(server: ServerProcess): Promise<LinkingStage['clients']> {
  const entries = []
  for (const kind of KINDS) entries.push([kind, await register(server, kind, await freePort())])
  return Object.fromEntries(entries) as LinkingStage['clients']
}

async function register(server: ServerProcess, kind: Kind, port: number): Promise<RegisteredClient> {
  const body = { name: `Linking: ${kind}`, oidc_conformant: true, ...BODIES[kind](`http://localhost:${port}`) }
  const made = await server.call('POST', '/api/v2/clients', { body })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const { client_id: id, client_secret: secret } = made.body
  const connections = (await server.call('GET', '/api/v2/connections')).body
  const { id: database } = connections.find(({ name }: any) => name === 'Username-Password-Authentication')
  const enable = { body: [{ client_id: id, status: true }] }
  assert.equal((await server.call('PATCH', `/api/v2/connections/${database}/clients`, enable)).status, 204)
  return { id, secret, port }
}

const ROTATING = { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 0, token_lifetime: 86_400 }

/** What each kind of application registers, its pages being at this origin. */
const BODIES: Readonly<Record<Kind, (origin: string) => object>> = {
  'single-page': (origin) => ({
    app_type: 'spa',
    callbacks: [origin],
    web_origins: [origin],
    allowed_origins: [origin],
  }),
  web: (origin) => ({
    app_type: 'regular_web',
    token_endpoint_auth_method: 'client_secret_post',
    callbacks: [`${origin}/callback`],
  }),
  native: () => ({
    app_type: 'native',
    callbacks: [NATIVE_CALLBACK],
    grant_types: ['authorization_code', 'refresh_token'],
    refresh_token: ROTATING,
  }),
  device: () => ({
    app_type: 'native',
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
  }),
}
