import { argon2Passwords } from '../src/crypto/passwords.ts'
import { openPostgres } from '../src/store/postgres.ts'
import type { OwnPostgres } from '../test/support/postgres-server.ts'
import { callUrl } from '../test/support/server.ts'
import type { Applications } from './journey.ts'
import { type Crowd, USUAL } from './people.ts'
import { seed, type SeededLogin } from './seed.ts'
import { CLIENT, type ServerProcess, startServer } from './server-process.ts'

/** A database with people who can sign in, and the application that they sign in to. */
export interface SignInPlace {
  readonly url: string
  readonly crowd: Crowd
  readonly apps: Omit<Applications, 'port'>
}

const PASSWORD = 'correct horse battery staple 7'
const AUDIENCE = 'https://api.example.com'
const CALLBACK = 'https://app.example.com/callback'

/**
 * A new database: the server makes its tenant and, through the Management API, an application with rotating refresh tokens
 * and an API of its own. Then people are put in, all with one password, hashed by the server's own setting.
 */
export async function makeSignInPlace(cluster: OwnPostgres, people: number, dataDir: string): Promise<SignInPlace> {
  const name = 'bench_sign_in'
  const url = cluster.url.replace('/postgres?', `/${name}?`)
  await define(cluster.url, `create database ${name}`)
  const server = await startServer({ DATABASE_URL: url, DATA_DIR: dataDir })
  const { client, connectionId } = await configure(server)
  await server.stop()
  const crowd = { people, ...USUAL }
  await fill({ url, name }, crowd, { connectionId, passwordHash: await argon2Passwords().hash(PASSWORD) })
  const apps = {
    ...{ clientId: client.client_id, clientSecret: client.client_secret, audience: AUDIENCE, callback: CALLBACK },
    ...{ scope: 'openid profile email offline_access read:things', password: PASSWORD },
    machine: { id: CLIENT.client_id, secret: CLIENT.client_secret },
  }
  return { url, crowd, apps }
}

interface Configured {
  readonly client: { readonly client_id: string; readonly client_secret: string }
  readonly connectionId: string
}

async function configure({ port, fullToken: token }: ServerProcess): Promise<Configured> {
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await callUrl(`http://127.0.0.1:${port}/api/v2/${path}`, method, { token, body })
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body as unknown
  }
  const client = (await call('POST', 'clients', {
    ...{ name: 'Benchmark', app_type: 'regular_web', oidc_conformant: true, callbacks: [CALLBACK] },
    ...{ grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'client_secret_post' },
    refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 0 },
  })) as Configured['client']
  await call('POST', 'resource-servers', {
    ...{ name: 'Things', identifier: AUDIENCE, scopes: [{ value: 'read:things' }], allow_offline_access: true },
  })
  const [connection] = (await call('GET', 'connections?strategy=auth0')) as { id: string }[]
  if (!connection) throw new Error('The server made no database connection')
  await call('PATCH', `connections/${connection.id}/clients`, [{ client_id: client.client_id, status: true }])
  return { client, connectionId: connection.id }
}

async function fill(at: { url: string; name: string }, crowd: Crowd, login: SeededLogin): Promise<void> {
  // Seeded rows that refer to each other need no check.
  await define(at.url, `alter database ${at.name} set session_replication_role = replica`)
  const db = openPostgres({ url: at.url, prepare: false })
  await seed(db, crowd, login)
  await db.close()
  await define(at.url, `alter database ${at.name} reset session_replication_role`)
}

async function define(url: string, text: string): Promise<void> {
  const db = openPostgres({ url, prepare: false })
  await db.define(text)
  await db.close()
}
