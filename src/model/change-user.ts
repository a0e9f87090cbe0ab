import { type Problem, problem } from '../problems.ts'
import { leavingOwners } from './administrators.ts'
import { type Decision, type IdentityRewrite, changeOf } from './change.ts'
import type { Connection } from './connection.ts'
import type { Identities, Identity } from './identity.ts'
import type { JsonObject } from './json.ts'
import { mergeMetadata, nullIfEmpty, refusalOfSize } from './metadata.ts'
import { passwordRules } from './password-rules.ts'
import { PROFILE_ATTRIBUTES, loginNames, lowered } from './profile.ts'
import { type Target, refusalToUpdate } from './updatable.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/** What is to change about a user (CONTRACT §4.6). */
export interface ChangeWish {
  readonly userId: string
  /** The body: root attributes, both metadata, blocked, connection. */
  readonly sent: JsonObject
  /** The new hash where a password was sent. */
  readonly passwordHash: string | null
  readonly connections: readonly Connection[]
  /** Bytes that each metadata may have. */
  readonly metadataBytes: number
}

/** The user afterwards, and the one before. */
export interface Changed {
  readonly user: User
  readonly previous: User
}

/** Decides a change of a user: root attributes replace, metadata merge, a secondary is named by its connection. */
export function decideChangeUser(world: World, wish: ChangeWish): Decision<Changed> {
  const user = world.users.get(wish.userId)
  if (!user) return problem('user_not_found')
  const target = targetOf(user, wish)
  if ('code' in target) return target
  const refusal = refusalToUpdate(wish.sent, target)
  if (refusal) return refusal

  const identity = target.touched ? amended(world, target.identity, wish) : target.identity
  const identities = user.identities.map((old) => (old === target.identity ? identity : old)) as unknown as Identities
  const after: User = { ...user, ...columns(user, wish), identities, version: user.version + 1, updatedAt: world.now }
  const tooLarge = refusalOfSize(
    { user_metadata: after.userMetadata, app_metadata: after.appMetadata },
    wish.metadataBytes,
  )
  if (tooLarge) return tooLarge
  const change = changeOf({
    expect: [user],
    rewrite: [after],
    leavingOwners: isBlocking(user, after) ? leavingOwners(user) : [],
    amend: target.touched ? [amendment(identity, target.connection, wish)] : [],
    events: [{ type: 'user.updated', user: after, previous: user }],
  })
  return { answer: { user: after, previous: user }, change, notes: [] }
}

function isBlocking(before: User, after: User): boolean {
  return after.blocked === true && before.blocked !== true
}

/** The main identity, unless the body names the connection of a linked one. */
function targetOf(user: User, { sent, connections }: ChangeWish): Target | Problem {
  const [main] = user.identities
  const name = sent['connection']
  const touched = sent['password'] !== undefined || PROFILE_ATTRIBUTES.some((attribute) => attribute in sent)
  const byName = (wanted: string) => connections.find((connection) => connection.name === wanted)
  if (typeof name !== 'string' || name === main.connection) {
    return { identity: main, connection: byName(main.connection), isMain: true, touched }
  }
  const connection = byName(name)
  if (!connection) return problem('connection_unknown', 'Connection does not exist.')
  const identity = user.identities.find((candidate) => candidate.connection === name)
  if (!identity) return problem('not_updatable', 'The user has no identity of this connection. Nothing was changed.')
  return { identity, connection, isMain: false, touched }
}

function amended(world: World, identity: Identity, { sent, passwordHash }: ChangeWish): Identity {
  const profile: Record<string, JsonObject[string]> = { ...identity.profile }
  if (sent['email'] !== undefined && sent['email'] !== profile['email']) profile['email_verified'] = false
  if (sent['phone_number'] !== undefined && sent['phone_number'] !== profile['phone_number']) {
    profile['phone_verified'] = false
  }
  for (const name of PROFILE_ATTRIBUTES) {
    const value = sent[name]
    if (value !== undefined) profile[name] = lowered(name, value)
  }
  const kept = Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null))
  const same = { ...identity, profile: kept }
  // What was opened with the old password ends with it (CONTRACT §4.6).
  return passwordHash ? { ...same, passwordResetAt: world.now, epoch: identity.epoch + 1 } : same
}

function amendment(identity: Identity, connection: Connection | undefined, wish: ChangeWish): IdentityRewrite {
  const login = connection ? loginNames(connection, identity.profile) : { email: null, username: null, phone: null }
  const { key, profile, passwordResetAt } = identity
  const same = { key, profile, login, passwordHash: wish.passwordHash, passwordResetAt }
  if (!wish.passwordHash || !connection) return same
  return { ...same, endsSignIns: true, keepPasswords: passwordRules(connection.options).historySize }
}

/** A new password lifts an administrator's block (CONTRACT §4.6). */
function columns(
  user: User,
  { sent, passwordHash }: ChangeWish,
): Pick<User, 'appMetadata' | 'userMetadata' | 'blocked'> {
  const sentApp = sent['app_metadata'] as JsonObject | undefined
  const sentUser = sent['user_metadata'] as JsonObject | undefined
  const blocked = typeof sent['blocked'] === 'boolean' ? sent['blocked'] : user.blocked
  return {
    appMetadata: sentApp ? nullIfEmpty(mergeMetadata(user.appMetadata, sentApp)) : user.appMetadata,
    userMetadata: sentUser ? mergeMetadata(user.userMetadata, sentUser) : user.userMetadata,
    blocked: passwordHash && blocked && sent['blocked'] === undefined ? false : blocked,
  }
}

/** What a unique key that was taken says about a change: which of the new names somebody else has. */
export function changeClash(constraint: string): Problem | undefined {
  if (constraint === 'identities_email') return problem('email_taken')
  if (constraint === 'identities_username') return problem('username_taken')
  return constraint === 'identities_phone' ? problem('phone_taken') : undefined
}
