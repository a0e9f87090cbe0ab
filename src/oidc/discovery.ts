import type { KoaContextWithOIDC } from 'oidc-provider'

/** What the provider can say of itself that is true: the rest belongs to endpoints that are not served yet. */
const SERVED = [
  'issuer',
  'token_endpoint',
  'jwks_uri',
  'grant_types_supported',
  'response_types_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
  'request_uri_parameter_supported',
] as const

/** Advertises only what answers (OpenID Connect Discovery 1.0 §3, CONTRACT §11.1). Runs after the provider. */
export async function discloseServed(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next()
  if (ctx.oidc.route !== 'discovery' || ctx.status !== 200) return
  const all = ctx.body as Record<string, unknown>
  ctx.body = {
    ...Object.fromEntries(SERVED.map((name) => [name, all[name]])),
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    request_parameter_supported: false,
  }
}
