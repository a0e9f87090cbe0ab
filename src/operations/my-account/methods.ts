import type { Context } from '../../context.ts'
import type { Passkey, ShownFactor } from '../../model/factor.ts'
import type { MyRequest } from '../../model/my-account.ts'
import { decideRemoveWay, type RemoveWayWish } from '../../model/remove-way.ts'
import type { User } from '../../model/user.ts'
import { Problem, problem } from '../../problems.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { shownFactors } from '../../steps/factors/given-method.ts'
import { recallerFor, recallWaysIn } from '../../steps/linking/recall.ts'
import { tellOfRemoval } from '../../steps/linking/tell-owners.ts'
import { readMyself, refusalWithoutStepUp } from '../../steps/my-account.ts'
import { noted, successNote } from '../../steps/notes.ts'
import { changeFactor, renamePasskey } from '../../store/change-factors.ts'
import { dropMethods } from '../../store/drop-methods.ts'
import { readPasskeys } from '../../store/passkeys.ts'
import { readWorld } from '../../store/read-users.ts'

/** How a person signs in: factors, passkeys, and the identities that have a password. */
export interface MyMethods {
  readonly user: User
  readonly factors: readonly ShownFactor[]
  readonly passkeys: readonly Passkey[]
  readonly withPassword: readonly string[]
}

/** All methods of whoever asks (CONTRACT §9). */
export async function readMyMethods(ctx: Context, { caller }: MyRequest): Promise<MyMethods | Problem> {
  const user = await readMyself(ctx, caller)
  return user instanceof Problem ? user : methodsOf(ctx, user)
}

async function methodsOf(ctx: Context, user: User): Promise<MyMethods> {
  const world = await recallWaysIn(
    recallerFor(ctx),
    ctx.db,
    await readWorld(ctx.db, { users: [user.id], identities: [] }),
  )
  const withPassword = user.identities.map(({ key }) => key).filter((key) => world.withPassword?.has(key))
  const [factors, passkeys] = [await shownFactors(ctx, user), await readPasskeys(ctx.db, user.id)]
  return { user, factors, passkeys, withPassword }
}

/** What of a method is to be another. */
export interface MethodChange {
  readonly id: string
  readonly name?: string | undefined
  readonly preferred?: string | undefined
}

/** Calls a factor or passkey something else. */
export async function renameMyMethod(
  ctx: Context,
  { caller, asked }: MyRequest,
  change: MethodChange,
): Promise<MyMethods | Problem> {
  const user = await readMyself(ctx, caller)
  if (user instanceof Problem) return user
  if (change.preferred !== undefined && !change.id.startsWith('phone|')) return problem('method_unchangeable')
  const { factors, passkeys } = await methodsOf(ctx, user)
  const known = [...factors, ...passkeys].find((method) => method.id === change.id)
  if (!known || !(await rename(ctx, user, { ...change, name: change.name ?? known.name }))) {
    return problem('method_not_found')
  }
  await addLogNote(ctx, asked, successNote(asked, { userId: user.id, status: 200, body: {} }))
  return methodsOf(ctx, user)
}

function rename(
  { db }: Context,
  user: User,
  { id, name, preferred }: Omit<MethodChange, 'name'> & { readonly name: string | null },
): Promise<boolean> {
  if (id.startsWith('passkey|')) return renamePasskey(db, user.id, { id, name })
  return changeFactor(db, user, { id, name, data: preferred === undefined ? {} : { preferred } })
}

/** Which method is to go. */
export type MyMethod =
  | { readonly kind: 'factor'; readonly id: string }
  | { readonly kind: 'way'; readonly way: RemoveWayWish['way'] }

/** Takes a method away, after a fresh sign-in with a second factor where there is one; never the last way in. */
export async function removeMyMethod(ctx: Context, request: MyRequest, method: MyMethod): Promise<Problem | undefined> {
  const user = await readMyself(ctx, request.caller)
  if (user instanceof Problem) return user
  const refusal = await refusalWithoutStepUp(ctx, request.caller, user)
  if (refusal) return refusal
  return method.kind === 'factor'
    ? removeFactor(ctx, request, { user, id: method.id })
    : removeWay(ctx, request, method)
}

async function removeFactor(
  ctx: Context,
  { asked }: MyRequest,
  { user, id }: { readonly user: User; readonly id: string },
): Promise<Problem | undefined> {
  if ((await dropMethods(ctx.db, user, { which: { ids: [id] }, logs: [] })).length === 0)
    return problem('method_not_found')
  await addLogNote(ctx, asked, successNote(asked, { userId: user.id, status: 204, body: {} }))
  return undefined
}

async function removeWay(
  ctx: Context,
  { asked, caller }: MyRequest,
  { way }: { readonly way: RemoveWayWish['way'] },
): Promise<Problem | undefined> {
  const recaller = recallerFor(ctx)
  const { userId } = caller
  const wish = { userId, way, keepWayIn: true, connections: await recaller.connections() }
  const removed = await carryOut(ctx, {
    asked,
    involved: { users: [userId], identities: [] },
    recall: (db, world) => recallWaysIn(recaller, db, world),
    decide: (world, act) =>
      noted(decideRemoveWay(world, wish, act), () => [successNote(asked, { userId, status: 204, body: {} })]),
  })
  if (removed instanceof Problem) return removed
  await tellOfRemoval(ctx, { asked, user: removed, method: way.kind })
  return undefined
}
