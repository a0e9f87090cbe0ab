import type { Route } from './http/route.ts'
import { auditRoutes } from './routes/linking/audit.ts'
import { eventRoutes } from './routes/linking/events.ts'
import { webhookRoutes } from './routes/linking/webhooks.ts'
import { changeMethodRoutes } from './routes/management/change-authentication-methods.ts'
import { clientGrantRoutes } from './routes/management/client-grants.ts'
import { clientCredentialRoutes } from './routes/management/client-credentials.ts'
import { clientRoutes } from './routes/management/clients.ts'
import { duplicateRoutes } from './routes/linking/duplicates.ts'
import { importRoutes } from './routes/linking/imports.ts'
import { jobRoutes } from './routes/linking/jobs.ts'
import { linkingRoutes } from './routes/linking/operations.ts'
import { wayRoutes } from './routes/linking/ways.ts'
import { absentRoutes } from './routes/management/absent.ts'
import { emptyListRoutes } from './routes/management/empty-lists.ts'
import { actionRoutes } from './routes/management/actions.ts'
import { attackProtectionRoutes } from './routes/management/attack-protection.ts'
import { anomalyRoutes } from './routes/management/anomaly.ts'
import { authenticationMethodRoutes } from './routes/management/authentication-methods.ts'
import { blacklistRoutes } from './routes/management/blacklists.ts'
import { connectedAccountRoutes } from './routes/management/connected-accounts.ts'
import { connectionKeyRoutes } from './routes/management/connection-keys.ts'
import { connectionRoutes } from './routes/management/connections.ts'
import { deviceCredentialRoutes } from './routes/management/device-credentials.ts'
import { grantRoutes } from './routes/management/grants.ts'
import { guardianRoutes } from './routes/management/guardian.ts'
import { identityRoutes } from './routes/management/identities.ts'
import { apiJobRoutes } from './routes/management/jobs.ts'
import { logRoutes } from './routes/management/logs.ts'
import { promptRoutes } from './routes/management/prompts.ts'
import { refreshTokenRoutes } from './routes/management/refresh-tokens.ts'
import { sessionRoutes } from './routes/management/sessions.ts'
import { organizationConnectionRoutes } from './routes/management/organization-connections.ts'
import { organizationDomainRoutes } from './routes/management/organization-domains.ts'
import { organizationGrantRoutes } from './routes/management/organization-grants.ts'
import { organizationInvitationRoutes } from './routes/management/organization-invitations.ts'
import { organizationMemberRoutes } from './routes/management/organization-members.ts'
import { organizationRoutes } from './routes/management/organizations.ts'
import { resourceServerRoutes } from './routes/management/resource-servers.ts'
import { effectiveRightsRoutes } from './routes/management/effective-rights.ts'
import { rolePartRoutes } from './routes/management/role-parts.ts'
import { roleRoutes } from './routes/management/roles.ts'
import { userRightsRoutes } from './routes/management/user-rights.ts'
import { scimRoutes } from './routes/management/scim.ts'
import { settingRoutes } from './routes/management/settings.ts'
import { signingKeyRoutes } from './routes/management/signing-keys.ts'
import { statRoutes } from './routes/management/stats.ts'
import { ticketRoutes } from './routes/management/tickets.ts'
import { userBlockRoutes } from './routes/management/user-blocks.ts'
import { userRoutes } from './routes/management/users.ts'

/** The API that bearer tokens open: Auth0's and our own. */
export const apiRoutes: readonly Route[] = [
  ...userRoutes,
  ...identityRoutes,
  ...linkingRoutes,
  ...wayRoutes,
  ...jobRoutes,
  ...importRoutes,
  ...duplicateRoutes,
  ...authenticationMethodRoutes,
  ...logRoutes,
  ...clientRoutes,
  ...clientCredentialRoutes,
  ...connectionRoutes,
  ...connectionKeyRoutes,
  ...scimRoutes,
  ...clientGrantRoutes,
  ...resourceServerRoutes,
  ...organizationRoutes,
  ...organizationMemberRoutes,
  ...organizationInvitationRoutes,
  ...organizationGrantRoutes,
  ...organizationDomainRoutes,
  ...organizationConnectionRoutes,
  ...roleRoutes,
  ...rolePartRoutes,
  ...userRightsRoutes,
  ...effectiveRightsRoutes,
  ...settingRoutes,
  ...attackProtectionRoutes,
  ...promptRoutes,
  ...actionRoutes,
  ...absentRoutes,
  ...emptyListRoutes,
  ...signingKeyRoutes,
  ...ticketRoutes,
  ...userBlockRoutes,
  ...sessionRoutes,
  ...changeMethodRoutes,
  ...connectedAccountRoutes,
  ...guardianRoutes,
  ...statRoutes,
  ...grantRoutes,
  ...deviceCredentialRoutes,
  ...anomalyRoutes,
  ...blacklistRoutes,
  ...refreshTokenRoutes,
  ...apiJobRoutes,
  ...auditRoutes,
  ...eventRoutes,
  ...webhookRoutes,
]
