import type { FastifyInstance } from 'fastify'
import { apiRoutes } from './api-routes.ts'
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
import { mountMyAccount } from './http/mount-my-account.ts'
import { mountOpenApi } from './http/open-api.ts'
import { mountPages } from './http/pages.ts'
import { mountScim } from './http/mount-scim.ts'
import { mountPasswordless } from './http/mount-passwordless.ts'
import { mountOidc } from './oidc/mount.ts'
import { openProviders } from './oidc/providers.ts'
import { mountUserinfo } from './oidc/userinfo.ts'
import { adminInviteRoutes } from './routes/login/admin-invite.ts'
import { assetRoutes } from './routes/login/assets.ts'
import { thrownPage } from './routes/login/error-page.ts'
import { connectRoutes } from './routes/login/connect.ts'
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
import { databaseRoutes } from './routes/authentication/database.ts'
import { passwordlessRoutes } from './routes/authentication/passwordless.ts'
import { uploadRoutes } from './routes/management/jobs.ts'
import { unservedPaths } from './routes/management/unserved.ts'
import { myConnectedAccountRoutes } from './routes/my-account/connected-accounts.ts'
import { myMethodRoutes } from './routes/my-account/methods.ts'
import { mfaRoutes } from './routes/mfa/mfa.ts'
import { referenceRoutes } from './routes/reference.ts'

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
  mountMyAccount(app, ctx, limits, [...myMethodRoutes, ...myConnectedAccountRoutes])
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
    ...connectRoutes(providers),
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
    ...referenceRoutes([...apiRoutes, ...uploadRoutes]),
  ]
}
