import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Settings } from '../../model/settings.ts'
import { Problem, problem } from '../../problems.ts'
import { type SettingsBody, readSettingsBody } from '../../shapes/settings.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { apiOf } from '../../steps/api-of.ts'
import { lookTwice } from '../../steps/look-twice.ts'
import { lockSettings, writeSettings } from '../../store/configuration.ts'

/** Changes settings of the tenant: what the body names, and nothing else. Other processes follow within 5 s. */
export async function changeTenantSettings(
  ctx: Context,
  asked: Asked,
  body: SettingsBody,
): Promise<Settings | Problem> {
  const refusal = await refuseUnknown(ctx, body)
  if (refusal) return refusal
  const changed = await changeConfiguration(ctx, asked, async (tx) => {
    const before = await lockSettings(tx)
    await writeSettings(tx, { ...before, ...readSettingsBody(body, before.extra ?? {}) })
    return { answer: null, status: 200, logged: { changed: Object.keys(body) } }
  })
  return changed ?? ctx.directory.settings()
}

/** A default that names nothing would break every sign-in that relies on it. */
async function refuseUnknown(
  ctx: Context,
  { default_audience: audience = '', default_directory: directory = '' }: SettingsBody,
): Promise<Problem | undefined> {
  if (audience !== '' && (await apiOf(ctx, audience)) instanceof Problem) {
    return problem('invalid_body', `default_audience: no resource with identifier ${audience}. Nothing was changed.`)
  }
  if (directory === '') return undefined
  const found = await lookTwice(ctx, async () =>
    (await ctx.directory.connections()).find(({ name }) => name === directory),
  )
  if (found) return undefined
  return problem('invalid_body', `default_directory: there is no connection ${directory}. Nothing was changed.`)
}
