import type { IdentityRewrite, UserRewrite } from './change.ts'
import type { Identity } from './identity.ts'
import type { RowError } from './import-row.ts'
import type { ImportWish, KnownName } from './import-wish.ts'
import type { JsonObject } from './json.ts'
import { nullIfEmpty, refusalOfSize } from './metadata.ts'
import type { User } from './user.ts'
import type { UserEvent } from './user-event.ts'
import type { World } from './world.ts'

/** Everything that is written of a user whom a file changes. */
export interface Updated {
  readonly user: User
  readonly rewrite: UserRewrite
  readonly amend: IdentityRewrite
  readonly event: UserEvent
}

/** What of a profile a file may change of somebody who is there (CONTRACT §5). */
const CHANGEABLE = ['email_verified', 'family_name', 'given_name', 'name', 'nickname', 'picture'] as const

/**
 * A user who is there gets what the file says: profile attributes and metadata, which are overwritten and not merged, and a
 * password hash as long as nobody signed in with the one that is there. The rest of the row is passed over, as Auth0 does.
 */
export function updatedBy(world: World, wish: ImportWish, known: KnownName): Updated | RowError {
  const user = world.users.get(known.owner)
  const identity = user?.identities.find(({ key }) => key === known.key)
  if (!user || !identity) return { code: 'CONFLICT_EMAIL', message: 'This user changed at this moment. Send it again.' }
  const refusal = refusalOf(user, wish, known)
  if (refusal) return refusal
  const { userMetadata, appMetadata } = wish.create
  const after: User = {
    ...user,
    userMetadata: userMetadata ?? user.userMetadata,
    appMetadata: appMetadata ? nullIfEmpty(appMetadata) : user.appMetadata,
    version: user.version + 1,
    updatedAt: world.now,
  }
  const profile = { ...identity.profile, ...changedIn(wish.create.sent) }
  const amended = (one: Identity) => (one === identity ? { ...one, profile } : one)
  const [main, ...linked] = user.identities
  return {
    user,
    rewrite: {
      id: user.id,
      appMetadata: after.appMetadata,
      userMetadata: after.userMetadata,
      blocked: after.blocked,
      updatedAt: after.updatedAt,
    },
    amend: {
      key: identity.key,
      profile,
      login: null,
      passwordHash: wish.newHash,
      passwordResetAt: identity.passwordResetAt,
    },
    event: {
      type: 'user.updated',
      user: { ...after, identities: [amended(main), ...linked.map(amended)] },
      previous: user,
    },
  }
}

function refusalOf(user: User, { create, newHash }: ImportWish, { isUnused }: KnownName): RowError | undefined {
  const { userMetadata, appMetadata, metadataBytes } = create
  const tooLarge = refusalOfSize({ user_metadata: userMetadata, app_metadata: appMetadata }, metadataBytes)
  if (tooLarge) return { code: 'MAX_LENGTH', message: tooLarge.message }
  if (newHash === null) return undefined
  const path = 'custom_password_hash'
  // Whoever may import users could else sign in as an administrator.
  if (user.role !== undefined)
    return { code: 'CONFLICT', message: 'An administrator’s password is not imported.', path }
  return isUnused ? undefined : { code: 'CONFLICT', message: 'The user has signed in with another password.', path }
}

function changedIn(sent: JsonObject): JsonObject {
  return Object.fromEntries(CHANGEABLE.flatMap((name) => (sent[name] === undefined ? [] : [[name, sent[name]]])))
}
