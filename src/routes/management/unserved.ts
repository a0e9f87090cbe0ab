/** A path of Auth0's Management API, with one of its methods. */
export interface KnownPath {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly path: string
}

/**
 * What Auth0 has and was not served here when this was written, by methods; below `/api/v2`. Whatever has a route is
 * served all the same: the list is only for what has none.
 */
const PATHS: readonly (readonly [methods: string, paths: string])[] = [
  [
    'GET',
    `
      resource-servers/search
      actions/actions/:actionId/versions actions/actions/:actionId/versions/:id actions/executions/:id
      actions/modules/:id/actions actions/modules/:id/versions/:versionId actions/triggers branding/themes/default
      client-grants/:id/organizations connection-profiles/templates connection-profiles/templates/:id
      connections-directory-provisionings connections-scim-configurations
      connections/:id/directory-provisioning/default-mapping connections/:id/scim-configuration/default-mapping
      connections/:id/status event-streams/:id/deliveries event-streams/:id/deliveries/:event_id events
      flows/:flow_id/executions groups groups/:id/members guardian/factors
      organizations/name/:name organizations/:id/discovery-domains/name/:discovery_domain
      organizations/:id/members/:user_id/effective-roles
      organizations/:id/members/:user_id/effective-roles/sources/groups organizations/:organization_id/groups
      refresh-tokens rules-configs stats/active-users stats/daily user-attribute-profiles/templates
      user-attribute-profiles/templates/:id users/:id/connected-accounts users/:id/effective-permissions
      users/:id/effective-permissions/sources/effective-roles users/:id/effective-roles
      users/:id/effective-roles/sources/groups users/:id/federated-connections-tokensets users/:id/groups
      users/:id/organizations`,
  ],
  [
    'GET POST',
    `
      actions/actions actions/modules actions/modules/:id/versions branding/phone/providers
      branding/phone/templates clients/:client_id/credentials connection-profiles connections/:id/keys
      connections/:id/scim-configuration/tokens custom-domains device-credentials event-streams
      experimentation/experiments experimentation/feature-flags experimentation/feature-flags/:id/variations
      experimentation/segments flows flows/vault/connections forms hooks keys/encryption log-streams network-acls
      organizations organizations/:id/client-grants organizations/:id/connections
      organizations/:id/discovery-domains organizations/:id/enabled_connections organizations/:id/invitations
      rate-limit-policies roles roles/:id/users rules self-service-profiles token-exchange-profiles
      user-attribute-profiles verifiable-credentials/verification/templates blacklists/tokens`,
  ],
  [
    'POST',
    `
      actions/actions/:actionId/versions/:id/deploy actions/actions/:id/deploy actions/actions/:id/test
      actions/modules/:id/rollback branding/phone/providers/:id/try branding/phone/templates/:id/try
      branding/themes clients/cimd/preview clients/cimd/register
      connections/:id/directory-provisioning/synchronizations connections/:id/keys/rotate custom-domains/:id/test
      custom-domains/:id/verify email-templates event-streams/:id/redeliver event-streams/:id/redeliver/:event_id
      event-streams/:id/test experimentation/experiments/:id/status experimentation/experiments/:id/validate
      experimentation/feature-flags/:id/status guardian/enrollments/ticket
      keys/encryption/rekey keys/encryption/:kid/wrapping-key refresh-tokens/revoke
      self-service-profiles/:id/sso-ticket self-service-profiles/:profileId/sso-ticket/:id/revoke
      sessions/:id/revoke users/:id/revoke-access users/:id/risk-assessments/clear`,
  ],
  [
    'GET PATCH DELETE',
    `
      actions/actions/:id actions/modules/:id branding/phone/providers/:id branding/phone/templates/:id
      branding/themes/:themeId clients/:client_id/credentials/:credential_id connection-profiles/:id
      custom-domains/:id event-streams/:id experimentation/experiments/:id experimentation/feature-flags/:id
      experimentation/feature-flags/:id/variations/:vid experimentation/segments/:id flows/vault/connections/:id
      flows/:id forms/:id hooks/:id log-streams/:id organizations/:id organizations/:id/connections/:connection_id
      organizations/:id/discovery-domains/:discovery_domain_id organizations/:id/enabled_connections/:connectionId
      rate-limit-policies/:id refresh-tokens/:id roles/:id rules/:id self-service-profiles/:id sessions/:id
      token-exchange-profiles/:id user-attribute-profiles/:id verifiable-credentials/verification/templates/:id`,
  ],
  [
    'GET PATCH',
    `
      actions/triggers/:triggerId/bindings attack-protection/bot-detection
      attack-protection/breached-password-detection attack-protection/brute-force-protection
      attack-protection/captcha attack-protection/phone-provider-protection
      attack-protection/suspicious-ip-throttling custom-domains/default prompts prompts/rendering
      prompts/:prompt/screen/:screen/rendering risk-assessments/settings risk-assessments/settings/new-device
      supplemental-signals`,
  ],
  [
    'GET PUT',
    `
      connections/:id/directory-provisioning/synchronized-groups guardian/factors/phone/message-types
      guardian/factors/phone/providers/twilio guardian/factors/phone/selected-provider
      guardian/factors/phone/templates guardian/factors/push-notification/selected-provider
      guardian/factors/sms/providers/twilio guardian/factors/sms/selected-provider guardian/factors/sms/templates
      guardian/policies prompts/:prompt/custom-text/:language prompts/:prompt/partials
      self-service-profiles/:id/custom-text/:language/:page`,
  ],
  [
    'GET POST DELETE',
    `
      groups/:id/roles keys/encryption/:kid organizations/:id/members organizations/:id/members/:user_id/roles
      organizations/:organization_id/groups/:group_id/roles roles/:id/groups roles/:id/permissions
      users/:id/permissions users/:id/roles`,
  ],
  [
    'GET DELETE',
    `
      anomaly/blocks/ips/:id flows/:flow_id/executions/:execution_id grants groups/:id guardian/enrollments/:id
      organizations/:id/invitations/:invitation_id users/:user_id/refresh-tokens users/:user_id/sessions`,
  ],
  [
    'DELETE',
    `
      connections/:id/scim-configuration/tokens/:tokenId connections/:id/users device-credentials/:id grants/:id
      organizations/:id/client-grants/:grant_id users/:id/federated-connections-tokensets/:tokenset_id`,
  ],
  [
    'GET POST PATCH DELETE',
    `
      connections/:id/directory-provisioning connections/:id/scim-configuration emails/provider hooks/:id/secrets`,
  ],
  [
    'GET PUT PATCH',
    `
      email-templates/:templateName guardian/factors/duo/settings
      guardian/factors/push-notification/providers/apns guardian/factors/push-notification/providers/sns`,
  ],
  ['PATCH', 'branding/phone/templates/:id/reset users/:id/authentication-methods/:authentication_method_id'],
  ['GET PUT DELETE', 'branding/templates/universal-login keys/custom-signing'],
  [
    'PUT PATCH',
    `
      guardian/factors/push-notification/providers/fcm guardian/factors/push-notification/providers/fcmv1`,
  ],
  ['PUT', 'guardian/factors/:name'],
  ['GET PUT PATCH DELETE', 'network-acls/:id'],
  ['PUT DELETE', 'rules-configs/:key'],
  ['POST PUT', 'users/:id/authentication-methods'],
]

/** The paths that are answered with 501 unless something serves them. */
export const unservedPaths: readonly KnownPath[] = PATHS.flatMap(([methods, paths]) =>
  paths
    .trim()
    .split(/\s+/)
    .flatMap((path) =>
      methods.split(' ').map((method) => ({ method: method as KnownPath['method'], path: `/api/v2/${path}` })),
    ),
)
