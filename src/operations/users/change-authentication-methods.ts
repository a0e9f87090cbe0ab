import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Passkey, ShownFactor } from '../../model/factor.ts'
import type { User } from '../../model/user.ts'
import { Problem, problem } from '../../problems.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { addGivenMethod, type GivenMethod, shownFactors } from '../../steps/factors/given-method.ts'
import { successNote } from '../../steps/notes.ts'
import { changeFactor, renamePasskey } from '../../store/change-factors.ts'
import { dropMethods } from '../../store/drop-methods.ts'
import { readPasskeys } from '../../store/passkeys.ts'
import { readUser } from '../../store/read-users.ts'
import { TakenBack, unlessTakenBack } from '../../steps/take-back.ts'

/** Methods as they are after a change. */
export interface ChangedMethods {
  readonly factors: readonly ShownFactor[]
  readonly passkeys: readonly Passkey[]
}

/** Gives a user a method that a machine vouches for (CONTRACT §4.8). */
export async function createMethod(
  ctx: Context,
  asked: Asked,
  { userId, given }: { readonly userId: string; readonly given: GivenMethod },
): Promise<ChangedMethods | Problem> {
  const user = await readUser(ctx.db, userId)
  if (!user) return problem('user_not_found')
  const id = await addGivenMethod(ctx, user, given)
  if (id instanceof Problem) return id
  await addLogNote(ctx, asked, successNote(asked, { userId, status: 201, body: { id } }))
  const factors = (await shownFactors(ctx, user)).filter((factor) => factor.id === id)
  return { factors, passkeys: (await readPasskeys(ctx.db, userId)).filter((passkey) => passkey.id === id) }
}

/** Puts these in the place of a user's telephones, mailboxes and apps, all or none. */
export async function replaceMethods(
  ctx: Context,
  asked: Asked,
  { userId, given }: { readonly userId: string; readonly given: readonly GivenMethod[] },
): Promise<ChangedMethods | Problem> {
  const user = await readUser(ctx.db, userId)
  if (!user) return problem('user_not_found')
  const replacement = ctx.db.transaction(async (db) => {
    await dropMethods(db, user, { which: { types: ['phone', 'email', 'totp'] }, logs: [] })
    const added: string[] = []
    for (const one of given) added.push(orThrow(await addGivenMethod({ ...ctx, db }, user, one)))
    return added
  })
  const ids = await unlessTakenBack(replacement)
  if (ids instanceof Problem) return ids
  await addLogNote(ctx, asked, successNote(asked, { userId, status: 200, body: {} }))
  const now = await shownFactors(ctx, user)
  return { factors: ids.flatMap((id) => now.filter((factor) => factor.id === id)), passkeys: [] }
}

function orThrow(added: string | Problem): string {
  if (added instanceof Problem) throw new TakenBack(added)
  return added
}

interface MethodChange {
  readonly userId: string
  readonly id: string
  readonly name: string | undefined
  readonly preferred: 'voice' | 'sms' | undefined
}

/** Calls a method something else, or says how a telephone is to be reached. */
export async function changeMethod(
  ctx: Context,
  asked: Asked,
  change: MethodChange,
): Promise<ChangedMethods | Problem> {
  const { userId, id } = change
  const user = await readUser(ctx.db, userId)
  if (!user) return problem('user_not_found')
  const factor = (await shownFactors(ctx, user)).find((one) => one.id === id)
  const changed = factor ? await changeOne(ctx, user, { factor, change }) : await renameKey(ctx, change)
  if (changed instanceof Problem) return changed
  await addLogNote(ctx, asked, successNote(asked, { userId, status: 200, body: {} }))
  return changed
}

async function changeOne(
  { db }: Context,
  user: User,
  { factor, change }: { readonly factor: ShownFactor; readonly change: MethodChange },
): Promise<ChangedMethods | Problem> {
  const { id, preferred } = change
  if (preferred !== undefined && factor.type !== 'phone') return problem('method_unchangeable')
  const name = change.name ?? factor.name
  const data = preferred === undefined ? {} : { preferred }
  if (!(await changeFactor(db, user, { id, name, data }))) return problem('method_not_found')
  return { factors: [{ ...factor, name, data: { ...factor.data, ...data } }], passkeys: [] }
}

async function renameKey({ db }: Context, change: MethodChange): Promise<ChangedMethods | Problem> {
  const { userId, id, preferred } = change
  const passkey = (await readPasskeys(db, userId)).find((one) => one.id === id)
  if (!passkey) return problem('method_not_found')
  if (preferred !== undefined) return problem('method_unchangeable')
  const name = change.name ?? passkey.name
  return (await renamePasskey(db, userId, { id, name }))
    ? { factors: [], passkeys: [{ ...passkey, name }] }
    : problem('method_not_found')
}
