import { createHash } from 'node:crypto'
import type { Json } from '../model/json.ts'
import type { User } from '../model/user.ts'
import type { World } from '../model/world.ts'
import { rootProfile } from './user.ts'

/** What of a user has changed since a preview: the parts by name, or that it is gone or new. */
export interface Changed {
  readonly user_id: string
  readonly changed: readonly string[]
}

/** A preview's version: what was asked, and every user involved as it was, part by part. Opaque to callers. */
export function versionTag(asked: Json, world: World): string {
  const users = [...world.users.values()].map((user): Entry => [user.id, user.version, partsOf(user)])
  return Buffer.from(JSON.stringify([digest(asked), users] satisfies Tag)).toString('base64url')
}

type Entry = readonly [id: string, version: number, parts: Readonly<Record<string, string>>]
type Tag = readonly [asked: string, users: readonly Entry[]]

/** What differs between a preview and now: `asked` where another operation was previewed, else users by what changed. */
export function sinceTag(tag: string, asked: Json, world: World): 'asked' | readonly Changed[] {
  const read = readTag(tag)
  if (!read || read[0] !== digest(asked)) return 'asked'
  const before = new Map(read[1].map(([id, version, parts]) => [id, { version, parts }]))
  const gone = [...before.keys()].filter((id) => !world.users.has(id)).map((id) => ({ user_id: id, changed: ['gone'] }))
  const changed = [...world.users.values()].flatMap((user): Changed[] => {
    const was = before.get(user.id)
    if (!was) return [{ user_id: user.id, changed: ['new'] }]
    return was.version === user.version ? [] : [{ user_id: user.id, changed: differing(was.parts, partsOf(user)) }]
  })
  return [...gone, ...changed]
}

function differing(before: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(now).filter((name) => now[name] !== before[name])
  return names.length > 0 ? names : ['factors']
}

function readTag(tag: string): Tag | undefined {
  try {
    const read = JSON.parse(Buffer.from(tag, 'base64url').toString()) as unknown
    return Array.isArray(read) && read.length === 2 && Array.isArray(read[1]) ? (read as unknown as Tag) : undefined
  } catch {
    return undefined
  }
}

/** The parts of a user that a decision can depend on; what none of them shows is a second factor or a credential. */
function partsOf(user: User): Record<string, string> {
  const { identities, userMetadata, appMetadata, blocked, createdAt, rights } = user
  return {
    profile: digest(rootProfile(identities[0])),
    identities: digest(identities.map(({ key, epoch, position, linkedBy }) => [key, epoch, position, linkedBy])),
    user_metadata: digest(userMetadata),
    app_metadata: digest(appMetadata),
    blocked: digest(blocked),
    created_at: digest(createdAt.toISOString()),
    roles: digest(rights?.roles ?? []),
    permissions: digest(rights?.permissions ?? []),
    memberships: digest(rights?.memberships ?? []),
  }
}

function digest(value: Json): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 11)
}
