import { type Problem, problem } from '../problems.ts'
import type { Caller } from './caller.ts'
import { type Change, type Decision, changeOf } from './change.ts'
import type { SystemRole } from './system-roles.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/** The console's own application. It is in every tenant, and for every connection. */
export const CONSOLE_CLIENT = 'carabiner-console'

/** The audience of the console's tokens at whatever origin; on the wire it is `<origin>/console/`. */
export const CONSOLE_AUDIENCE = '/console/'

/** Decides that a user gets a system role. An owner stays one. */
export function decideAppoint(world: World, userId: string, role: SystemRole): Decision<User> {
  const user = world.users.get(userId)
  if (!user) return problem('user_not_found')
  if (user.blocked) return problem('user_blocked')
  if (user.role === 'owner') return problem('already_owner')
  const after: User = { ...user, role, version: user.version + 1, updatedAt: world.now }
  const change = changeOf({
    expect: [user],
    touch: [{ id: user.id, updatedAt: world.now }],
    appoint: [{ id: user.id, role, at: world.now }],
  })
  return { answer: after, change, notes: [] }
}

/** Decides that a user is no administrator any more; nothing where it is none. The last owner stays. */
export function decideDismiss(world: World, userId: string): Decision<User> {
  const user = world.users.get(userId)
  if (!user) return problem('user_not_found')
  const { role: _role, ...rest } = user
  if (user.role === undefined) return { answer: user, change: null, notes: [] }
  const change = changeOf({
    expect: [user],
    touch: [{ id: user.id, updatedAt: world.now }],
    dismiss: [user.id],
    leavingOwners: leavingOwners(user),
  })
  return { answer: { ...rest, version: user.version + 1, updatedAt: world.now }, change, notes: [] }
}

/** For {@link Change}: who ceases to be an owner when this user goes, is blocked or dismissed. */
export function leavingOwners(user: User): readonly string[] {
  return user.role === 'owner' ? [user.id] : []
}

/**
 * An administrator who is no owner changes no other administrator: whoever may set a password could sign in as an owner.
 */
export function refusalToTouch(caller: Caller, change: Change, world: World): Problem | undefined {
  if (caller.kind !== 'administrator' || caller.role === 'owner') return undefined
  const touched = change.expect.map(({ id }) => world.users.get(id))
  const isProtected = touched.some((user) => user?.role !== undefined && user.id !== caller.userId)
  return isProtected ? problem('administrator_protected') : undefined
}
