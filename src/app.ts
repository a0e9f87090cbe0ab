import type { FastifyInstance } from 'fastify'
import type { Context } from './context.ts'
import { makeServer } from './http/app.ts'
import { makeLimits } from './http/limits.ts'
import { mountOperations } from './http/metrics.ts'
import { mountMfa } from './http/mount-mfa.ts'
import { mount } from './http/mount.ts'
import { mountOidc } from './oidc/mount.ts'
import { authenticationMethodRoutes } from './routes/management/authentication-methods.ts'
import { connectionRoutes } from './routes/management/connections.ts'
import { identityRoutes } from './routes/management/identities.ts'
import { logRoutes } from './routes/management/logs.ts'
import { settingRoutes } from './routes/management/settings.ts'
import { userRoutes } from './routes/management/users.ts'
import { mfaRoutes } from './routes/mfa/mfa.ts'

/** The server as a list of its sections. */
export function makeApp(ctx: Context): FastifyInstance {
  const app = makeServer(ctx)
  mountOperations(app, ctx)
  mountOidc(app, ctx)
  mountMfa(app, ctx, mfaRoutes)
  mount(app, ctx, makeLimits(ctx.config), [
    ...userRoutes,
    ...identityRoutes,
    ...authenticationMethodRoutes,
    ...logRoutes,
    ...connectionRoutes,
    ...settingRoutes,
  ])
  return app
}
