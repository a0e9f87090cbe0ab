import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Context } from '../context.ts'
import { AUTH0_GRANTS, DEPRECATED_GRANTS, DEVICE_GRANT, isImplicit } from '../model/grant-types.ts'
import { logLater } from '../steps/log-later.ts'
import type { SignInEvent } from '../steps/log-sign-in.ts'
import { type SignedInAccount, accountIn } from './account.ts'
import { audienceOf } from '../model/audience.ts'
import { scopeOutside } from '../model/protocol-scopes.ts'

type Params = Readonly<Record<string, unknown>>

/**
 * Tells the tenant log of what happens at the protocol endpoints, in Auth0's types (CONTRACT §7). Runs around what says the
 * answers in Auth0's words, so that the log has the same.
 */
export function protocolLog(ctx: Context, provider: Provider): void {
  provider.use(async (request: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next()
    if (request.oidc.route === 'token') logToken(ctx, request)
    if (request.oidc.route === 'revocation') logRevocation(ctx, request)
  })
  provider.on('authorization.success', (request: KoaContextWithOIDC) => logAuthorization(ctx, request))
  provider.on('authorization.error', (request: KoaContextWithOIDC, error: Error) => {
    logRefusedAuthorization(ctx, request, error)
  })
}

/** How an exchange is called that went well, and one that did not. */
type Exchange = readonly [success: string, failure: string]

const PASSWORD: Exchange = ['sepft', 'fepft']
const EXCHANGES = new Map<string, Exchange>([
  ['authorization_code', ['seacft', 'feacft']],
  ['refresh_token', ['sertft', 'fertft']],
  ['client_credentials', ['seccft', 'feccft']],
  [DEVICE_GRANT, ['sede', 'fede']],
  ['password', PASSWORD],
  [AUTH0_GRANTS.passwordRealm, PASSWORD],
  [AUTH0_GRANTS.passwordlessOtp, PASSWORD],
  [AUTH0_GRANTS.mfaOtp, PASSWORD],
  [AUTH0_GRANTS.mfaRecoveryCode, PASSWORD],
])

/** A device that asks whether it may go on has failed at nothing. */
const WAITING: ReadonlySet<unknown> = new Set(['authorization_pending', 'slow_down'])

function logToken(ctx: Context, request: KoaContextWithOIDC): void {
  const grant = String(request.oidc.params?.grant_type)
  const exchange = EXCHANGES.get(grant)
  if (!exchange) return
  if (request.status !== 200) {
    logFailure(ctx, request, exchange[1])
    return
  }
  log(ctx, request, { type: exchange[0] })
  if (DEPRECATED_GRANTS.has(grant)) logDeprecated(ctx, request, `the grant ${grant}`)
}

function logFailure(ctx: Context, request: KoaContextWithOIDC, usual: string): void {
  const { error, error_description: said } = (request.body ?? {}) as Params
  if (request.status >= 500 || WAITING.has(error) || isLogged(request)) return
  log(ctx, request, { type: failureType(request, usual), description: String(said) })
}

function failureType({ state }: KoaContextWithOIDC, usual: string): string {
  const { refusal = '' } = state as { refusal?: string }
  return usual === 'fertft' && REUSED.has(refusal) ? 'ferrt' : usual
}

const REUSED: ReadonlySet<string> = new Set(['RefreshToken was used before', 'refresh token already used'])

function logRevocation(ctx: Context, request: KoaContextWithOIDC): void {
  const token = request.oidc.entities.RefreshToken
  if (request.status !== 200 || !token || token.clientId !== request.oidc.client?.clientId) return
  log(ctx, request, { type: 'srrt' })
}

function logAuthorization(ctx: Context, request: KoaContextWithOIDC): void {
  log(ctx, request, { type: isSilent(request) ? 'ssa' : 's' })
  const responseType = String(request.oidc.params?.response_type)
  if (isImplicit(responseType)) logDeprecated(ctx, request, `the response type ${responseType}`)
}

/** A silent request that needs a person, and a person who may not; requests that are wrong are the application's own affair. */
function logRefusedAuthorization(ctx: Context, request: KoaContextWithOIDC, error: Error): void {
  const { error_description: description = error.message } = error as { error_description?: string }
  const isRefusal = error.message === 'access_denied' || error.message === 'unauthorized'
  if (!request.oidc.client || isLogged(request) || (!isSilent(request) && !isRefusal)) return
  log(ctx, request, { type: isSilent(request) ? 'fsa' : 'f', description })
}

function isSilent({ oidc }: KoaContextWithOIDC): boolean {
  const prompt = (oidc.params ?? {})['prompt']
  return typeof prompt === 'string' && prompt.split(' ').includes('none')
}

function logDeprecated(ctx: Context, request: KoaContextWithOIDC, what: string): void {
  const advice = 'Use the authorization code with PKCE; refuse_deprecated_grants of the tenant refuses it for all.'
  log(ctx, request, { type: 'depnote', description: `Deprecated: ${what}. ${advice}` })
}

function log(ctx: Context, request: KoaContextWithOIDC, event: Pick<SignInEvent, 'type' | 'description'>): void {
  const { audience, resource, scope, client_id: clientId } = (request.oidc.params ?? {}) as Params
  const account = accountIn(request)
  logLater(ctx, {
    ...event,
    clientId: request.oidc.client?.clientId ?? (typeof clientId === 'string' ? clientId.slice(0, 100) : undefined),
    ip: request.ip,
    userAgent: request.get('user-agent'),
    audience: textOf(audience ?? audienceIn(resource)),
    scope: typeof scope === 'string' ? scopeOutside(scope).slice(0, 1000) : undefined,
    ...(account && whose(account)),
  })
}

function audienceIn(resource: unknown): unknown {
  const named = [resource].flat().find((one) => typeof one === 'string')
  return named === undefined ? undefined : audienceOf(named)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, 1000) : undefined
}

/** The user, and the connection of the identity that opened the sign-in. */
function whose({ user, signIn }: SignedInAccount): Pick<SignInEvent, 'userId' | 'userName' | 'connectionId'> {
  const [opened] = signIn.openedBy
  const identity = user.identities.find(({ key }) => key === opened.key) ?? user.identities[0]
  const { email, name } = identity.profile
  return { userId: user.id, userName: textOf(email ?? name), connectionId: identity.connectionId }
}

/** Marks a request whose refusal the operation has logged by itself. */
export function markLogged(request: KoaContextWithOIDC): void {
  Object.assign(request.state, { isLogged: true })
}

function isLogged({ state, oidc }: KoaContextWithOIDC): boolean {
  const { result } = (oidc.entities.Interaction ?? {}) as { result?: { isLogged?: boolean } }
  return (state as { isLogged?: boolean }).isLogged === true || result?.isLogged === true
}
