import type { KoaContextWithOIDC } from 'oidc-provider'
import { PERSONAL_SCOPES } from './scopes.ts'

/** What the provider can say of itself that is true at the outside too. */
const SERVED = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'device_authorization_endpoint',
  'pushed_authorization_request_endpoint',
  'revocation_endpoint',
  'jwks_uri',
  'grant_types_supported',
  'response_types_supported',
  'subject_types_supported',
  'request_uri_parameter_supported',
  'authorization_response_iss_parameter_supported',
] as const

const CLAIMS =
  'aud auth_time created_at email email_verified exp family_name given_name iat identities iss name nickname phone_number picture sub'

/** Advertises what answers, in Auth0's words (OpenID Connect Discovery 1.0 §3, CONTRACT §11.1). Runs after the provider. */
export async function discloseServed(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next()
  if (ctx.oidc.route !== 'discovery' || ctx.status !== 200) return
  const all = ctx.body as Record<string, unknown>
  const issuer = String(all['issuer'])
  ctx.body = {
    ...Object.fromEntries(SERVED.map((name) => [name, all[name]])),
    userinfo_endpoint: `${issuer}userinfo`,
    mfa_challenge_endpoint: `${issuer}mfa/challenge`,
    end_session_endpoint: `${issuer}oidc/logout`,
    scopes_supported: [...PERSONAL_SCOPES, 'offline_access'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'RS384', 'PS256'],
    id_token_signing_alg_values_supported: ['HS256', 'RS256', 'RS512', 'PS256'],
    claims_supported: CLAIMS.split(' '),
    request_parameter_supported: false,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
  }
}
