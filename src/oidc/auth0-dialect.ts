import type { KoaContextWithOIDC } from 'oidc-provider'
import { DatabaseUnavailable } from '../store/database.ts'

interface Refusal {
  readonly status: number
  readonly error: string
  readonly description: string
}

/**
 * Says the provider's refusals at `/oauth/token` in Auth0's words (CONTRACT §11.3). Runs after the provider, whose
 * words are those of the pinned version; what is not named here goes out as it is.
 */
export async function speakAuth0(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next()
  if (ctx.oidc.route !== 'token') return
  // Pages get CORS by their client's settings, never by default.
  ctx.remove('Access-Control-Allow-Origin')
  ctx.remove('Access-Control-Expose-Headers')
  const refusal = ctx.status >= 400 ? inAuth0sWords(ctx) : undefined
  if (!refusal) return
  ctx.status = refusal.status
  ctx.body = { error: refusal.error, error_description: refusal.description }
  if (refusal.status === 401) ctx.set('WWW-Authenticate', `Basic realm="${ctx.oidc.issuer}"`)
}

/** What a failure of ours looks like: nothing of its cause, except that trying again may help. */
export function answerServerError(ctx: KoaContextWithOIDC, error: Error): void {
  if (!(error instanceof DatabaseUnavailable)) return
  ctx.status = 503
  ctx.set('Retry-After', '1')
  ctx.body = { error: 'temporarily_unavailable', error_description: 'The database does not answer. Try again.' }
}

function inAuth0sWords(ctx: KoaContextWithOIDC): Refusal | undefined {
  const { error, error_description: description } = ctx.body as { error?: string; error_description?: string }
  const grant = String(ctx.oidc.params?.grant_type)
  if (error === 'invalid_client') return { status: 401, error: 'access_denied', description: 'Unauthorized' }
  if (error === 'unsupported_grant_type') {
    return { status: 400, error, description: `Unsupported grant type: ${grant}` }
  }
  if (description === 'requested grant type is not allowed for this client') {
    const words = `Grant type '${grant}' not allowed for the client.`
    return { status: 403, error: 'unauthorized_client', description: words }
  }
  if (description === 'no client authentication mechanism provided') {
    const words = 'Missing client_id: send it in the body, or with the secret in an "Authorization: Basic" header.'
    return { status: 400, error: 'invalid_request', description: words }
  }
  return undefined
}
