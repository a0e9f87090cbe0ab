import { z } from 'zod'
import { isWebUrl } from '../model/allowed-urls.ts'
import { CREDENTIAL_METHODS } from '../model/client-credential.ts'
import { credentialsOf } from './client-credential.ts'
import { anything, format } from './formats.ts'

// Objects inside a client that are kept as they are sent: their form is checked, nothing else.

const flag = z.boolean().optional()
const clientId = z.string().min(1).max(200)
const profileId = (prefix: 'cop' | 'uap', name: string) =>
  format(`${name}-profile-id`, (text) => new RegExp(`^${prefix}_[A-Za-z0-9]{22}$`).test(text))

/** An object with at least one of these properties. */
function some<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .strictObject(shape)
    .refine((object) => Object.keys(object).length > 0, 'Too few properties defined (0), minimum 1')
}

export const sessionTransfer = z.strictObject({
  can_create_session_transfer_token: flag,
  enforce_cascade_revocation: flag,
  allowed_authentication_methods: z.array(z.enum(['cookie', 'query'])).nullish(),
  enforce_device_binding: z.enum(['ip', 'asn', 'none']).optional(),
  allow_refresh_token: flag,
  enforce_online_refresh_tokens: flag,
  delegation: z
    .strictObject({ allow_delegated_access: flag, enforce_device_binding: z.enum(['ip', 'asn']).optional() })
    .nullish(),
})

const social = some({ enabled: flag }).optional()

export const nativeSocialLogin = some({ apple: social, facebook: social, google: social })

export const fedcmLogin = some({ google: some({ is_enabled: flag }).nullish() })

export const mobile = z.looseObject({
  android: z
    .looseObject({
      app_package_name: z.string().optional(),
      sha256_cert_fingerprints: z.array(z.string().min(1)).nullish(),
    })
    .nullish(),
  ios: z.looseObject({ team_id: z.string().optional(), app_bundle_identifier: z.string().optional() }).nullish(),
})

export const encryptionKey = z.looseObject({
  pub: z.string().optional(),
  cert: z.string().optional(),
  subject: z.string().optional(),
})

export const defaultOrganization = z.strictObject({
  organization_id: format('organization-id', (text) => /^org_[A-Za-z0-9]{16}$/.test(text)),
  flows: z.array(z.enum(['client_credentials'])).min(1),
})

export const tokenExchange = z.strictObject({
  allow_any_profile_of_type: z.array(z.enum(['custom_authentication', 'on_behalf_of_token_exchange'])).optional(),
})

const amount = z.int().min(1).max(2_147_483_647).optional()

export const tokenQuota = z.strictObject({
  client_credentials: some({ enforce: flag, per_day: amount, per_hour: amount }),
})

/** `policies` of refresh tokens: which scopes of further APIs they may be exchanged for. */
export const refreshPolicies = z
  .array(z.strictObject({ audience: z.string().min(1), scope: z.array(z.string().min(1)).optional() }))
  .min(1)

const publicKeys = credentialsOf('public_key')

export const authenticationMethods = z
  .strictObject({
    private_key_jwt: z.strictObject({ credentials: publicKeys }).optional(),
    tls_client_auth: z.strictObject({ credentials: credentialsOf(CREDENTIAL_METHODS.tls_client_auth) }).optional(),
    self_signed_tls_client_auth: z
      .strictObject({ credentials: credentialsOf(CREDENTIAL_METHODS.self_signed_tls_client_auth) })
      .optional(),
  })
  .refine((methods) => Object.keys(methods).length === 1, 'Exactly one authentication method must be given')

export const signedRequestObject = z.strictObject({ required: flag, credentials: publicKeys.optional() })

export const privilegedAccess = z.strictObject({
  credentials: publicKeys,
  ip_allowlist: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).optional(),
})

export const expressConfiguration = z.strictObject({
  initiate_login_uri_template: format('ec-initiate-login-uri-template-url', (text) =>
    isWebUrl(text.replaceAll(/\{\w+\}/g, 'x'), true),
  ),
  user_attribute_profile_id: profileId('uap', 'user-attribute'),
  connection_profile_id: profileId('cop', 'connection'),
  enable_client: z.boolean(),
  enable_organization: z.boolean(),
  linked_clients: z.array(z.strictObject({ client_id: clientId })).optional(),
  okta_oin_client_id: clientId,
  admin_login_domain: z.string().min(1),
  oin_submission_id: z.string().min(1).max(200).optional(),
})

export const myOrganizationConfiguration = z.strictObject({
  connection_profile_id: profileId('cop', 'connection').optional(),
  user_attribute_profile_id: profileId('uap', 'user-attribute').optional(),
  allowed_strategies: z.array(z.enum(['pingfederate', 'adfs', 'waad', 'google-apps', 'okta', 'oidc', 'samlp'])),
  connection_deletion_behavior: z.enum(['allow', 'allow_if_empty']),
  invitation_landing_client_id: clientId.optional(),
})

const addon = anything.nullish()

/** Auth0's list of add-ons; what is in them is kept encrypted. */
export const addons = z.strictObject({
  ...{ aws: addon, azure_blob: addon, azure_sb: addon, rms: addon, mscrm: addon, slack: addon, sentry: addon },
  ...{ box: addon, cloudbees: addon, concur: addon, dropbox: addon, echosign: addon, egnyte: addon, firebase: addon },
  ...{ newrelic: addon, office365: addon, salesforce: addon, salesforce_api: addon, salesforce_sandbox_api: addon },
  ...{ samlp: addon, layer: addon, sap_api: addon, sharepoint: addon, springcm: addon, wams: addon, wsfed: addon },
  ...{ zendesk: addon, zoom: addon, sso_integration: addon, oag: addon },
})
