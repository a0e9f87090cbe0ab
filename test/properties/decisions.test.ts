import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Caller, stillHolds } from '../../src/model/caller.ts'
import { decideChangeUser } from '../../src/model/change-user.ts'
import type { Change, Decision } from '../../src/model/change.ts'
import { decideCreateUser, userClash } from '../../src/model/create-user.ts'
import { decideDeleteUser } from '../../src/model/delete-user.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { decideLink } from '../../src/model/link.ts'
import { decideMove } from '../../src/model/move.ts'
import type { Act } from '../../src/model/operation.ts'
import { decideUnlink } from '../../src/model/unlink.ts'
import type { User } from '../../src/model/user.ts'
import type { World } from '../../src/model/world.ts'
import { Problem } from '../../src/problems.ts'
import { MACHINE, aConnection } from '../support/plain-people.ts'
import { times } from '../support/scale.ts'
import { connectionOf, sequences } from './commands.ts'
import { type Engine, type SignIn, type Wanted, follow } from './follow.ts'
import { Tables, Violation } from './tables.ts'

const RUNS = times(10_000, 100_000)
const LIMIT = 10_000
const SIGNED_IN = Date.UTC(2026, 2, 1) / 1000

/** Decisions, carried out on tables in memory. */
class Decisions implements Engine {
  readonly #tables = new Tables()
  #steps = 0

  async carryOut(wanted: Wanted): Promise<string> {
    this.#steps += 1
    const now = new Date(Date.UTC(2026, 2, 1) + this.#steps)
    const keys = [keyOf(wanted)]
    const isCreation = wanted.command.ask === 'create'
    const world = this.#tables.world(now, isCreation ? [] : [wanted.userId], isCreation ? [wanted.userId] : keys)
    if (wanted.by && !holds(world, wanted.by)) return 'invalid_token'
    const decision = decide(world, wanted, {
      operationId: `op_${this.#steps}`,
      caller: callerOf(wanted.by),
      reason: null,
    })
    if (decision instanceof Problem) return decision.code
    if (!decision.change) return 'unchanged'
    return this.#apply(decision.change)
  }

  #apply(change: Change): string {
    try {
      this.#tables.apply(change)
      return 'done'
    } catch (error) {
      if (error instanceof Violation && change.add.length > 0) return userClash().code
      throw error
    }
  }

  async everybody(): Promise<User[]> {
    return this.#tables.everybody()
  }

  async lastBefore(): Promise<JsonObject> {
    return this.#tables.changes.at(-1)?.operations.at(-1)?.before ?? {}
  }
}

/** A take-over is of the identity that opened a sign-in, a link of its user. */
function keyOf({ command, other }: Wanted): string {
  if (typeof other === 'string') return other
  return command.ask === 'move' ? other.openedBy.key : other.userId
}

function holds(world: World, { userId, openedBy }: SignIn): boolean {
  const user = world.users.get(userId)
  return user !== undefined && stillHolds(openedBy, user.identities)
}

function callerOf(by: SignIn | null): Caller {
  if (!by) return MACHINE
  const signIn = { userId: by.userId, openedBy: by.openedBy, alsoOpenedBy: [], signedInAt: SIGNED_IN }
  return { ...MACHINE, kind: 'user', ...signIn, byIdToken: false }
}

function decide(world: World, wanted: Wanted, act: Act): Decision<unknown> {
  const { command, userId, other } = wanted
  const named =
    typeof other === 'string' ? { secondary: other, proof: null } : { secondary: other.userId, proof: other.openedBy }
  switch (command.ask) {
    case 'create':
      return decideCreateUser(world, creation(command))
    case 'link':
      return decideLink(world, { primaryId: userId, connectionId: null, ...named }, act)
    case 'move': {
      const proof = named.proof && { ...named.proof, at: SIGNED_IN }
      // Everybody can always sign in here: what is left of a house is its main identity at least.
      return decideMove(world, { userId, key: keyOf(wanted), proof, keepWayIn: false }, act)
    }
    case 'unlink':
      return decideUnlink(world, { userId, ...split(named.secondary), strict: false }, act)
    case 'change': {
      const sent = {
        user_metadata: { note: command.note },
        ...(command.block === null ? {} : { blocked: command.block }),
      }
      return decideChangeUser(world, { userId, sent, passwordHash: null, connections: [], metadataBytes: LIMIT })
    }
    case 'delete':
      return decideDeleteUser(world, userId)
  }
}

function creation({ slot, address, blocked }: { slot: number; address: number; blocked: boolean }) {
  const strategy = connectionOf(slot)
  const sent = strategy === 'email' ? { email: `${address}@example.com` } : { phone_number: `+49${address}` }
  const empty = { passwordHash: null, userMetadata: null, appMetadata: null }
  return {
    connection: aConnection(strategy),
    id: String(slot),
    sent,
    blocked: blocked || null,
    metadataBytes: LIMIT,
    ...empty,
  }
}

function split(key: string) {
  const pipe = key.indexOf('|')
  return { provider: key.slice(0, pipe), identityId: key.slice(pipe + 1) }
}

describe(`${RUNS} random sequences of create, sign in, link, move, unlink, change and delete`, () => {
  it('leave the tables as a plain model says: one owner each, depth one, order kept, nothing lost', async () => {
    await fc.assert(
      fc.asyncProperty(sequences(24), (commands) => follow(new Decisions(), commands)),
      { numRuns: RUNS },
    )
  })
})
