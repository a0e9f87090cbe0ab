import type { FastifyReply, FastifyRequest } from 'fastify'
import { DEMO_CLIENT, type DemoStrategy, demoBase } from '../../connections/demo-upstream.ts'
import type { Context } from '../../context.ts'
import { readBody } from '../../http/body.ts'
import { refuse } from '../../http/mount.ts'
import type { JsonObject } from '../../model/json.ts'
import { Problem, problem } from '../../problems.ts'
import { type DemoAccount, demoAccounts, typedAccount } from './demo-accounts.ts'
import { addCode } from './demo-grants.ts'
import { demoProviderPage } from './demo-provider-page.ts'

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

type Query = Readonly<Record<string, string | string[] | undefined>>

/** The page on which one chooses who one is. */
export async function showAuthorize(ctx: Context, strategy: DemoStrategy, { request, reply }: Exchange) {
  const asked = request.query as Query
  const fault = faultIn(ctx, asked)
  if (fault) return refuse(reply, fault)
  if (asked['prompt'] === 'none') return sendBack(ctx, strategy, { asked, reply, answer: { error: 'login_required' } })
  return showPage(strategy, { request, reply }, null)
}

function showPage(strategy: DemoStrategy, { request, reply }: Exchange, message: string | null) {
  const query = request.query as Query
  const loginHint = query['login_hint'] ?? query['login']
  const page = demoProviderPage({
    provider: strategy === 'github' ? 'GitHub' : 'Google',
    action: request.url,
    personas: demoAccounts(strategy),
    email: typeof loginHint === 'string' ? loginHint : '',
    message,
  })
  // No form-action: it would also stop the redirects that follow, to whatever application began the sign-in.
  const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
  return reply
    .code(message === null ? 200 : 400)
    .header('content-security-policy', policy)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page)
}

/** What was chosen there: an account of the demo's people, any other address, or nothing. */
export async function answerAuthorize(ctx: Context, strategy: DemoStrategy, { request, reply }: Exchange) {
  const asked = request.query as Query
  const fault = faultIn(ctx, asked)
  if (fault) return refuse(reply, fault)
  const body = readBody(request)
  if (body instanceof Problem) return refuse(reply, body)
  const chosen = { ...(body.value as JsonObject) }
  if (chosen['decision'] === 'cancel')
    return sendBack(ctx, strategy, { asked, reply, answer: { error: 'access_denied' } })
  const account = accountFrom(strategy, chosen)
  if (!account) return showPage(strategy, { request, reply }, 'Choose an account, or type one e-mail address.')
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
