import { z } from 'zod'
import { APP_TYPES } from '../model/client.ts'
import { isOrigin, isReturnUrl, isWebUrl } from '../model/allowed-urls.ts'
import * as parts from './client-parts.ts'
import { anything, format, webUrlOrEmpty } from './formats.ts'

const returnUrls = z.array(format('callback-url', isReturnUrl)).max(1000)
const logoutUrls = z.array(format('url-with-placeholders', isReturnUrl)).max(1000)
const origins = z.array(format('url-with-placeholders', isOrigin)).max(1000)
const secureUrl = format('absolute-https-uri-with-placeholders-or-empty', (text) => text === '' || isWebUrl(text, true))

const texts = z.array(z.string().min(1))

const INITIATORS = [
  'rp-logout',
  'idp-logout',
  'password-changed',
  'session-expired',
  'session-revoked',
  'account-deleted',
  'email-identifier-changed',
  'mfa-phone-unenrolled',
  'account-deactivated',
] as const

const logout = z.strictObject({
  backchannel_logout_urls: z.array(secureUrl).max(10).optional(),
  backchannel_logout_initiators: z
    .looseObject({
      mode: z.enum(['custom', 'all']).optional(),
      selected_initiators: z.array(z.enum(INITIATORS)).optional(),
    })
    .optional(),
  backchannel_logout_session_metadata: z.looseObject({ include: z.boolean().optional() }).nullish(),
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
  policies: parts.refreshPolicies.nullish(),
})

export const jwtShape = z.strictObject({
  lifetime_in_seconds: z.int().min(1).max(2_592_000).optional(),
  secret_encoded: z.boolean().optional(),
  scopes: anything.optional(),
  alg: z.enum(['HS256', 'RS256', 'RS512', 'PS256']).optional(),
})

/** What sign-in reads of a client, in Auth0's names. */
export const typedFields = {
  app_type: z.enum(APP_TYPES).optional(),
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
  encryption_key: parts.encryptionKey.nullish(),
  sso: z.boolean().nullish(),
  sso_disabled: z.boolean().nullish(),
  cross_origin_auth: z.boolean().nullish(),
  cross_origin_authentication: z.boolean().nullish(),
  cross_origin_loc: webUrlOrEmpty.nullish(),
  custom_login_page_on: z.boolean().nullish(),
  custom_login_page: z.string().nullish(),
  custom_login_page_preview: z.string().nullish(),
  form_template: z.string().nullish(),
  addons: parts.addons.nullish(),
  client_metadata: z
    .record(z.string().max(255), z.string().max(255).nullable())
    .refine((metadata) => Object.keys(metadata).length <= 10, 'Too many properties defined, maximum 10')
    .nullish(),
  mobile: parts.mobile.nullish(),
  native_social_login: parts.nativeSocialLogin.nullish(),
  fedcm_login: parts.fedcmLogin.nullish(),
  session_transfer: parts.sessionTransfer.nullish(),
  default_organization: parts.defaultOrganization.nullish(),
  organization_usage: z.enum(['deny', 'allow', 'require']).nullish(),
  organization_require_behavior: z.enum(['no_prompt', 'pre_login_prompt', 'post_login_prompt']).nullish(),
  organization_discovery_methods: z
    .array(z.enum(['email', 'organization_name']))
    .min(1)
    .nullish(),
  client_authentication_methods: parts.authenticationMethods.nullish(),
  signed_request_object: parts.signedRequestObject.nullish(),
  token_vault_privileged_access: parts.privilegedAccess.nullish(),
  express_configuration: parts.expressConfiguration.nullish(),
  my_organization_configuration: parts.myOrganizationConfiguration.nullish(),
  require_proof_of_possession: z.boolean().nullish(),
  compliance_level: z
    .enum(['none', 'fapi1_adv_pkj_par', 'fapi1_adv_mtls_par', 'fapi2_sp_pkj_mtls', 'fapi2_sp_mtls_mtls'])
    .nullish(),
  skip_non_verifiable_callback_uri_confirmation_prompt: z.boolean().nullish(),
  token_exchange: parts.tokenExchange.nullish(),
  token_quota: parts.tokenQuota.nullish(),
  par_request_expiry: z.int().min(10).max(600).nullish(),
  third_party_security_mode: z.enum(['strict', 'permissive']).nullish(),
  redirection_policy: z.enum(['allow_always', 'open_redirect_protection']).nullish(),
  async_approval_notification_channels: z
    .array(z.enum(['guardian-push', 'email']))
    .min(1)
    .nullish(),
}
