import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import { isDatabase } from '../../model/connection.ts'
import { paramOf } from '../../model/flow.ts'
import type { Providers } from '../../oidc/providers.ts'
import { checkPassword } from '../../operations/login/check-password.ts'
import { Problem } from '../../problems.ts'
import type { ProblemCode } from '../../../web/pages/problem-code.ts'
import { type FlowPage, flowPage } from './flow-page.ts'
import { enter } from './enter.ts'
import { connectionsFor, onlyProvider, showLogin } from './show-login.ts'
import { leaveFor } from './upstream.ts'

/** The first pages of a sign-in: choose a way in, or type a password. */
export function loginRoutes(providers: Providers): PageRoute[] {
  return [
    flowPage(providers, 'GET', '/u/continue', (_ctx, page) => page.goOn(page.flow.state)),
    flowPage(providers, 'GET', '/u/login', begin),
    flowPage(providers, 'POST', '/u/login', logIn),
  ]
}

/** A request that names a provider goes there at once; one that wants a sign-up begins with it. */
async function begin(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { state, handle } = page.flow
  const provider = await onlyProvider(ctx, state)
  if (provider) return leaveFor(ctx, page, provider)
  const isSignUp = paramOf(state, 'screen_hint') === 'signup' && page.request.query['way'] === undefined
  if (isSignUp && !state.link) return { redirect: `${state.origin}/u/signup?state=${encodeURIComponent(handle)}` }
  return showLogin(ctx, page, {})
}

async function logIn(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { form, ip, userAgent } = page.request
  const { state } = page.flow
  const identifier = form['identifier'] ?? ''
  const password = form['password'] ?? ''
  const databases = (await connectionsFor(ctx, state)).filter(isDatabase)
  if (databases.length === 0 || identifier === '' || password === '') {
    return showLogin(ctx, page, { identifier, problem: 'check_fields' }, 400)
  }
  let refusal: ProblemCode = 'wrong_credentials'
  for (const connection of databases) {
    const given = { connection, identifier, password, ip, userAgent, clientId: state.clientId }
    const checked = await checkPassword(ctx, given)
    if (!(checked instanceof Problem)) return enter(ctx, page, { key: checked.identityKey, method: 'pwd' })
    refusal = codeOf(checked)
  }
  return showLogin(ctx, page, { identifier, problem: refusal }, 400)
}

/** What the page may say of a refusal: never whether there is such an account. */
function codeOf({ code }: Problem): ProblemCode {
  if (code === 'too_many_attempts' || code === 'suspicious_address') return 'too_many_attempts'
  return code === 'account_blocked' ? 'account_blocked' : 'wrong_credentials'
}
