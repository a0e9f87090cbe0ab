import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import type { ActionLimits } from '../../src/actions/run-messages.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import type { Database } from '../../src/store/database.ts'
import { startServer } from '../support/server.ts'
import { type Application, newApplication, newVisitor, type Visited, type Visitor } from '../support/visitor.ts'
import { openStage, type Params, PASSWORD, type Person, type Stage } from './sign-in-with-factors.ts'

/** A server with a folder of actions, and people who sign in. */
export interface ActionsStage extends Stage {
  readonly application: Application
  /** Replaces the actions by these, in this order. Each is the body of `onExecutePostLogin`, or a whole file. */
  act(...actions: readonly string[]): Promise<void>
  /** Signs in by password; what comes then, and the tokens if it led back. */
  enter(person: Person, params?: Params, visitor?: Visitor): Promise<Entered>
  profile(userId: string): Promise<any>
  /** What the log tells of a user, newest first. */
  logs(userId: string): Promise<any[]>
  stop(): Promise<void>
}

export interface Entered {
  readonly visitor: Visitor
  readonly page: Visited
  readonly tokens: (page?: Visited) => Promise<Tokens>
}

/** Claims of both tokens. */
export interface Tokens {
  readonly id: Record<string, unknown>
  readonly access: Record<string, unknown>
  readonly scope: string
  readonly refreshToken: string
}

export const API = 'https://api.example.com/'

export async function openActionsStage(
  db: Promise<Database>,
  limits: Partial<ActionLimits> = {},
): Promise<ActionsStage> {
  const actionsDir = await mkdtemp(join(tmpdir(), 'cb-actions-'))
  const server = await startServer(await db, { actionsDir, logLevel: 'silent' }, limits)
  const stage = await openStage(server)
  const application = await newApplication(server.origin, DEMO_SPA)
  await makeApi(stage)
  const get = async (path: string) => (await server.call('GET', path)).body
  return {
    ...stage,
    application,
    act: (...actions) => replaceActions(actionsDir, actions),
    enter: (person, params = {}, visitor = newVisitor(server.origin)) =>
      enter(application, person, { params, visitor }),
    profile: (userId) => get(`/api/v2/users/${encodeURIComponent(userId)}`),
    logs: (userId) => get(`/api/v2/users/${encodeURIComponent(userId)}/logs`),
    stop: async () => {
      await server.stop()
      await rm(actionsDir, { recursive: true, force: true })
    },
  }
}

async function makeApi({ server }: Stage): Promise<void> {
  const scopes = ['read:ropes', 'write:ropes', 'cut:ropes'].map((value) => ({ value }))
  const body = { name: 'Ropes', identifier: API, scopes, allow_offline_access: true }
  assert.equal((await server.call('POST', '/api/v2/resource-servers', { body })).status, 201)
  server.ctx.directory.forget()
}

let written = 0

async function replaceActions(folder: string, actions: readonly string[]): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name))
  for (const text of actions) {
    written += 1
    const isFile = text.includes('exports.')
    const file = isFile ? text : `exports.onExecutePostLogin = async (event, api) => { ${text} }\n`
    await writeFile(join(folder, `${String(written).padStart(6, '0')}.js`), file)
  }
}

async function enter(
  application: Application,
  person: Person,
  { params, visitor }: { readonly params: Params; readonly visitor: Visitor },
): Promise<Entered> {
  const request = await application.request({ audience: API, scope: 'openid profile read:ropes', ...params })
  const login = await visitor.open(request.url)
  const isAsked = login.outside === null && new URL(login.url).pathname === '/u/login'
  const page = isAsked
    ? await visitor.submit(login, { identifier: person.email, password: PASSWORD }, '/u/login')
    : login
  return {
    visitor,
    page,
    tokens: async (at = page) => {
      const answer = await request.exchange(at.outside)
      const refreshToken = answer.refresh_token ?? ''
      return { ...claimsOf(answer), scope: answer.scope ?? '', refreshToken }
    },
  }
}

export function claimsOf(answer: { readonly id_token?: string | undefined; readonly access_token: string }) {
  return { id: decodeJwt(answer.id_token ?? ''), access: decodeJwt(answer.access_token) }
}

/** The error that an application was told. */
export function errorOf({ outside }: Visited): [error: string | null, description: string | null] {
  assert.ok(outside, 'the browser did not leave')
  return [outside.searchParams.get('error'), outside.searchParams.get('error_description')]
}
