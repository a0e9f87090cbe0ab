import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { ShownFactor } from '../../model/factor.ts'
import type { User } from '../../model/user.ts'
import { Problem, problem } from '../../problems.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { shownFactors } from '../../steps/factors/given-method.ts'
import { successNote } from '../../steps/notes.ts'
import { ownerOfFactor } from '../../store/change-factors.ts'
import { dropMethods } from '../../store/drop-methods.ts'
import { readUser } from '../../store/read-users.ts'

/** What enrolments can be of. */
const TYPES = ['totp', 'webauthn-roaming', 'phone', 'email']

/** An enrolment by the id that the older Guardian API has for it: without its type. */
export async function readEnrollment(ctx: Context, id: string): Promise<ShownFactor | Problem> {
  const found = await find(ctx, id)
  return found instanceof Problem ? found : found.factor
}

async function find(ctx: Context, id: string): Promise<{ user: User; factor: ShownFactor } | Problem> {
  const ids = TYPES.map((type) => `${type}|${id}`)
  const owner = await ownerOfFactor(ctx.db, ids)
  const user = owner === undefined ? undefined : await readUser(ctx.db, owner)
  const factor = user && (await shownFactors(ctx, user)).find((one) => ids.includes(one.id))
  return user && factor ? { user, factor } : problem('enrollment_not_found')
}

/** Removes it. */
export async function deleteEnrollment(ctx: Context, asked: Asked, id: string): Promise<Problem | undefined> {
  const found = await find(ctx, id)
  if (found instanceof Problem) return found
  const { user, factor } = found
  await dropMethods(ctx.db, user, { which: { ids: [factor.id] }, logs: [] })
  await addLogNote(ctx, asked, successNote(asked, { userId: user.id, status: 204, body: {} }))
  return undefined
}
