import assert from 'node:assert/strict'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import type { Json } from '../../src/model/json.ts'
import { confirmTotp, startTotp } from '../../src/steps/factors/totp.ts'
import { readUser } from '../../src/store/read-users.ts'
import { codeOf, good } from '../factors/people-with-factors.ts'
import type { TestServer } from '../support/server.ts'
import { type Application, newApplication, newVisitor, type Visited, type Visitor } from '../support/visitor.ts'

export const PASSWORD = 'Correct-horse-7-battery'

/** A person with a password; of a tenant of their own, but for the server. */
export interface Person {
  readonly id: string
  readonly email: string
}

/** A browser in the middle of an authorization request. */
export interface Underway {
  readonly visitor: Visitor
  readonly page: Visited
  /** The tokens' claims once the request has led back to the application. */
  claims(page: Visited): Promise<Record<string, unknown>>
}

export type Params = Readonly<Record<string, string>>

/** Ways to sign people in on a server, and to set it up. */
export interface Stage {
  readonly server: TestServer
  person(name: string): Promise<Person>
  /** Gives a person an authenticator app, set up a while ago; its secret and the recovery code that came with it. */
  withApp(person: Person): Promise<{ secret: string; recoveryCode: string }>
  /** Types the password; what comes then. */
  signIn(person: Person, params?: Params, visitor?: Visitor): Promise<Underway>
  /** Sends a browser with an authorization request. */
  ask(visitor: Visitor, params?: Params): Promise<Underway>
  tenant(mfaPolicy: 'never' | 'always'): Promise<void>
  /** Options of the database connection, beside those that it has. */
  connection(options: Record<string, Json>): Promise<void>
}

export const MULTI_FACTOR = { acr_values: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor' }

export async function openStage(server: TestServer): Promise<Stage> {
  const application = await newApplication(server.origin, DEMO_SPA)
  const ask = (visitor: Visitor, params: Params = {}) => underway(application, visitor, params)
  return {
    server,
    person: async (name) => {
      const email = `${name}-${Math.random().toString(36).slice(2)}@example.com`
      const connection = 'Username-Password-Authentication'
      const body = { connection, email, password: PASSWORD, email_verified: true }
      const made = await server.call('POST', '/api/v2/users', { body })
      assert.equal(made.status, 201, JSON.stringify(made.body))
      return { id: made.body.user_id, email }
    },
    withApp: (person) => withApp(server, person),
    ask,
    signIn: async (person, params = {}, visitor = newVisitor(server.origin)) => {
      const begun = await ask(visitor, params)
      const fields = { identifier: person.email, password: PASSWORD }
      return { ...begun, page: await visitor.submit(begun.page, fields, '/u/login') }
    },
    tenant: async (mfaPolicy) => {
      const body = { mfa_policy: mfaPolicy }
      assert.equal((await server.call('PATCH', '/api/v2/tenants/settings', { body })).status, 200)
      server.ctx.directory.forget()
    },
    connection: (options) => changeConnection(server, options),
  }
}

async function underway(application: Application, visitor: Visitor, params: Params): Promise<Underway> {
  const request = await application.request(params)
  const page = await visitor.open(request.url)
  const claims = async ({ outside }: Visited) => ({ ...(await request.exchange(outside)).claims() })
  return { visitor, page, claims }
}

async function withApp({ ctx }: TestServer, { id }: Person): Promise<{ secret: string; recoveryCode: string }> {
  const user = (await readUser(ctx.db, id)) ?? assert.fail(`There is no ${id}`)
  const { factorId, secret } = good(await startTotp(ctx, user, { issuerName: 'Carabiner' }))
  const { recoveryCode } = good(await confirmTotp(ctx, user, { factorId, code: codeOf(secret) }))
  await forgetCodes(ctx)
  return { secret, recoveryCode: recoveryCode ?? assert.fail('no recovery code') }
}

/** Time passes for codes: what was used before can be shown again, and nobody is locked. */
export async function forgetCodes({ db }: TestServer['ctx']): Promise<void> {
  await db.query({ name: '', text: "update factors set counter = counter - 10 where type = 'totp'" }, [])
  await db.query({ name: '', text: 'delete from attempts' }, [])
}

async function changeConnection(server: TestServer, options: Record<string, Json>): Promise<void> {
  const path = '/api/v2/connections'
  const [database] = (await server.call('GET', `${path}?strategy=auth0`)).body
  const body = { options: { ...database.options, ...options } }
  const changed = await server.call('PATCH', `${path}/${database.id}`, { body })
  assert.equal(changed.status, 200, JSON.stringify(changed.body))
  server.ctx.directory.forget()
}

/** The path of the page that a browser is at, or null where it has left. */
export function pathOf({ url, outside }: Visited): string | null {
  return outside ? null : new URL(url).pathname
}
