import type { KoaContextWithOIDC } from 'oidc-provider'
import { DatabaseUnavailable } from '../store/database.ts'
import { ALLOWED_ORIGIN } from './hand-over.ts'
import { OAuthError } from './oauth-error.ts'
import { scopeOutside } from '../model/protocol-scopes.ts'

interface Refusal {
  readonly status: number
  readonly error: string
  readonly description: string
}

/**
 * Says the provider's answers in Auth0's words (CONTRACT §11.3). Runs after the provider, whose words are those of the
 * pinned version; what is not named here goes out as it is.
 */
export async function speakAuth0(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next()
  allowOurOrigin(ctx)
  const { route } = ctx.oidc
  if (route === 'authorization' || route === 'resume') sayRedirect(ctx)
  if (route === 'token') sayToken(ctx)
  if (route === 'device_authorization') sayDevice(ctx)
  if (ctx.status >= 400 && SPOKEN.has(route)) sayRefusal(ctx)
}

/** Pages get CORS by their client's settings, never by default. */
function allowOurOrigin(ctx: KoaContextWithOIDC): void {
  const allowed = (ctx.req as { [ALLOWED_ORIGIN]?: unknown })[ALLOWED_ORIGIN]
  if (typeof allowed === 'string') ctx.set('Access-Control-Allow-Origin', allowed)
  else ctx.remove('Access-Control-Allow-Origin')
  ctx.remove('Access-Control-Expose-Headers')
}

function sayRefusal(ctx: KoaContextWithOIDC): void {
  const refusal = inAuth0sWords(ctx)
  if (!refusal) return
  ctx.status = refusal.status
  ctx.body = { error: refusal.error, error_description: refusal.description }
  if (refusal.status === 401) ctx.set('WWW-Authenticate', `Basic realm="${ctx.oidc.issuer}"`)
}

const SPOKEN: ReadonlySet<string> = new Set([
  'token',
  'revocation',
  'device_authorization',
  'pushed_authorization_request',
])

/** What a failure of ours looks like: nothing of its cause, except that trying again may help. */
export function answerServerError(ctx: KoaContextWithOIDC, error: Error): void {
  if (!(error instanceof DatabaseUnavailable)) return
  ctx.status = 503
  ctx.set('Retry-After', '1')
  ctx.body = { error: 'temporarily_unavailable', error_description: 'The database does not answer. Try again.' }
}

/** Auth0 redirects by 302, and its answers name scopes that we carry under names of our own. */
function sayRedirect(ctx: KoaContextWithOIDC): void {
  if (ctx.status !== 303) return
  ctx.status = 302
  const location = inOauthsWords(ctx.response.get('location'))
  ctx.set('location', location)
  if (location.includes('carabiner%3A') || location.includes('carabiner:'))
    ctx.set('location', withoutOurScopes(location))
}

/** RFC 6749 §4.1.2.1 has an error of its own for a response type that the client may not ask for. */
function inOauthsWords(location: string): string {
  const isNotAllowed = location.includes('requested+response_type+is+not+allowed+for+this+client')
  return isNotAllowed ? location.replace('error=invalid_request', 'error=unauthorized_client') : location
}

function withoutOurScopes(location: string): string {
  const url = new URL(location)
  const fragment = new URLSearchParams(url.hash.slice(1))
  const scope = fragment.get('scope')
  if (scope === null) return location
  fragment.set('scope', scopeOutside(scope))
  url.hash = fragment.toString()
  return url.href
}

/**
 * A token's answer: the scope is said where it differs from what was asked (RFC 6749 §5.1), and what our own grants tell
 * beside it or beside a refusal.
 */
function sayToken(ctx: KoaContextWithOIDC): void {
  if (ctx.status >= 500) return
  const { scope, ...rest } = (ctx.body ?? {}) as Record<string, unknown>
  const outside = typeof scope === 'string' && ctx.status === 200 ? scopeOutside(scope) : ''
  ctx.body = { ...rest, ...(outside === '' ? {} : { scope: outside }), ...(ctx.state as { more?: object }).more }
}

function sayDevice(ctx: KoaContextWithOIDC): void {
  if (ctx.status === 200) ctx.body = { ...(ctx.body as object), interval: 5 }
}

function inAuth0sWords(ctx: KoaContextWithOIDC): Refusal | undefined {
  const { error, error_description: description = '' } = ctx.body as { error?: string; error_description?: string }
  // Words of our own grants are Auth0's already.
  if (error === undefined || (ctx.state as { isOurs?: boolean }).isOurs === true) return undefined
  const grant = String(ctx.oidc.params?.grant_type)
  return (ABOUT[error] ?? WORDS[error])?.(grant, description, ctx)
}

type Say = (grant: string, description: string, ctx: KoaContextWithOIDC) => Refusal | undefined

/** Errors that the provider has several reasons for. */
const ABOUT: Readonly<Record<string, Say>> = {
  invalid_request: (grant, description) => aboutRequest(description, grant),
  invalid_grant: (grant, description, ctx) => (description === GENERIC ? aboutGrant(ctx, grant) : undefined),
  access_denied: (_grant, description) => aboutDenial(description),
}

/** A device that was refused is the provider's; other words are ours. */
function aboutDenial(description: string): Refusal | undefined {
  const words = 'User cancelled the confirmation prompt.'
  return description === DEVICE_REFUSED ? { status: 403, error: 'access_denied', description: words } : undefined
}

/** What the provider says of every grant that is not good, and of a device whose person said no. */
const GENERIC = 'grant request is invalid'
const DEVICE_REFUSED = 'End-User aborted interaction'

function aboutRequest(description: string, grant: string): Refusal | undefined {
  if (description.endsWith('is not allowed for this client')) {
    return {
      status: 403,
      error: 'unauthorized_client',
      description: `Grant type '${grant}' not allowed for the client.`,
    }
  }
  const missing = /^missing required parameters? .*?'?([a-z_]+)/.exec(description)?.[1]
  if (missing !== undefined) {
    return { status: 400, error: 'invalid_request', description: `Missing required parameter: ${missing}` }
  }
  if (description.startsWith('code_verifier')) return BAD_VERIFIER
  if (description !== 'no client authentication mechanism provided') return undefined
  const said = 'Missing client_id: send it in the body, or with the secret in an "Authorization: Basic" header.'
  return { status: 400, error: 'invalid_request', description: said }
}

/** Also of one that no verifier could look like (RFC 7636 §4.1). */
const BAD_VERIFIER: Refusal = { status: 403, error: 'invalid_grant', description: 'Failed to verify code verifier' }

function aboutGrant({ state }: KoaContextWithOIDC, grant: string): Refusal {
  const detail = String((state as { refusal?: unknown }).refusal)
  const special = grant === 'authorization_code' ? CODE_WORDS.find(([part]) => detail.includes(part))?.[1] : undefined
  const description = special ?? GRANT_WORDS[grant] ?? 'Invalid grant'
  return { status: 403, error: 'invalid_grant', description }
}

/** Keeps why a grant was refused, which the provider tells nobody: our words and the log differ by it. */
export function keepRefusal(ctx: KoaContextWithOIDC, error: Error): void {
  const more = { ...(ctx.state as { more?: object }).more, ...(error instanceof OAuthError ? error.more : {}) }
  const isOurs = error instanceof OAuthError
  Object.assign(ctx.state, {
    refusal: (error as { error_detail?: string }).error_detail ?? error.message,
    isOurs,
    more,
  })
}

const WORDS: Readonly<Record<string, Say>> = {
  invalid_client: () => ({ status: 401, error: 'access_denied', description: 'Unauthorized' }),
  unsupported_grant_type: (grant) => ({
    status: 400,
    error: 'unsupported_grant_type',
    description: `Unsupported grant type: ${grant}`,
  }),
  authorization_pending: () => ({
    status: 403,
    error: 'authorization_pending',
    description: 'User has yet to authorize device code.',
  }),
  slow_down: () => ({
    status: 429,
    error: 'slow_down',
    description: 'You are polling faster than the specified interval.',
  }),
  expired_token: () => ({ status: 403, error: 'expired_token', description: 'The device code has expired.' }),
}

/** Of a code, why it is refused; to whoever holds it, none of this is a secret. */
const CODE_WORDS: readonly (readonly [part: string, words: string])[] = [
  ['code_verifier', BAD_VERIFIER.description],
  ['redirect_uri mismatch', 'The redirect URI is wrong: send the one that the authorization request had.'],
]

const GRANT_WORDS: Readonly<Record<string, string>> = {
  authorization_code: 'Invalid authorization code',
  refresh_token: 'Unknown or invalid refresh token.',
  'urn:ietf:params:oauth:grant-type:device_code': 'Invalid or expired device code.',
}
