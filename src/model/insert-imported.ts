import { Problem } from '../problems.ts'
import type { Change, NewIdentity, NewUser, Operation } from './change.ts'
import { decideCreateUser } from './create-user.ts'
import type { BroughtFactor } from './factor.ts'
import type { Identity } from './identity.ts'
import type { RowError } from './import-row.ts'
import type { ImportWish, LinkedWish } from './import-wish.ts'
import { type Act, recordedBy } from './operation.ts'
import { newUser } from './split.ts'
import { type User, firstNumber } from './user.ts'
import { type UserEvent, eventsOf } from './user-event.ts'
import type { World } from './world.ts'

/** Everything that is written of a user who comes out of a file. */
export interface Inserted {
  readonly appear: NewUser
  readonly add: readonly NewIdentity[]
  readonly enrol: readonly BroughtFactor[]
  readonly operations: readonly Operation[]
  readonly events: readonly UserEvent[]
}

/** A user is made as by the API; its further identities arrive linked, by an operation of their own. */
export function insertedBy(world: World, wish: ImportWish, act: Act): Inserted | RowError {
  const decision = decideCreateUser(world, wish.create)
  if (decision instanceof Problem) return { code: 'NOT_PASSED', message: decision.message }
  const { add } = decision.change as Change
  const linked = wish.linked.map((one, index) => linkedIdentity(world, wish, { one, index }))
  const [main] = decision.answer.identities
  const user: User = { ...decision.answer, identities: [main, ...linked] }
  return {
    appear: newUser(user),
    add: [...add, ...linked.map((identity, index) => ({ identity, owner: user.id, ...loginOf(wish, index) }))],
    enrol: wish.factors.map((factor) => ({ ...factor, userId: user.id, createdAt: user.createdAt })),
    ...recordOf(user, linked, { ...act, operationId: wish.operationId }),
  }
}

function linkedIdentity(
  world: World,
  { operationId }: ImportWish,
  { one, index }: { readonly one: LinkedWish; readonly index: number },
): Identity {
  const { login: _login, passwordHash: _hash, ...identity } = one
  const epoch = firstNumber(world.now)
  return { ...identity, epoch, position: index + 1, linkedBy: operationId, passwordResetAt: null }
}

function loginOf({ linked }: ImportWish, index: number): Pick<NewIdentity, 'login' | 'passwordHash'> {
  const { login, passwordHash } = linked[index] ?? NOBODY
  return { login, passwordHash }
}

const NOBODY = { login: { email: null, username: null, phone: null }, passwordHash: null }

/**
 * A link that took nothing from anybody: nothing was before it, so it cannot be taken back, and an unlink makes a user as
 * it does of any identity.
 */
function recordOf(user: User, linked: readonly Identity[], act: Act): Pick<Inserted, 'operations' | 'events'> {
  const created: UserEvent = { type: 'user.created', user }
  if (linked.length === 0) return { operations: [], events: [created] }
  const identities = linked.map(({ key }) => key)
  const record = { action: 'link' as const, users: [user.id], identities, undoes: null, before: {}, after: {} }
  const events = eventsOf(act, [{ type: 'identity.linked', user, otherUserId: null, identities }])
  return { operations: [{ ...recordedBy(act, user.createdAt), ...record }], events: [created, ...events] }
}
