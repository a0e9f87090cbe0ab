import type { Context } from '../../context.ts'
import type { PageRequest } from '../../http/page-route.ts'
import { type Settings, TENANT_NAME } from '../../model/settings.ts'
import { chooseLocale } from '../../../web/pages/locale.ts'
import type { Look } from '../../../web/pages/look.ts'
import { assetVersions } from './assets.ts'

/** Whoever asks for a page, by the languages that the browser prefers. */
type Speaker = Pick<PageRequest, 'acceptLanguage'>

/** The language of a person: what the application asked for, else what the browser says. */
export function localeOf(request: Speaker, uiLocales: unknown, settings: Settings): string {
  const asked = typeof uiLocales === 'string' ? uiLocales : undefined
  return chooseLocale(asked, request.acceptLanguage, settings.enabledLocales)
}

/** How pages look for this tenant and this person. */
export async function lookFor(ctx: Context, request: Speaker, uiLocales?: unknown): Promise<Look> {
  const settings = await ctx.directory.settings()
  return {
    locale: localeOf(request, uiLocales, settings),
    tenant: {
      name: settings.friendlyName ?? TENANT_NAME,
      logoUrl: settings.logoUrl ?? settings.pictureUrl,
      primaryColor: settings.primaryColor,
      supportEmail: settings.supportEmail,
      supportUrl: settings.supportUrl,
    },
    theme: 'auto',
    demo: ctx.config.demo,
    ...(await assetVersions()),
  }
}
