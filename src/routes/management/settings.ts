import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Settings } from '../../model/settings.ts'
import { changeBranding } from '../../operations/settings/change-branding.ts'
import { changeTenantSettings } from '../../operations/settings/change-settings.ts'
import { Problem } from '../../problems.ts'
import { brandingBody, writeBranding } from '../../shapes/branding.ts'
import { fieldsQuery, pickFields } from '../../shapes/fields.ts'
import { settingsBody, writeSettings } from '../../shapes/settings.ts'
import { settingAnswers } from '../../shapes/answers/configuration.ts'

/** The tenant's settings and branding: Auth0's, and some of our own (README). */
export const settingRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/tenants/settings',
    summary: 'Get tenant settings',
    allow: { any: ['read:tenant_settings'] },
    answers: settingAnswers,
    query: fieldsQuery(),
    run: async (ctx, { query }) => {
      const settings = writeSettings(await ctx.directory.settings())
      return { status: 200, body: pickFields(settings, query.fields, query.include_fields) }
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/tenants/settings',
    summary: 'Update tenant settings',
    allow: { any: ['update:tenant_settings'] },
    answers: settingAnswers,
    body: settingsBody,
    run: async (ctx, { asked, body }) => answer(writeSettings, await changeTenantSettings(ctx, asked, body)),
  }),
  route({
    method: 'GET',
    path: '/api/v2/branding',
    summary: 'Get branding settings',
    allow: { any: ['read:branding'] },
    answers: settingAnswers,
    query: z.looseObject({}),
    run: async (ctx) => ({ status: 200, body: writeBranding(await ctx.directory.settings()) }),
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/branding',
    summary: 'Update branding settings',
    allow: { any: ['update:branding'] },
    answers: settingAnswers,
    body: brandingBody,
    run: async (ctx, { asked, body }) => answer(writeBranding, await changeBranding(ctx, asked, body)),
  }),
]

function answer(write: (settings: Settings) => JsonObject, settings: Settings | Problem) {
  return settings instanceof Problem ? settings : { status: 200, body: write(settings) }
}
