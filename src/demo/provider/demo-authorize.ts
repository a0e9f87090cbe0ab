import type { FastifyReply, FastifyRequest } from 'fastify'
import { DEMO_CLIENT, type DemoStrategy, demoBase } from '../../connections/demo-upstream.ts'
import type { Context } from '../../context.ts'
import { readBody } from '../../http/body.ts'
import { refuse } from '../../http/mount.ts'
import type { JsonObject } from '../../model/json.ts'
import { Problem, problem } from '../../problems.ts'
import type { Look } from '../../../web/pages/look.ts'
import { renderPage } from '../../../web/pages/render-page.tsx'
import { type DemoAccount, demoAccounts, typedAccount } from './demo-accounts.ts'
import { addCode } from './demo-grants.ts'

/** What the pages of the demo's provider need of the server: how they look, in the languages of a browser. */
export interface DemoPages {
  readonly ctx: Context
  look(acceptLanguage: string, uiLocales: string | null): Promise<Look>
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

type Query = Readonly<Record<string, string | string[] | undefined>>

/** The page on which one chooses who one is. */
export async function showAuthorize(demo: DemoPages, strategy: DemoStrategy, { request, reply }: Exchange) {
  const { ctx } = demo
  const asked = request.query as Query
  const fault = faultIn(ctx, asked)
  if (fault) return refuse(reply, fault)
  if (asked['prompt'] === 'none') return sendBack(ctx, strategy, { asked, reply, answer: { error: 'login_required' } })
  return showPage(demo, strategy, { request, reply }, false)
}

async function showPage(demo: DemoPages, strategy: DemoStrategy, { request, reply }: Exchange, isUnclear: boolean) {
  const query = request.query as Query
  const hint = textOf(query['login_hint']) ?? textOf(query['login']) ?? ''
  const look = await demo.look(request.headers['accept-language'] ?? '', textOf(query['ui_locales']))
  const page = renderPage(
    {
      name: 'demo-provider-login',
      state: '',
      action: request.url,
      provider: strategy === 'github' ? 'GitHub' : 'Google',
      strategy,
      personas: demoAccounts(strategy),
      email: hint,
      displayName: '',
      ...(isUnclear && { problem: 'check_fields', fieldProblems: { email: 'invalid_email' } }),
    },
    look,
  )
  return reply
    .code(isUnclear ? 400 : 200)
    .header('content-security-policy', POLICY)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page)
}

/** No form-action: it would also stop the redirects that follow, to whatever application began the sign-in. */
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: data:; frame-ancestors 'none'; base-uri 'none'"

/** What was chosen there: an account of the demo's people, any other address, or nothing. */
export async function answerAuthorize(demo: DemoPages, strategy: DemoStrategy, { request, reply }: Exchange) {
  const { ctx } = demo
  const asked = request.query as Query
  const fault = faultIn(ctx, asked)
  if (fault) return refuse(reply, fault)
  const body = readBody(request)
  if (body instanceof Problem) return refuse(reply, body)
  const chosen = { ...(body.value as JsonObject) }
  if (chosen['decision'] === 'cancel')
    return sendBack(ctx, strategy, { asked, reply, answer: { error: 'access_denied' } })
  const account = accountFrom(strategy, chosen)
  if (!account) return showPage(demo, strategy, { request, reply }, true)
  const code = await addCode(ctx, {
    strategy,
    account,
    redirectUri: String(asked['redirect_uri']),
    challenge: textOf(asked['code_challenge']),
    nonce: textOf(asked['nonce']),
  })
  return sendBack(ctx, strategy, { asked, reply, answer: { code } })
}

function accountFrom(strategy: DemoStrategy, chosen: JsonObject): DemoAccount | undefined {
  const { persona, email, display_name: typed, email_verified: verified } = chosen
  if (typeof persona === 'string') return demoAccounts(strategy).find(({ id }) => id === persona)
  if (typeof email !== 'string') return undefined
  const displayName = typeof typed === 'string' ? typed : ''
  // A form's flags arrive as flags where their name is known.
  return typedAccount(strategy, { email, displayName, emailVerified: verified === 'on' || verified === true })
}

/** Requests of our own connections only, and back to our own origins only. */
function faultIn({ config }: Context, asked: Query): Problem | undefined {
  const { client_id, redirect_uri, response_type, code_challenge_method: method } = asked
  if (client_id !== DEMO_CLIENT.id) return bad('client_id is not the demo’s')
  if (!isOurs(config.origins, textOf(redirect_uri))) return bad('redirect_uri is not at an origin of this server')
  if (response_type !== 'code') return bad('response_type must be code')
  return method === undefined || method === 'S256' ? undefined : bad('code_challenge_method must be S256')
}

function isOurs(origins: readonly string[], url: string | null): boolean {
  return url !== null && URL.canParse(url) && origins.includes(new URL(url).origin)
}

function bad(what: string): Problem {
  return problem('invalid_query', `The demo provider cannot answer this: ${what}.`)
}

interface Back {
  readonly asked: Query
  readonly reply: FastifyReply
  readonly answer: Readonly<Record<string, string>>
}

function sendBack({ config }: Context, strategy: DemoStrategy, { asked, reply, answer }: Back) {
  const url = new URL(String(asked['redirect_uri']))
  const state = textOf(asked['state'])
  const iss = demoBase(config.origins[0], strategy)
  for (const [name, value] of Object.entries({ ...answer, ...(state === null ? {} : { state }), iss })) {
    url.searchParams.set(name, value)
  }
  return reply.redirect(url.href, 303)
}

function textOf(value: string | string[] | undefined): string | null {
  return typeof value === 'string' ? value : null
}
