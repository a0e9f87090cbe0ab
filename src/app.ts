import type { FastifyInstance } from 'fastify'
import type { Context } from './context.ts'
import type { PageRoute } from './http/page-route.ts'
import type { Providers } from './oidc/providers.ts'
import { mountDemoProvider } from './demo/provider/mount-demo-provider.ts'
import { makeServer } from './http/app.ts'
import { makeLimits } from './http/limits.ts'
import { mountDatabase } from './http/mount-database.ts'
import { mountOperations } from './http/metrics.ts'
import { mountMfa } from './http/mount-mfa.ts'
import { mountExports } from './http/mount-exports.ts'
import { mountImports } from './http/mount-imports.ts'
import { mount, mountUploads } from './http/mount.ts'
import { mountUnserved } from './http/mount-unserved.ts'
import { mountOpenApi } from './http/open-api.ts'
import type { Route } from './http/route.ts'
import { mountPages } from './http/pages.ts'
import { mountScim } from './http/mount-scim.ts'
import { mountPasswordless } from './http/mount-passwordless.ts'
import { mountOidc } from './oidc/mount.ts'
import { openProviders } from './oidc/providers.ts'
import { mountUserinfo } from './oidc/userinfo.ts'
import { adminInviteRoutes } from './routes/login/admin-invite.ts'
import { assetRoutes } from './routes/login/assets.ts'
import { thrownPage } from './routes/login/error-page.ts'
import { consentRoutes } from './routes/login/consent.ts'
import { continueRoutes } from './routes/login/continue.ts'
import { linkConfirmRoutes } from './routes/login/link-confirm.ts'
import { linkRoutes } from './routes/login/link.ts'
import { loginRoutes } from './routes/login/login.ts'
import { logoutRoutes } from './routes/login/logout.ts'
import { lookFor } from './routes/login/look.ts'
import { outboxRoutes } from './routes/login/outbox.ts'
import { provisioningRoutes } from './routes/login/provisioning.ts'
import { upstreamRoutes } from './routes/login/upstream.ts'
import { codeLinkRoutes } from './routes/login/code-links.ts'
import { codeRoutes } from './routes/login/codes.ts'
import { passwordRoutes } from './routes/login/passwords.ts'
import { signUpRoutes } from './routes/login/sign-up.ts'
import { mfaCodeRoutes } from './routes/login/mfa-codes.ts'
import { mfaEnrolRoutes } from './routes/login/mfa-enrol.ts'
import { recoveryCodeRoutes } from './routes/login/mfa-recovery-codes.ts'
import { mfaWebauthnRoutes } from './routes/login/mfa-webauthn.ts'
import { passkeyEnrolRoutes } from './routes/login/passkey-enrol.ts'
import { passkeyLoginRoutes } from './routes/login/passkey-login.ts'
import { signInSteps } from './routes/login/steps.ts'
import { auditRoutes } from './routes/linking/audit.ts'
import { eventRoutes } from './routes/linking/events.ts'
import { webhookRoutes } from './routes/linking/webhooks.ts'
import { clientGrantRoutes } from './routes/management/client-grants.ts'
import { clientCredentialRoutes } from './routes/management/client-credentials.ts'
import { clientRoutes } from './routes/management/clients.ts'
import { duplicateRoutes } from './routes/linking/duplicates.ts'
import { importRoutes } from './routes/linking/imports.ts'
import { jobRoutes } from './routes/linking/jobs.ts'
import { linkingRoutes } from './routes/linking/operations.ts'
import { wayRoutes } from './routes/linking/ways.ts'
import { absentRoutes } from './routes/management/absent.ts'
import { actionRoutes } from './routes/management/actions.ts'
import { attackProtectionRoutes } from './routes/management/attack-protection.ts'
import { authenticationMethodRoutes } from './routes/management/authentication-methods.ts'
import { databaseRoutes } from './routes/authentication/database.ts'
import { passwordlessRoutes } from './routes/authentication/passwordless.ts'
import { connectionKeyRoutes } from './routes/management/connection-keys.ts'
import { connectionRoutes } from './routes/management/connections.ts'
import { identityRoutes } from './routes/management/identities.ts'
import { apiJobRoutes, uploadRoutes } from './routes/management/jobs.ts'
import { logRoutes } from './routes/management/logs.ts'
import { promptRoutes } from './routes/management/prompts.ts'
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
import { ticketRoutes } from './routes/management/tickets.ts'
import { unservedPaths } from './routes/management/unserved.ts'
import { userBlockRoutes } from './routes/management/user-blocks.ts'
import { userRoutes } from './routes/management/users.ts'
import { mfaRoutes } from './routes/mfa/mfa.ts'
import { referenceRoutes } from './routes/reference.ts'

/** The API that bearer tokens open: Auth0's and our own. */
const apiRoutes: readonly Route[] = [
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
  ...signingKeyRoutes,
  ...ticketRoutes,
  ...userBlockRoutes,
  ...apiJobRoutes,
  ...auditRoutes,
  ...eventRoutes,
  ...webhookRoutes,
]

/** The server as a list of its sections. */
export function makeApp(ctx: Context): FastifyInstance {
  const app = makeServer(ctx)
  mountOperations(app, ctx)
  const providers = openProviders(ctx, signInSteps(ctx))
  mountOidc(app, ctx, providers)
  mountUserinfo(app, ctx, providers)
  mountPages(app, ctx, {
    routes: pageRoutes(providers),
    errorPage: (request, error) => thrownPage(ctx, request, error),
  })
  mountDemoProvider(app, {
    ctx,
    look: (acceptLanguage, uiLocales) => lookFor(ctx, { acceptLanguage }, uiLocales),
  })
  mountMfa(app, ctx, mfaRoutes)
  const limits = makeLimits(ctx.config)
  mount(app, ctx, limits, apiRoutes)
  mountUploads(app, ctx, limits, uploadRoutes)
  mountExports(app, ctx)
  mountImports(app, ctx)
  mountUnserved(app, ctx, limits, unservedPaths)
  mountOpenApi(app, ctx, [...apiRoutes, ...uploadRoutes])
  mountDatabase(app, ctx, databaseRoutes)
  mountPasswordless(app, ctx, passwordlessRoutes)
  mountScim(app)
  return app
}

/** The pages of signing in and out. */
function pageRoutes(providers: Providers): PageRoute[] {
  return [
    ...assetRoutes,
    ...loginRoutes(providers),
    ...signUpRoutes(providers),
    ...passwordRoutes(providers),
    ...codeRoutes(providers),
    ...codeLinkRoutes(providers),
    ...upstreamRoutes(providers),
    ...linkRoutes(providers),
    ...continueRoutes(providers),
    ...linkConfirmRoutes(providers),
    ...consentRoutes(providers),
    ...mfaCodeRoutes(providers),
    ...mfaWebauthnRoutes(providers),
    ...mfaEnrolRoutes(providers),
    ...recoveryCodeRoutes(providers),
    ...passkeyLoginRoutes(providers),
    ...passkeyEnrolRoutes(providers),
    ...logoutRoutes(providers),
    ...outboxRoutes,
    ...provisioningRoutes,
    ...adminInviteRoutes(providers),
    ...referenceRoutes(apiRoutes),
  ]
}
