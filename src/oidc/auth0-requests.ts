import { resourceOf } from '../model/audience.ts'
import { scopeInside } from '../model/protocol-scopes.ts'

/** What a request without a scope asks for, as an Auth0 tenant gives it. */
const USUAL_SCOPE = 'openid profile email'

/** Parameters that mean something only for OpenID Connect; the provider refuses them beside a scope without `openid`. */
const OPENID_ONLY = ['acr_values', 'claims', 'claims_locales', 'id_token_hint', 'max_age', 'nonce']

/**
 * An authorization request of Auth0's dialect in the provider's words (CONTRACT §11.2): `audience` becomes a resource,
 * `select_account` asks for a sign-in, and parameters that cannot count are left out instead of refused.
 */
export function authorizationParams(sent: URLSearchParams, defaultAudience: string | null): URLSearchParams {
  const params = new URLSearchParams(sent)
  // By reference: the request was pushed, and all of it is there.
  if (params.get('request_uri')) return params
  const audience = params.get('audience') ?? defaultAudience
  params.delete('audience')
  params.delete('resource')
  if (audience) params.set('resource', resourceOf(audience))
  const scope = params.get('scope') ?? USUAL_SCOPE
  params.set('scope', scopeInside(scope))
  if (!scope.split(/\s+/).includes('openid')) for (const name of OPENID_ONLY) params.delete(name)
  const prompt = params.get('prompt')
  if (prompt) params.set('prompt', prompt.replace('select_account', 'login'))
  else params.delete('prompt')
  return params
}
