import { type OpenedBy, stillHolds } from './caller.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/**
 * Whose sign-in something is, and through which identities it was opened, each with its epoch then. Sessions, grants,
 * codes, refresh tokens and opaque access tokens carry it as the provider's account id, so it is looked at at every use:
 * all of it is void as soon as one of its identities leaves, moves or comes back (DESIGN §2).
 */
export interface SignIn {
  readonly user: string
  readonly openedBy: readonly [OpenedBy, ...OpenedBy[]]
}

/** A sign-in as one text: JSON of the user id, and of the identities by key and epoch. */
export function signInText({ user, openedBy }: SignIn): string {
  return JSON.stringify([user, ...openedBy.map(({ key, epoch }) => [key, epoch])])
}

/** Reads {@link signInText} back, or undefined where it is none. */
export function readSignIn(text: string): SignIn | undefined {
  if (!text.startsWith('["')) return undefined
  const [user, ...opened] = JSON.parse(text) as [string, ...[string, number][]]
  const [first, ...others] = opened.map(([key, epoch]) => ({ key, epoch }))
  return first ? { user, openedBy: [first, ...others] } : undefined
}

/** Whether a sign-in is still good for its user as it is now: every identity that opened it is there in its epoch. */
export function isStillGood(signIn: SignIn, user: User): boolean {
  return user.id === signIn.user && signIn.openedBy.every((opened) => stillHolds(opened, user.identities))
}

/** The same of a sign-in's text and all users of a world. */
export function isGoodIn({ users }: World, account: string): boolean {
  const signIn = readSignIn(account)
  const user = users.get(signIn?.user ?? '')
  return signIn !== undefined && user !== undefined && isStillGood(signIn, user)
}

/** The sign-in that an identity of a user opens now, together with what had opened it before. */
export function signInBy(user: User, keys: readonly [string, ...string[]]): SignIn {
  const openedBy = [...new Set(keys)].map((key) => {
    const identity = user.identities.find((candidate) => candidate.key === key)
    if (!identity) throw new Error(`The user ${user.id} has no identity ${key}`)
    return { key, epoch: identity.epoch }
  })
  return { user: user.id, openedBy: openedBy as [OpenedBy, ...OpenedBy[]] }
}
