import type { Context } from '../../context.ts'
import type { FlowState, Proven } from '../../model/flow.ts'
import type { User } from '../../model/user.ts'
import { findIdentity } from '../../model/world.ts'
import { onlyReading } from '../../store/database.ts'
import { readWorld } from '../../store/read-users.ts'

/** Who has the identities of a flow now. */
export interface Found {
  readonly user: User
  /** True where they have been linked into another account since they were proven. */
  readonly isMoved: boolean
}

/** Who has what was proven in a flow: its user, or the one into whom it has been linked since. */
export async function findMoved(ctx: Context, state: FlowState): Promise<Found | undefined> {
  const key = state.proven.at(-1)?.key
  if (key === undefined) return undefined
  const owner = await ownerOf(ctx, key)
  return owner && provenOf(state, owner) ? { user: owner, isMoved: owner.id !== state.user } : undefined
}

/** Who has an identity now, or undefined. */
export async function ownerOf({ db }: Pick<Context, 'db'>, key: string): Promise<User | undefined> {
  return findIdentity(await onlyReading(readWorld(db, { users: [], identities: [key] })), key)?.owner
}

/**
 * What a flow has proven, as identities of this user; undefined where any of it does not hold. A proof outlives one thing
 * only: the very next step of its identity, if that was the link to this user. A changed password, or any other move, ends
 * it (DEMAND T11).
 */
export function provenOf(state: FlowState, user: User): readonly Proven[] | undefined {
  const steps = user.id === state.user ? 0 : 1
  const now = state.proven.flatMap((one) => {
    const identity = user.identities.find(({ key }) => key === one.key)
    return identity?.epoch === one.epoch + steps ? [{ ...one, epoch: identity.epoch }] : []
  })
  return now.length === state.proven.length ? now : undefined
}
