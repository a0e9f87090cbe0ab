import assert from 'node:assert/strict'
import { STATUS_CODES } from 'node:http'
import { after, before } from 'node:test'
import type { Config } from '../../src/config.ts'
import { newLogId, randomText } from '../../src/crypto/random-ids.ts'
import { changeOf } from '../../src/model/change.ts'
import { addressOf } from '../../src/model/identity.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { commit } from '../../src/store/commit.ts'
import { addConnection } from '../../src/store/connections.ts'
import type { Database } from '../../src/store/database.ts'
import { eachDatabase } from '../support/databases.ts'
import { type Answer, type CallOptions, type TestServer, startServer } from '../support/server.ts'

/** A request as a table of cases writes it. */
export interface Ask extends CallOptions {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'
  readonly path: string
}

/** The whole body of a refusal; its status is `statusCode`. */
export interface Refusal {
  readonly statusCode: number
  readonly error: string
  readonly message: string
  readonly errorCode?: string
  readonly attributes?: { readonly error: string }
}

/** What the suites of this folder speak to: a whole server over HTTP, and the rows behind it. */
export interface Api {
  readonly server: TestServer
  ask(ask: Ask): Promise<Answer>
  /** Asks, and holds that the answer is this refusal, that nothing changed but the log, and that the server lives. */
  refuses(ask: Ask, refusal: Refusal): Promise<Answer>
  /** Makes a user over the API, by default a passwordless one; answers it. */
  makeUser(sent?: JsonObject): Promise<Answer['body']>
  /** Writes a user that the API cannot make, as a sign-in would, and answers its id. */
  putUser(wanted: PutUser): Promise<string>
  /** Links over the API, by machine, in this order. */
  link(primary: string, ...secondaries: readonly string[]): Promise<void>
  /** `provider|id` of each identity, main one first. */
  identitiesOf(user: string): Promise<string[]>
  /** Every row of every table but the log and what is configured, as text. */
  everything(): Promise<string>
  /** The newest log entries, newest first. */
  newestLogs(count: number): Promise<Answer['body'][]>
}

export interface PutUser {
  readonly provider: string
  readonly id: string
  readonly connection?: string
  readonly numeric?: boolean
  readonly profile?: JsonObject
  readonly blocked?: boolean
}

/** Runs a suite against a server on each database. `changed` are settings of the process. */
export function onEachDatabase(subject: string, suite: (api: Api) => void, changed: Partial<Config> = {}): void {
  eachDatabase(subject, (open) => {
    let server: TestServer
    before(async () => {
      server = await startServer(await open(), changed)
    })
    after(() => server.stop())
    suite(apiOf(() => server))
  })
}

/** A refusal's body in Auth0's envelope. */
export function refusal(statusCode: number, message: string, errorCode?: string): Refusal {
  return {
    statusCode,
    error: STATUS_CODES[statusCode] ?? '',
    message,
    ...(errorCode === undefined ? {} : { errorCode }),
  }
}

/** A user's id as a path segment. */
export function at(id: string): string {
  return encodeURIComponent(id)
}

/** An address that nobody has yet. */
export function freshEmail(): string {
  return `${randomText(12).toLowerCase()}@example.com`
}

function apiOf(running: () => TestServer): Api {
  const ask: Api['ask'] = ({ method, path, ...options }) => running().call(method, path, options)
  const api: Api = {
    get server() {
      return running()
    },
    ask,
    refuses: (asked, expected) => refuses(api, asked, expected),
    makeUser: async (sent = {}) => {
      const body = { connection: 'email', ...('connection' in sent ? {} : { email: freshEmail() }), ...sent }
      const made = await ask({ method: 'POST', path: '/api/v2/users', body })
      assert.equal(made.status, 201, JSON.stringify(made.body))
      return made.body
    },
    putUser: (wanted) => putUser(running(), wanted),
    link: async (primary, ...secondaries) => {
      for (const secondary of secondaries) {
        const [provider = '', ...rest] = secondary.split('|')
        const body = { provider, user_id: rest.join('|') }
        const { status } = await ask({ method: 'POST', path: `/api/v2/users/${at(primary)}/identities`, body })
        assert.equal(status, 201)
      }
    },
    identitiesOf: async (user) => {
      const { body } = await ask({ method: 'GET', path: `/api/v2/users/${at(user)}` })
      return body.identities.map(
        ({ provider, user_id: id }: { provider: string; user_id: string | number }) => `${provider}|${id}`,
      )
    },
    everything: () => everything(running().ctx.db),
    newestLogs: async (count) => (await ask({ method: 'GET', path: `/api/v2/logs?per_page=${count}` })).body,
  }
  return api
}

async function refuses(api: Api, asked: Ask, expected: Refusal): Promise<Answer> {
  const before = await api.everything()
  const answer = await api.ask(asked)
  assert.deepEqual(answer.body, expected)
  assert.equal(answer.status, expected.statusCode)
  assert.equal(await api.everything(), before, 'something changed')
  const alive = await api.ask({ method: 'GET', path: '/health', token: null })
  assert.equal(alive.status, 200)
  return answer
}

const TABLES = [
  'users',
  'identities',
  'logins',
  'operations',
  'events',
  'settings',
  'clients',
  'client_grants',
  'connections',
  'resource_servers',
  'signing_keys',
  'roles',
  'role_permissions',
  'user_roles',
  'user_permissions',
]

async function everything(db: Database): Promise<string> {
  const parts = TABLES.map((table) => `(select json_agg(t order by t::text) from ${table} t) as ${table}`)
  const text = `select row_to_json(x)::text as all from (select ${parts.join(', ')}) x`
  const [row] = await db.query<{ all: string }>({ name: 'everything', text }, [])
  return row?.all ?? ''
}

async function putUser({ ctx }: TestServer, wanted: PutUser): Promise<string> {
  const name = wanted.connection ?? wanted.provider
  const known = await connectionNamed(ctx, name)
  if (!known) {
    const made = { id: `con_${randomText(16)}`, name, strategy: wanted.provider, options: {}, enabledClients: [] }
    await addConnection(ctx.db, ctx.vault, made)
    ctx.directory.forget()
  }
  const { id: connectionId } = known ?? (await connectionNamed(ctx, name)) ?? assert.fail(`no connection ${name}`)
  const key = addressOf(wanted.provider, wanted.id)
  const at = new Date()
  const identity = {
    key,
    provider: wanted.provider,
    id: wanted.id,
    numeric: wanted.numeric ?? false,
    connection: name,
    connectionId,
    issuer: '',
    subject: wanted.id,
    profile: wanted.profile ?? {},
    epoch: 0,
    position: 0,
    linkedBy: null,
    passwordResetAt: null,
  }
  const user = {
    id: key,
    version: 1,
    mainKey: key,
    userMetadata: null,
    appMetadata: null,
    blocked: wanted.blocked ?? null,
  }
  const change = changeOf({
    appear: [{ ...user, createdAt: at, updatedAt: at }],
    add: [{ identity, owner: key, login: { email: null, username: null, phone: null }, passwordHash: null }],
  })
  const log = { log_id: newLogId(), date: at, type: 'ss', user_id: key, entry: { type: 'ss', user_id: key } }
  assert.equal(await commit(ctx.db, { change, logs: [log], events: [] }), 'done')
  return key
}

async function connectionNamed({ directory }: TestServer['ctx'], name: string) {
  return (await directory.connections()).find((connection) => connection.name === name)
}
