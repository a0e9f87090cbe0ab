import { z } from 'zod'
import { isOrigin, isReturnUrl, isWebUrl } from '../model/allowed-urls.ts'
import { anything, format, webUrlOrEmpty } from './formats.ts'

const returnUrls = z.array(format('callback-url', isReturnUrl)).max(1000)
const logoutUrls = z.array(format('url-with-placeholders', isReturnUrl)).max(1000)
const origins = z.array(format('url-with-placeholders', isOrigin)).max(1000)
const secureUrl = format('absolute-https-uri-with-placeholders-or-empty', (text) => text === '' || isWebUrl(text, true))

const texts = z.array(z.string().min(1))

const logout = z.strictObject({
  backchannel_logout_urls: z.array(secureUrl).max(10).optional(),
  backchannel_logout_initiators: anything.optional(),
  backchannel_logout_session_metadata: anything.nullish(),
})

const seconds = z.int().min(1).max(157_788_000)

/** The two types are told together; `policies` are kept and not applied. */
export const refreshTokenShape = z.strictObject({
  rotation_type: z.enum(['rotating', 'non-rotating']),
  expiration_type: z.enum(['expiring', 'non-expiring']),
  leeway: z.int().min(0).max(600).optional(),
  token_lifetime: seconds.optional(),
  infinite_token_lifetime: z.boolean().optional(),
  idle_token_lifetime: seconds.optional(),
  infinite_idle_token_lifetime: z.boolean().optional(),
  policies: z.array(anything).nullish(),
})

export const jwtShape = z.strictObject({
  lifetime_in_seconds: z.int().min(1).max(2_592_000).optional(),
  secret_encoded: z.boolean().optional(),
  scopes: anything.optional(),
  alg: z.enum(['HS256', 'RS256']).optional(),
})

const credential = z.strictObject({
  credential_type: z.enum(['public_key']).optional(),
  name: z.string().max(128).optional(),
  pem: z.string().max(8192),
  alg: z.enum(['RS256', 'RS384', 'PS256']).optional(),
  parse_expiry_from_cert: z.boolean().optional(),
  expires_at: z.iso.datetime().optional(),
  kid: z.string().min(10).max(64).optional(),
})

const credentials = z.strictObject({ credentials: z.array(z.union([credential, z.strictObject({ id: z.string() })])) })

/** What sign-in reads of a client, in Auth0's names. */
export const typedFields = {
  app_type: z.enum(['native', 'spa', 'regular_web', 'non_interactive']).optional(),
  is_first_party: z.boolean().optional(),
  oidc_conformant: z.boolean().optional(),
  grant_types: z.array(z.string().min(1)).max(100).optional(),
  token_endpoint_auth_method: z.enum(['none', 'client_secret_post', 'client_secret_basic']).nullish(),
  callbacks: returnUrls.optional(),
  allowed_logout_urls: logoutUrls.optional(),
  web_origins: origins.optional(),
  allowed_origins: origins.optional(),
  oidc_logout: logout.optional(),
  oidc_backchannel_logout: logout.optional(),
  initiate_login_uri: secureUrl.optional(),
  require_pushed_authorization_requests: z.boolean().optional(),
  jwt_configuration: jwtShape.optional(),
  refresh_token: refreshTokenShape.nullish(),
  id_token_for_identities: z.boolean().optional(),
}

/** What is kept and answered as it was sent (CONTRACT §8); null takes it away. */
export const keptFields = {
  description: z.string().max(140).nullish(),
  logo_uri: webUrlOrEmpty.nullish(),
  client_aliases: texts.nullish(),
  allowed_clients: texts.nullish(),
  is_token_endpoint_ip_header_trusted: z.boolean().nullish(),
  encryption_key: anything.nullish(),
  sso: z.boolean().nullish(),
  sso_disabled: z.boolean().nullish(),
  cross_origin_auth: z.boolean().nullish(),
  cross_origin_authentication: z.boolean().nullish(),
  cross_origin_loc: webUrlOrEmpty.nullish(),
  custom_login_page_on: z.boolean().nullish(),
  custom_login_page: z.string().nullish(),
  custom_login_page_preview: z.string().nullish(),
  form_template: z.string().nullish(),
  addons: anything.nullish(),
  client_metadata: z
    .record(z.string().max(255), z.string().max(255).nullable())
    .refine((metadata) => Object.keys(metadata).length <= 10, 'Too many properties defined, maximum 10')
    .nullish(),
  mobile: anything.nullish(),
  native_social_login: anything.nullish(),
  fedcm_login: anything.nullish(),
  session_transfer: anything.nullish(),
  default_organization: anything.nullish(),
  organization_usage: z.enum(['deny', 'allow', 'require']).nullish(),
  organization_require_behavior: z.enum(['no_prompt', 'pre_login_prompt', 'post_login_prompt']).nullish(),
  organization_discovery_methods: z
    .array(z.enum(['email', 'organization_name']))
    .min(1)
    .nullish(),
  client_authentication_methods: z.strictObject({ private_key_jwt: credentials.optional() }).nullish(),
  require_proof_of_possession: z.boolean().nullish(),
  compliance_level: z
    .enum(['none', 'fapi1_adv_pkj_par', 'fapi1_adv_mtls_par', 'fapi2_sp_pkj_mtls', 'fapi2_sp_mtls_mtls'])
    .nullish(),
  skip_non_verifiable_callback_uri_confirmation_prompt: z.boolean().nullish(),
  token_exchange: anything.nullish(),
  token_quota: anything.nullish(),
  par_request_expiry: z.int().min(10).max(600).nullish(),
  third_party_security_mode: z.enum(['strict', 'permissive']).nullish(),
  redirection_policy: z.enum(['allow_always', 'open_redirect_protection']).nullish(),
  async_approval_notification_channels: z
    .array(z.enum(['guardian-push', 'email']))
    .min(1)
    .nullish(),
}
