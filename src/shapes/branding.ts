import { z } from 'zod'
import { isWebUrl } from '../model/allowed-urls.ts'
import type { JsonObject } from '../model/json.ts'
import type { Settings } from '../model/settings.ts'
import { anything, format } from './formats.ts'
import { atLeastOne } from './paging.ts'

const color = format('html-color', (text) => /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text))
const secureUrl = format('strict-https-uri-or-null', (text) => isWebUrl(text, true))

/** Body of `PATCH /api/v2/branding`; null takes away. */
export const brandingBody = atLeastOne(
  z.strictObject({
    colors: z
      .strictObject({ primary: color.nullish(), page_background: z.union([color, anything]).nullish() })
      .nullish(),
    favicon_url: secureUrl.nullish(),
    logo_url: secureUrl.nullish(),
    font: z.strictObject({ url: secureUrl.nullish() }).nullish(),
  }),
)

export type BrandingBody = z.infer<typeof brandingBody>

/** What a body sets, in our own words, given what is kept beside. */
export function readBrandingBody(body: BrandingBody, before: JsonObject): Partial<Settings> {
  const { colors, logo_url: logo, ...kept } = body
  const primary = colors === null ? null : colors?.primary
  const background = colors === null ? null : colors?.page_background
  const extra = { ...before, ...kept, ...(background === undefined ? {} : { page_background: background }) }
  const stays = Object.entries(extra).filter(([, value]) => value !== null && value !== undefined)
  return {
    ...(primary === undefined ? {} : { primaryColor: primary }),
    ...(logo === undefined ? {} : { logoUrl: logo }),
    brandingExtra: Object.fromEntries(stays) as JsonObject,
  }
}

/** Branding as Auth0 answers it; what nobody has set is left out. */
export function writeBranding({ primaryColor, logoUrl, brandingExtra }: Settings): JsonObject {
  const { page_background: background, ...extra } = brandingExtra
  const colors = {
    ...(primaryColor === null ? {} : { primary: primaryColor }),
    ...(background === undefined ? {} : { page_background: background }),
  }
  return {
    ...(Object.keys(colors).length === 0 ? {} : { colors }),
    ...(logoUrl === null ? {} : { logo_url: logoUrl }),
    ...extra,
  }
}
