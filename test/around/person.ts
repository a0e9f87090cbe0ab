import assert from 'node:assert/strict'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import type { TestServer } from '../support/server.ts'
import { type Visitor, newApplication, newVisitor } from '../support/visitor.ts'

/** Who is signed in in these suites: somebody of the demo, at its single-page application. */
export const ADA = 'auth0|00000000000000000000ada0'
export const ADA_PATH = `/api/v2/users/${encodeURIComponent(ADA)}`

/** A real sign-in at a real browser, and what it gave. */
export interface SignedIn {
  readonly visitor: Visitor
  readonly accessToken: string
  readonly refreshToken: string
  readonly sid: string
  readonly idToken: string
}

/** Signs somebody in with a password. */
export async function signIn(
  server: TestServer,
  changed: Readonly<Record<string, string>> = {},
  email = 'ada@example.com',
): Promise<SignedIn> {
  const visitor = newVisitor(server.origin)
  const application = await newApplication(server.origin, DEMO_SPA)
  const request = await application.request({ scope: 'openid profile offline_access', ...changed })
  const page = await visitor.open(request.url)
  const back = await visitor.submit(page, { identifier: email, password: DEMO_PASSWORD }, '/u/login')
  const tokens = await request.exchange(back.outside)
  assert.ok(tokens.id_token)
  return {
    visitor,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? '',
    sid: String(tokens.claims()?.['sid']),
    idToken: tokens.id_token,
  }
}

/** Asks for a sign-in without a person: the error, or undefined where the session is good. */
export async function silentError(server: TestServer, { visitor }: SignedIn): Promise<string | undefined> {
  const application = await newApplication(server.origin, DEMO_SPA)
  const { url } = await application.request({ prompt: 'none' })
  const { outside } = await visitor.open(url)
  return outside?.searchParams.get('error') ?? undefined
}

/** Exchanges a refresh token: the whole answer. */
export async function refresh(server: TestServer, refreshToken: string): Promise<{ status: number; body: any }> {
  const form = { grant_type: 'refresh_token', client_id: DEMO_SPA, refresh_token: refreshToken }
  const answer = await fetch(`${server.origin}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })
  return { status: answer.status, body: await answer.json() }
}
