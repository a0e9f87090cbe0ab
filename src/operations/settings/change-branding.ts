import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Settings } from '../../model/settings.ts'
import type { Problem } from '../../problems.ts'
import { type BrandingBody, readBrandingBody } from '../../shapes/branding.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { lockSettings, writeSettings } from '../../store/configuration.ts'

/** Changes how the pages look: what the body names, and nothing else. Other processes follow within 5 s. */
export async function changeBranding(ctx: Context, asked: Asked, body: BrandingBody): Promise<Settings | Problem> {
  const changed = await changeConfiguration(ctx, asked, async (tx) => {
    const before = await lockSettings(tx)
    await writeSettings(tx, { ...before, ...readBrandingBody(body, before.brandingExtra ?? {}) })
    return { answer: null, status: 200, logged: { changed: Object.keys(body) } }
  })
  return changed ?? ctx.directory.settings()
}
