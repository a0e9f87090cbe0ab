import type { Operation } from './change.ts'
import type { WrittenKeys } from './merge-metadata.ts'
import type { IdentitySnapshot, Outline, Snapshot } from './operation.ts'

/** What an operation did, as its record tells, in the terms that taking it back needs. */
export interface Effect {
  /** The user who stayed, and the keys of its `user_metadata` that were written. */
  readonly kept: string
  readonly written: WrittenKeys | null
  /** The user that vanished, or that was made. */
  readonly gone: Snapshot | null
  readonly made: Snapshot | null
  /** Identities that moved, were removed or came back: as they were before, and by which link they are where they are. */
  readonly moved: readonly IdentitySnapshot[]
  readonly linkedBy: ReadonlyMap<string, string | null>
  /** Where an identity passed from one user to another: the two, as it went. */
  readonly passed: { readonly from: string; readonly to: string } | null
  /** `fold`: two users became one; `split`: one became two; `removal`, `return`: identities went, or came back; `pass`: one went over. */
  readonly kind: 'fold' | 'split' | 'removal' | 'return' | 'pass'
}

/** The effect of an operation, or undefined where it cannot be taken back: a reclaim, or what was erased or dropped. */
export function effectOf(operation: Operation): Effect | undefined {
  if (operation.action === 'reclaim' || !hasSnapshots(operation)) return undefined
  return effectOfSides(operation)
}

function effectOfSides(operation: Operation): Effect | undefined {
  const before = operation.before as unknown as Side
  const after = operation.after as unknown as Side
  const common = { kept: before.primary.user_id, written: writtenBy(operation), gone: null, made: null, passed: null }
  if (before.other) return { ...common, kind: 'pass', ...passedBetween(before, after) }
  if (before.secondary) {
    const linkedBy = after.identities ? placesOf(after.identities) : linkedByAll(operation, before.secondary)
    return { ...common, kind: 'fold', gone: before.secondary, moved: before.secondary.identities, linkedBy }
  }
  if (!before.identities) return { ...common, kind: 'return', ...came(after.identities ?? []) }
  if (after.secondary) {
    const linkedBy = placesOf(after.secondary.identities)
    return { ...common, kind: 'split', made: after.secondary, moved: before.identities, linkedBy }
  }
  const isErased = before.identities.some((identity) => !('profile' in identity))
  return isErased ? undefined : { ...common, kind: 'removal', ...came(before.identities) }
}

/** Snapshots are dropped once their time is over; nothing stands in their place then. */
function hasSnapshots({ before }: Pick<Operation, 'before'>): boolean {
  return 'primary' in before
}

interface Side {
  readonly primary: Outline
  readonly secondary: Snapshot | null
  /** Of an identity that passed from one user to another: the one who does not stand first. */
  readonly other?: Outline
  readonly identities?: readonly IdentitySnapshot[]
}

function passedBetween(before: Side, after: Side): Pick<Effect, 'moved' | 'linkedBy' | 'passed'> {
  const moved = before.identities ?? []
  const [primary, other = ''] = [before.primary.user_id, before.other?.user_id]
  const isArrival = moved.every(({ key }) => after.primary.identities.includes(key))
  const passed = isArrival ? { from: other, to: primary } : { from: primary, to: other }
  return { moved, linkedBy: placesOf(after.identities ?? []), passed }
}

function came(moved: readonly IdentitySnapshot[]): Pick<Effect, 'moved' | 'linkedBy'> {
  return { moved, linkedBy: placesOf(moved) }
}

function placesOf(identities: readonly IdentitySnapshot[]): Effect['linkedBy'] {
  return new Map(identities.map(({ key, linked_by: by }) => [key, by]))
}

function linkedByAll({ id }: Operation, { identities }: Snapshot): Effect['linkedBy'] {
  return new Map(identities.map(({ key }) => [key, id]))
}

/** The keys of the primary's `user_metadata` that an operation wrote, or null. */
export function writtenBy(operation: Operation): WrittenKeys | null {
  const before = (operation.before as unknown as Side).primary.user_metadata
  const after = (operation.after as unknown as Side).primary.user_metadata
  return before === undefined || after === undefined ? null : { before, after }
}
