import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import { type Connection, isDatabase, isEnabled } from '../../model/connection.ts'
import type { FlowState } from '../../model/flow.ts'
import type { Providers } from '../../oidc/providers.ts'
import { checkPassword } from '../../operations/login/check-password.ts'
import { Problem } from '../../problems.ts'
import { proveIdentity } from '../../steps/sign-in/prove-identity.ts'
import type { ProblemCode } from '../../../web/pages/problem-code.ts'
import type { LoginPage } from '../../../web/pages/sign-in-page.ts'
import { type FlowPage, flowPage } from './flow-page.ts'

/** The first pages of a sign-in: choose a way in, or type a password. */
export function loginRoutes(providers: Providers): PageRoute[] {
  return [
    flowPage(providers, 'GET', '/u/continue', (_ctx, page) => page.goOn(page.flow.state)),
    flowPage(providers, 'GET', '/u/login', (ctx, page) => showLogin(ctx, page, {})),
    flowPage(providers, 'POST', '/u/login', logIn),
  ]
}

async function logIn(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { form, ip, userAgent } = page.request
  const { state } = page.flow
  const identifier = form['identifier'] ?? ''
  const password = form['password'] ?? ''
  const connection = (await connectionsFor(ctx, state)).find(isDatabase)
  if (!connection || identifier === '' || password === '') {
    return showLogin(ctx, page, { identifier, problem: 'check_fields' }, 400)
  }
  const checked = await checkPassword(ctx, {
    connection,
    identifier,
    password,
    ip,
    userAgent,
    clientId: state.clientId,
  })
  if (checked instanceof Problem) return showLogin(ctx, page, { identifier, problem: codeOf(checked) }, 400)
  const proven = await proveIdentity(ctx, state, { key: checked.identityKey, method: 'pwd' })
  return proven instanceof Problem ? proven : page.goOn(proven)
}

async function showLogin(ctx: Context, page: FlowPage, changed: Partial<LoginPage>, status = 200): Promise<PageReply> {
  const { state, handle } = page.flow
  const client = await ctx.directory.client(state.clientId)
  const connections = await connectionsFor(ctx, state)
  const hint = state.params['login_hint']
  return page.show(
    {
      name: 'login',
      state: handle,
      application: client ? { name: client.name, logoUrl: logoOf(client.extra['logo_uri']) } : null,
      password: connections.some(isDatabase) ? { identifier: 'email_or_username' } : null,
      providers: [],
      codes: { email: false, sms: false },
      passkeyOptions: null,
      identifier: typeof hint === 'string' ? hint : '',
      signUp: false,
      linkingTo: null,
      ...changed,
    },
    { status },
  )
}

/** What the page may say of a refusal: never whether there is such an account. */
function codeOf({ code }: Problem): ProblemCode {
  if (code === 'too_many_attempts' || code === 'suspicious_address') return 'too_many_attempts'
  return code === 'account_blocked' ? 'account_blocked' : 'wrong_credentials'
}

/** Ways in that this application offers, or the one that its request names. */
export async function connectionsFor(ctx: Context, { clientId, params }: FlowState): Promise<Connection[]> {
  const enabled = (await ctx.directory.connections()).filter((each) => isEnabled(each, clientId))
  const wanted = params['connection']
  return typeof wanted === 'string' && wanted !== '' ? enabled.filter(({ name }) => name === wanted) : enabled
}

function logoOf(value: unknown): string | null {
  return typeof value === 'string' && /^https?:\/\//.test(value) ? value : null
}
