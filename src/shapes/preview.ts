import { isDeepStrictEqual } from 'node:util'
import type { Change, Operation } from '../model/change.ts'
import { writtenBy } from '../model/effect.ts'
import type { JsonObject } from '../model/json.ts'
import { warningsOf } from '../model/preview-warnings.ts'
import { type Permission, type Rights, unitedRights } from '../model/rights.ts'
import type { User } from '../model/user.ts'
import { type World, findIdentity } from '../model/world.ts'
import { writePermission } from './role.ts'
import { writeUser } from './user.ts'

/** What a preview tells beside what the decision says. */
interface Beside {
  /** Names of roles, by id. */
  readonly roleNames: ReadonlyMap<string, string>
  readonly issuer: string
}

interface Ending extends Beside {
  readonly version: string
  readonly sessions: readonly { readonly userId: string }[]
  readonly refreshTokens: readonly { readonly userId: string }[]
}

/** What an operation would do, field by field, and the version of the users that it was seen on. */
export function writePreview(step: Seen, ending: Ending): JsonObject {
  const { version, sessions, refreshTokens } = ending
  const { before, after, change } = step
  const [operation] = change.operations
  if (!operation) throw new Error('An operation that changes nothing has no preview')
  return {
    action: operation.action,
    version,
    before: pairIn(before, operation),
    after: pairIn(after, operation),
    identities: operation.identities.map((key) => ({
      identity: key,
      from: findIdentity(before, key)?.owner.id ?? null,
      to: findIdentity(after, key)?.owner.id ?? null,
    })),
    user_metadata: { written: writtenBy(operation)?.after ?? {}, lost: lost(step, 'userMetadata') },
    app_metadata: { written: {}, lost: lost(step, 'appMetadata') },
    ...writeRights(step, ending),
    sessions: { ending: sessions.length, of: ownersOf(sessions) },
    refresh_tokens: { ending: refreshTokens.length, of: ownersOf(refreshTokens) },
    omissions: operation.after['omissions'] ?? [],
    warnings: warningsOf(before, after, change),
  }
}

/** Roles and permissions: they never move, so those of a user who vanishes are lost, and one who comes back has them again. */
function writeRights(step: Seen, { roleNames, issuer }: Beside): JsonObject {
  const [lost, returned] = [rightsOf(step.before, step.change.vanish), rightsOf(step.after, appearing(step.change))]
  const roles = (ids: readonly string[]) => ids.map((id) => ({ id, name: roleNames.get(id) ?? '' }))
  const permissions = (all: readonly Permission[]) => all.map((one) => writePermission(one, new Map(), issuer))
  return {
    roles: { lost: roles(lost.roles), returned: roles(returned.roles) },
    permissions: { lost: permissions(lost.permissions), returned: permissions(returned.permissions) },
    memberships: { lost: writeMemberships(lost), returned: writeMemberships(returned) },
  }
}

/** Organizations by id, each with the roles there. */
function writeMemberships({ memberships = [] }: Rights): JsonObject[] {
  const ids = [...new Set(memberships.map(({ organization }) => organization))]
  return ids.map((id) => ({
    organization_id: id,
    roles: memberships.flatMap(({ organization, role }) => (organization === id && role !== null ? [role] : [])),
  }))
}

function appearing({ appear }: Change): string[] {
  return appear.map(({ id }) => id)
}

function rightsOf({ users }: World, ids: readonly string[]): Rights {
  return unitedRights(ids.map((id) => users.get(id)?.rights))
}

interface Seen {
  readonly before: World
  readonly after: World
  readonly change: Change
}

function pairIn({ users }: World, { users: [kept = '', other = ''] }: Operation): JsonObject {
  return { primary: writtenOrNull(users.get(kept)), secondary: writtenOrNull(users.get(other)) }
}

function writtenOrNull(user: User | undefined): JsonObject | null {
  return user ? writeUser(user) : null
}

/** First-level keys of a vanishing user's metadata whose values the user who stays does not have. */
function lost({ before, after, change }: Seen, kind: 'userMetadata' | 'appMetadata'): string[] {
  const kept = after.users.get(change.operations[0]?.users[0] ?? '')
  const had = new Map(Object.entries((kind === 'userMetadata' ? kept?.userMetadata : null) ?? {}))
  const vanishing = change.vanish.flatMap((id) => Object.entries(before.users.get(id)?.[kind] ?? {}))
  return vanishing.filter(([key, value]) => !isDeepStrictEqual(had.get(key), value)).map(([key]) => key)
}

function ownersOf(records: readonly { readonly userId: string }[]): string[] {
  return [...new Set(records.map(({ userId }) => userId))]
}
