import { type Change, changeOf } from './change.ts'
import { foldedUser } from './fold.ts'
import type { Identity } from './identity.ts'
import { type Act, identitySnapshot, outlineOf, recordedBy } from './operation.ts'
import { remainingUser } from './split.ts'
import type { User } from './user.ts'
import { eventsOf } from './user-event.ts'

/** An identity that passes from one user to another while both go on. */
export interface Transfer {
  readonly from: User
  readonly to: User
  /** The identity as `from` has it, and as `to` will have it. */
  readonly leaving: Identity
  readonly arriving: Identity
  /** The operation that this takes back, or null for a take-over. */
  readonly undoes: string | null
  /** Who stands first in the record: whoever has taken the identity over, whichever way it passes now. */
  readonly primary: 'from' | 'to'
}

/** The user whom the identity comes to, as it is afterwards. */
export function receiving({ to, arriving }: Pick<Transfer, 'to' | 'arriving'>, at: Date): User {
  return foldedUser({ primary: to, arriving: [arriving], metadata: to.userMetadata }, at)
}

/** Everything that an identity's passing to another user writes. */
export function transferChange(transfer: Transfer, act: Act, at: Date): Change {
  const { from, to, leaving, arriving, undoes, primary } = transfer
  const left = remainingUser({ user: from, leaving: [leaving], metadata: from.userMetadata }, at)
  const came = receiving(transfer, at)
  const [before, after] =
    primary === 'to' ? [[to, from] as const, [came, left] as const] : [[from, to] as const, [left, came] as const]
  const { key, position, linkedBy } = arriving
  return changeOf({
    expect: [to, from],
    touch: [
      { id: to.id, updatedAt: at },
      { id: from.id, updatedAt: at },
    ],
    move: [{ key, owner: to.id, position, linkedBy }],
    operations: [
      {
        ...recordedBy(act, at),
        action: undoes === null ? 'move' : 'undo',
        users: before.map(({ id }) => id),
        identities: [key],
        undoes,
        before: sideOf(before, leaving),
        after: sideOf(after, arriving),
      },
    ],
    events: eventsOf(act, [
      { type: 'user.updated', user: came, previous: to },
      { type: 'user.updated', user: left, previous: from },
      {
        type: undoes === null ? 'identity.moved' : 'identity.undone',
        user: came,
        otherUserId: from.id,
        identities: [key],
      },
    ]),
  })
}

/** Nobody vanishes or appears, so there is no snapshot but the identity's: the other user is told of in outline. */
function sideOf([primary, other]: readonly [User, User], identity: Identity) {
  return {
    primary: outlineOf(primary),
    secondary: null,
    other: outlineOf(other),
    identities: [identitySnapshot(identity)],
  }
}
