import { type Change, type IdentityRewrite, changeOf } from './change.ts'
import { eventsOf } from './user-event.ts'
import { rewritten } from './fold.ts'
import type { Identities, Identity } from './identity.ts'
import type { JsonObject } from './json.ts'
import type { WrittenKeys } from './merge-metadata.ts'
import { type Act, identitySnapshot, outlineOf, recordedBy, snapshotOf } from './operation.ts'
import type { User } from './user.ts'

/** Something that was not brought back, and why. */
export type Omission = {
  readonly kind: 'user_metadata' | 'identity' | 'position' | 'role' | 'permission' | 'membership'
  readonly name: string
  readonly reason: string
}

/** Identities that leave a user: to be a user of their own, or to be no more. */
export interface Split {
  readonly user: User
  readonly leaving: readonly Identity[]
  /** The user that they become, with its identities as they are then; null where they are removed. */
  readonly made: User | null
  /** The `user_metadata` of the user who stays, and the keys that change. */
  readonly metadata: JsonObject | null
  readonly written: WrittenKeys | null
  readonly omissions: readonly Omission[]
  /** Removed identities are not kept aside, and the record does not tell what they were. */
  readonly erase: boolean
  /** The operation that this takes back, or null for an unlink. */
  readonly undoes: string | null
}

/** The user who stays, as it is afterwards. */
export function remainingUser(
  { user, leaving, metadata }: Pick<Split, 'user' | 'leaving' | 'metadata'>,
  at: Date,
): User {
  const staying = user.identities.filter((identity) => !leaving.includes(identity)) as unknown as Identities
  return { ...user, identities: staying, userMetadata: metadata, version: user.version + 1, updatedAt: at }
}

/** Everything that identities leaving a user writes. */
export function splitChange(split: Split, act: Act, at: Date): Change {
  const { user, leaving, made } = split
  const after = remainingUser(split, at)
  return changeOf({
    expect: [user],
    appear: made ? [newUser(made)] : [],
    ...rewritten(after, split.written !== null),
    ...(made ? departures(made, leaving) : removals(split, act)),
    operations: [{ ...recordedBy(act, at), ...recordOf(split, after) }],
    events: eventsOf(act, [
      ...(made ? [{ type: 'user.created', user: made } as const] : []),
      { type: 'user.updated', user: after, previous: user },
      {
        type: split.undoes === null ? 'identity.unlinked' : 'identity.undone',
        user: after,
        otherUserId: made?.id ?? null,
        identities: leaving.map(({ key }) => key),
      },
    ]),
  })
}

function recordOf(split: Split, after: User) {
  const { user, leaving, made, written, omissions, undoes } = split
  return {
    action: undoes === null ? ('unlink' as const) : ('undo' as const),
    users: made ? [user.id, made.id] : [user.id],
    identities: leaving.map(({ key }) => key),
    undoes,
    before: { primary: outlineOf(user, written?.before), secondary: null, identities: whatLeft(split) },
    after: {
      primary: outlineOf(after, written?.after),
      secondary: made && snapshotOf(made),
      ...(omissions.length > 0 ? { omissions } : {}),
    },
  }
}

/** What left, as it was: undo gives it back its place, and the link that brought it. */
function whatLeft({ leaving, erase }: Split): JsonObject[] {
  return erase ? leaving.map(({ key }) => ({ key })) : leaving.map(identitySnapshot)
}

function departures(made: User, leaving: readonly Identity[]): Pick<Change, 'move' | 'amend'> {
  const moves = made.identities.map(({ key, position, linkedBy }) => ({ key, owner: made.id, position, linkedBy }))
  const amended = made.identities.filter(
    ({ key, profile }) => leaving.find((one) => one.key === key)?.profile !== profile,
  )
  return {
    move: moves.filter(({ key }) => !amended.some((one) => one.key === key)),
    amend: amended.map((identity) => amendment(identity, made.id)),
  }
}

/** Names by which one signs in are kept: a snapshot's are not brought back. */
function amendment({ key, profile, passwordResetAt, position, linkedBy }: Identity, owner: string): IdentityRewrite {
  return { key, profile, login: null, passwordHash: null, passwordResetAt, move: { owner, position, linkedBy } }
}

function removals({ leaving, erase }: Split, { operationId }: Act): Pick<Change, 'drop' | 'keep' | 'erase'> {
  const keys = leaving.map(({ key }) => key)
  return { drop: keys, keep: erase ? [] : keys.map((key) => ({ key, operationId })), erase: erase ? keys : [] }
}

/** The row of a user that a decision makes. */
export function newUser(user: User): Change['appear'][number] {
  const { id, version, appMetadata, userMetadata, blocked, createdAt, updatedAt, logins, rights } = user
  const row = { id, version, appMetadata, userMetadata, blocked, createdAt, updatedAt, mainKey: user.identities[0].key }
  return { ...row, ...(logins && { logins }), ...(rights && { rights }) }
}
