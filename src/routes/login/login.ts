import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import { type Connection, isDatabase, isPasswordless } from '../../model/connection.ts'
import { paramOf } from '../../model/flow.ts'
import type { Providers } from '../../oidc/providers.ts'
import { checkPassword } from '../../operations/login/check-password.ts'
import { Problem } from '../../problems.ts'
import type { ProblemCode } from '../../../web/pages/problem-code.ts'
import { type FlowPage, flowPage } from './flow-page.ts'
import { pageOfLink } from './code-links.ts'
import { enter } from './enter.ts'
import { connectionsFor, onlyConnection, showLogin } from './show-login.ts'
import { leaveFor } from './upstream.ts'

/** The first pages of a sign-in: choose a way in, or type a password. */
export function loginRoutes(providers: Providers): PageRoute[] {
  return [
    flowPage(providers, 'GET', '/u/continue', begin),
    flowPage(providers, 'GET', '/u/login', (ctx, page) => showLogin(ctx, page, {})),
    flowPage(providers, 'POST', '/u/login', logIn),
  ]
}

/**
 * Where a flow begins: a request that names a provider goes there at once, one that names a connection of codes or wants a
 * sign-up begins with that page, and one that a mailed link began asks for its button.
 */
async function begin(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { state } = page.flow
  if (state.user !== null || state.link) return page.goOn(state)
  const byLink = await pageOfLink(ctx, page)
  if (byLink) return byLink
  const only = await onlyConnection(ctx, state)
  if (only && !isDatabase(only)) return beginWith(ctx, page, only)
  return paramOf(state, 'screen_hint') === 'signup' ? goTo(page, '/u/signup') : page.goOn(state)
}

async function beginWith(ctx: Context, page: FlowPage, connection: Connection): Promise<PageReply | Problem> {
  // Of a strategy that is not spoken, leaving says so.
  if (!isPasswordless(connection)) return leaveFor(ctx, page, connection)
  return goTo(page, '/u/code/start', { channel: connection.strategy })
}

function goTo({ flow }: FlowPage, path: string, query: Readonly<Record<string, string>> = {}): PageReply {
  return { redirect: `${flow.state.origin}${path}?${new URLSearchParams({ ...query, state: flow.handle }).toString()}` }
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
