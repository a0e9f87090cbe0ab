import assert from 'node:assert/strict'
import type { Connection } from '../../src/model/connection.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { User } from '../../src/model/user.ts'
import { checkPassword } from '../../src/operations/login/check-password.ts'
import { Problem } from '../../src/problems.ts'
import type { Mail } from '../../src/steps/send-mail.ts'
import type { TestServer } from './server.ts'

/** The database connection of the demo. */
export const DATABASE = 'Username-Password-Authentication'
export const PASSWORD = 'Rope-and-harness-9'

/** The mail that a server sends, in the order in which it was queued. */
export function catchMail(server: TestServer): Mail[] {
  const mail: Mail[] = []
  const { messages } = server.ctx
  const send: typeof messages.send = async (message, within) => {
    await messages.send(message, within)
    const { template, to, locale, expiresInSeconds: seconds, values } = message
    const url = 'link' in values ? values.link : null
    mail.push({ template: template as Mail['template'], to, url, locale, seconds })
  }
  Object.assign(server.ctx, { messages: { ...messages, send } })
  return mail
}

/** The secret in a ticket's address. */
export function ticketIn(url: string | null | undefined): string {
  const [, ticket = ''] = /\?ticket=([A-Za-z0-9]{32})#$/.exec(url ?? '') ?? []
  assert.notEqual(ticket, '', `there is no ticket in ${String(url)}`)
  return ticket
}

export async function databaseOf(server: TestServer): Promise<Connection> {
  server.ctx.directory.forget()
  const found = (await server.ctx.directory.connections()).find(({ name }) => name === DATABASE)
  assert.ok(found)
  return found
}

/** Sets options of the database connection beside those that it has. */
export async function setOptions(server: TestServer, options: JsonObject): Promise<void> {
  const text = 'update connections set options = options || $1::jsonb where name = $2'
  await server.ctx.db.query({ name: 'test_set_options', text }, [JSON.stringify(options), DATABASE])
  server.ctx.directory.forget()
}

let last = 0

/** A user with {@link PASSWORD} in the database connection, made through the API. */
export async function aPerson(
  server: TestServer,
  changed: Readonly<Record<string, unknown>> = {},
): Promise<{ id: string; email: string }> {
  last += 1
  const email = `person${last}@example.com`
  const body = { connection: DATABASE, email, password: PASSWORD, email_verified: false, ...changed }
  const answer = await server.call('POST', '/api/v2/users', { body })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  return { id: answer.body.user_id, email: answer.body.email }
}

/** Signs in with a password: the code of the refusal, or the user. Each call comes from an address of its own unless said. */
export async function signIn(
  server: TestServer,
  identifier: string,
  { password = PASSWORD, ip }: { readonly password?: string; readonly ip?: string } = {},
): Promise<User | string> {
  last += 1
  const connection = await databaseOf(server)
  const from = ip ?? `10.1.${last >> 8}.${last & 255}`
  const proven = await checkPassword(server.ctx, { connection, identifier, password, ip: from })
  return proven instanceof Problem ? proven.code : proven.user
}

/** The id of the user whom a password signs in, or the code of the refusal. */
export async function signedInAs(server: TestServer, identifier: string, password = PASSWORD): Promise<string> {
  const outcome = await signIn(server, identifier, { password })
  return typeof outcome === 'string' ? outcome : outcome.id
}

/** Where a visitor comes from. */
export function aVisitor(server: TestServer, ip = '10.9.9.9') {
  return { ip, userAgent: 'test', origin: server.origin }
}
