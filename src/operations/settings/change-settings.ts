import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Settings } from '../../model/settings.ts'
import { type SettingsBody, readSettingsBody, writeSettings } from '../../shapes/settings.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { successNote } from '../../steps/notes.ts'
import { changeSettings } from '../../store/configuration.ts'

/** Changes settings of the tenant; other processes follow within 5 s. */
export async function changeTenantSettings(ctx: Context, asked: Asked, body: SettingsBody): Promise<Settings> {
  await changeSettings(ctx.db, readSettingsBody(body))
  ctx.directory.forget()
  const settings = await ctx.directory.settings()
  await addLogNote(ctx, asked, successNote(asked, { userId: null, status: 200, body: writeSettings(settings) }))
  return settings
}
