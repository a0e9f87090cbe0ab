import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { type Problem, problem } from '../../problems.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { forgetBrowsers } from '../../steps/factors/remembered-browser.ts'
import { successNote } from '../../steps/notes.ts'
import { readUser } from '../../store/read-users.ts'

/**
 * Makes every device of a user a new one: what is known of them here is in which browsers a second factor was proven, and
 * that is forgotten.
 */
export async function clearRiskAssessments(
  ctx: Context,
  asked: Asked,
  { userId, connection }: { readonly userId: string; readonly connection: string },
): Promise<Problem | undefined> {
  const user = await readUser(ctx.db, userId)
  if (!user) return problem('user_not_found')
  if (!(await ctx.directory.connections()).some(({ name }) => name === connection)) return problem('connection_unknown')
  await forgetBrowsers(ctx, user)
  await addLogNote(ctx, asked, successNote(asked, { userId, status: 204, body: {} }))
  return undefined
}

/** The groups of a user. Groups come from directories that are provisioned, which are not served here: nobody is in any. */
export async function readGroups(ctx: Context, userId: string): Promise<readonly never[] | Problem> {
  return (await readUser(ctx.db, userId)) ? [] : problem('user_not_found')
}
