import { createHash } from 'node:crypto'
import type { Identity } from '../model/identity.ts'
import type { JsonObject } from '../model/json.ts'
import { isSocial } from '../model/providers.ts'
import type { User } from '../model/user.ts'

/** A user as Auth0 answers it (CONTRACT §4.1): defaults computed, keys absent that were never set. */
export function writeUser(user: User): JsonObject {
  const [main] = user.identities
  // Over the profile's, so that no attribute of a provider's profile can stand in for one of ours.
  const ours: Loose = {
    blocked: user.blocked ?? undefined,
    created_at: user.createdAt.toISOString(),
    identities: user.identities.map((identity, index) => writeIdentity(identity, index > 0)),
    updated_at: user.updatedAt.toISOString(),
    user_id: user.id,
    user_metadata: user.userMetadata ?? undefined,
    app_metadata: user.appMetadata ?? undefined,
    last_password_reset: main.passwordResetAt?.toISOString(),
    last_login: user.logins?.lastLogin.toISOString(),
    last_ip: user.logins?.lastIp,
    logins_count: user.logins?.count,
  }
  // Not a literal that goes on after a spread: V8 took 10 µs for that, and 0.2 for this.
  return withoutUndefined(Object.assign(rootAttributes(main), ours))
}

/** Identities as link and unlink answer them: each with its profileData, the main one first (CONTRACT §2.4). */
export function writeIdentities(user: User): JsonObject[] {
  return user.identities.map((identity) => writeIdentity(identity, true))
}

/** One identity; reads leave out the main one's profileData, as recorded. */
function writeIdentity(identity: Identity, withProfile: boolean): JsonObject {
  const address = {
    connection: identity.connection,
    user_id: identity.numeric ? Number(identity.id) : identity.id,
    provider: identity.provider,
    isSocial: isSocial(identity.provider),
  }
  return withProfile ? { profileData: identity.profile, ...address } : address
}

/** Root attributes: what was stored, and name, nickname and picture computed where they were not (CONTRACT §4.1). */
export function rootProfile(identity: Pick<Identity, 'profile'>): JsonObject {
  return withoutUndefined(rootAttributes(identity))
}

function rootAttributes({ profile }: Pick<Identity, 'profile'>): Loose {
  const email = text(profile, 'email')
  const handle = email ?? text(profile, 'phone_number') ?? text(profile, 'username')
  const name = text(profile, 'name') ?? handle
  return {
    name,
    nickname: email?.split('@')[0] ?? text(profile, 'username') ?? handle,
    picture: Object.hasOwn(profile, 'picture') ? undefined : gravatar(email, name),
    ...profile,
  }
}

function gravatar(email: string | undefined, name: string | undefined): string {
  const initials = encodeURIComponent([...(name ?? 'un').toLowerCase()].slice(0, 2).join(''))
  const fallback = `https://cdn.auth0.com/avatars/${initials}.png`
  if (email === undefined) return fallback
  const hash = createHash('md5').update(email.toLowerCase()).digest('hex')
  return `https://s.gravatar.com/avatar/${hash}?s=480&r=pg&d=${encodeURIComponent(fallback)}`
}

function text(profile: JsonObject, name: string): string | undefined {
  const value = profile[name]
  return typeof value === 'string' ? value : undefined
}

type Loose = Readonly<Record<string, JsonObject[string] | undefined>>

function withoutUndefined(object: Loose): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter((entry): entry is [string, JsonObject[string]] => entry[1] !== undefined),
  )
}
