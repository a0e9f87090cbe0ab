import type { FastifyInstance } from 'fastify'
import type { Context } from './context.ts'
import { makeServer } from './http/app.ts'
import { makeLimits } from './http/limits.ts'
import { mountDatabase } from './http/mount-database.ts'
import { mountOperations } from './http/metrics.ts'
import { mount } from './http/mount.ts'
import { mountOidc } from './oidc/mount.ts'
import { databaseRoutes } from './routes/authentication/database.ts'
import { connectionRoutes } from './routes/management/connections.ts'
import { identityRoutes } from './routes/management/identities.ts'
import { logRoutes } from './routes/management/logs.ts'
import { settingRoutes } from './routes/management/settings.ts'
import { ticketRoutes } from './routes/management/tickets.ts'
import { userBlockRoutes } from './routes/management/user-blocks.ts'
import { userRoutes } from './routes/management/users.ts'

/** The server as a list of its sections. */
export function makeApp(ctx: Context): FastifyInstance {
  const app = makeServer(ctx)
  mountOperations(app, ctx)
  mountOidc(app, ctx)
  mount(app, ctx, makeLimits(ctx.config), [
    ...userRoutes,
    ...identityRoutes,
    ...logRoutes,
    ...connectionRoutes,
    ...settingRoutes,
    ...ticketRoutes,
    ...userBlockRoutes,
  ])
  mountDatabase(app, ctx, databaseRoutes)
  return app
}
