import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import { changeTenantSettings } from '../../operations/settings/change-settings.ts'
import { settingsBody, writeSettings } from '../../shapes/settings.ts'

/** The tenant's settings: so far our own three (CONTRACT has none of them); Auth0's come with a later issue. */
export const settingRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/tenants/settings',
    summary: 'Get tenant settings',
    allow: { any: ['read:tenant_settings'] },
    query: z.looseObject({}),
    run: async (ctx) => ({ status: 200, body: writeSettings(await ctx.directory.settings()) }),
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/tenants/settings',
    summary: 'Update tenant settings',
    allow: { any: ['update:tenant_settings'] },
    body: settingsBody,
    run: async (ctx, { asked, body }) => ({
      status: 200,
      body: writeSettings(await changeTenantSettings(ctx, asked, body)),
    }),
  }),
]
