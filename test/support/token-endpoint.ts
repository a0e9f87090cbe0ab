import assert from 'node:assert/strict'
import { CLIENT_DEFAULTS, type Client } from '../../src/model/client.ts'
import type { ResourceServer } from '../../src/model/resource-server.ts'
import { RESOURCE_SERVER_DEFAULTS } from '../../src/model/resource-server.ts'
import type { Settings } from '../../src/model/settings.ts'
import { flushLogs } from '../../src/steps/log-later.ts'
import { randomText } from '../../src/crypto/random-ids.ts'
import { writeGrant } from '../../src/store/client-grants.ts'
import { lockSettings, writeSettings } from '../../src/store/configuration.ts'
import { writeClient } from '../../src/store/clients.ts'
import { addResourceServer } from '../../src/store/resource-servers.ts'
import { DATABASE } from './people-with-passwords.ts'
import { type Answer, type TestServer, callUrl } from './server.ts'

/** The application with a form of its own, of the demo. */
export const LOGIN_FORM = 'demo-login-form'
export const PASSWORD_REALM = 'http://auth0.com/oauth/grant-type/password-realm'
export const MFA_OTP = 'http://auth0.com/oauth/grant-type/mfa-otp'
export const MFA_RECOVERY = 'http://auth0.com/oauth/grant-type/mfa-recovery-code'

/** A token request as JSON; nothing is added to it. */
export function askToken(server: TestServer, body: Record<string, unknown>): Promise<Answer> {
  return callUrl(`${server.origin}/oauth/token`, 'POST', { body })
}

/** A password grant of the login form of the demo, with some of it replaced. */
export function askByPassword(server: TestServer, parts: Record<string, unknown>): Promise<Answer> {
  const usual = { grant_type: PASSWORD_REALM, realm: DATABASE, client_id: LOGIN_FORM, scope: 'openid profile email' }
  return askToken(server, { ...usual, ...parts })
}

/** An answer in short: status, error, words. */
export function short({ status, body }: Answer): readonly unknown[] {
  return [status, body?.error, body?.error_description]
}

/** The claims of a JWT, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
}

export function headerOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Record<string, unknown>
}

/** Writes a client of its own; confidential unless told otherwise. */
export async function aClient(server: TestServer, parts: Partial<Client> = {}): Promise<Client & { secret: string }> {
  const client = { ...CLIENT_DEFAULTS, id: randomText(32), name: 'A client', secret: randomText(64), ...parts }
  await writeClient(server.ctx.db, server.ctx.vault, client)
  server.ctx.directory.forget()
  return client as Client & { secret: string }
}

/** Lets people of the database connection sign in to a client. */
export async function enableClient(server: TestServer, clientId: string): Promise<void> {
  const text = 'update connections set enabled_clients = array_append(enabled_clients, $1) where name = $2'
  await server.ctx.db.query({ name: '', text }, [clientId, DATABASE])
  server.ctx.directory.forget()
}

/** Writes an API of its own; `grants` are the scopes that clients are granted. */
export async function anApi(
  server: TestServer,
  parts: Partial<ResourceServer> = {},
  grants: Readonly<Record<string, readonly string[]>> = {},
): Promise<ResourceServer> {
  const id = randomText(24).toLowerCase()
  const scopes = ['read:things', 'write:things'].map((value) => ({ value }))
  const api = {
    ...RESOURCE_SERVER_DEFAULTS,
    id,
    name: 'Things',
    identifier: `https://${id}.example/`,
    scopes,
    ...parts,
  }
  await addResourceServer(server.ctx.db, server.ctx.vault, api)
  for (const [clientId, scope] of Object.entries(grants)) {
    await writeGrant(server.ctx.db, { id: `cgr_${randomText(16)}`, clientId, audience: api.identifier, scope })
  }
  server.ctx.directory.forget()
  return api
}

/** Sets settings of the tenant. */
export async function setTenant(server: TestServer, settings: Partial<Settings>): Promise<void> {
  await server.ctx.db.transaction(async (tx) => writeSettings(tx, { ...(await lockSettings(tx)), ...settings }))
  server.ctx.directory.forget()
}

/** The newest log entries of a type, newest first, once what waits is written. */
export async function logsOf(server: TestServer, type: string): Promise<Answer['body'][]> {
  await flushLogs(server.ctx)
  const { body } = await server.call('GET', '/api/v2/logs?per_page=100')
  assert.ok(Array.isArray(body))
  return body.filter((entry: { type: string }) => entry.type === type)
}
