import { type Change, changeOf } from './change.ts'
import { eventsOf } from './user-event.ts'
import type { Identities, Identity } from './identity.ts'
import type { JsonObject } from './json.ts'
import type { WrittenKeys } from './merge-metadata.ts'
import { type Act, outlineOf, recordedBy, snapshotOf } from './operation.ts'
import type { User } from './user.ts'

/** Two users that become one: every identity of the secondary goes to the primary, and the secondary's user vanishes. */
export interface Fold {
  readonly primary: User
  readonly secondary: User
  /** The secondary's identities at their places in the primary. */
  readonly arriving: readonly Identity[]
  /** The primary's `user_metadata` afterwards, and the keys that change. */
  readonly metadata: JsonObject | null
  readonly written: WrittenKeys | null
  /** The operation that this takes back, or null for a link. */
  readonly undoes: string | null
}

/** The primary as it is afterwards. */
export function foldedUser(
  { primary, arriving, metadata }: Pick<Fold, 'primary' | 'arriving' | 'metadata'>,
  at: Date,
): User {
  const [main, ...linked] = primary.identities
  const places = [...linked, ...arriving].sort((one, other) => one.position - other.position)
  const identities: Identities = [main, ...places]
  return { ...primary, identities, userMetadata: metadata, version: primary.version + 1, updatedAt: at }
}

/** Everything that folding two users into one writes. */
export function foldChange(fold: Fold, act: Act, at: Date): Change {
  const { primary, secondary, arriving } = fold
  const after = foldedUser(fold, at)
  return changeOf({
    expect: [primary, secondary],
    vanish: [secondary.id],
    ...rewritten(after, fold.written !== null),
    move: arriving.map(({ key, position, linkedBy }) => ({ key, owner: primary.id, position, linkedBy })),
    operations: [
      {
        ...recordedBy(act, at),
        action: fold.undoes === null ? 'link' : 'undo',
        users: [primary.id, secondary.id],
        identities: arriving.map(({ key }) => key),
        undoes: fold.undoes,
        before: { primary: outlineOf(primary, fold.written?.before), secondary: snapshotOf(secondary) },
        after: { primary: outlineOf(after, fold.written?.after), secondary: null, ...placesOf(fold) },
      },
    ],
    events: eventsOf(act, [
      { type: 'user.deleted', user: secondary },
      { type: 'user.updated', user: after, previous: primary },
      {
        type: fold.undoes === null ? 'identity.linked' : 'identity.undone',
        user: after,
        otherUserId: secondary.id,
        identities: arriving.map(({ key }) => key),
      },
    ]),
  })
}

/** A link puts everything at the end, in the name of its own operation; what is taken back goes to its old places. */
function placesOf({ undoes, arriving }: Fold): JsonObject {
  if (undoes === null) return {}
  return { identities: arriving.map(({ key, position, linkedBy }) => ({ key, position, linked_by: linkedBy })) }
}

/** The row of a user who stays: only its version changes, or its own columns too. */
export function rewritten(after: User, isWritten: boolean): Pick<Change, 'touch' | 'rewrite'> {
  const { id, appMetadata, userMetadata, blocked, updatedAt } = after
  return isWritten
    ? { touch: [], rewrite: [{ id, appMetadata, userMetadata, blocked, updatedAt }] }
    : { touch: [{ id, updatedAt }], rewrite: [] }
}
