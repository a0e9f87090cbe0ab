import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { applied } from '../../src/model/apply-change.ts'
import { type Change, type Decision, type Operation, changeOf } from '../../src/model/change.ts'
import { composed } from '../../src/model/compose.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { decideLink } from '../../src/model/link.ts'
import { MERGE_POLICIES, type MergePolicy } from '../../src/model/merge-metadata.ts'
import { decideMove } from '../../src/model/move.ts'
import { hasAny, permissionKey } from '../../src/model/rights.ts'
import { decideUndo } from '../../src/model/undo.ts'
import { type Becomes, decideUnlink } from '../../src/model/unlink.ts'
import type { User } from '../../src/model/user.ts'
import type { World } from '../../src/model/world.ts'
import { Problem } from '../../src/problems.ts'
import { MACHINE, aUser, anIdentity } from '../support/plain-people.ts'
import { times } from '../support/scale.ts'
import { Tables } from './tables.ts'

const RUNS = times(2000, 100_000)
const DAY = 86_400_000

const ROLES = ['rol_a', 'rol_b', 'rol_c']
const READ = { audience: 'https://api.example/', name: 'read' }
/** Every role and permission that anybody has stands. */
const STANDING = {
  roles: new Set(ROLES),
  permissions: new Set([permissionKey(READ)]),
  organizations: new Set<string>(),
}

const value = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
  fc.dictionary(fc.constantFrom('x', 'y'), fc.integer({ min: 0, max: 2 })),
)
/** As JSON has it: names like __proto__ are ordinary keys. */
const metadata = fc
  .option(fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), value, { maxKeys: 3 }))
  .map((made) => JSON.parse(JSON.stringify(made)) as JsonObject | null)
const anyUser = fc.record({
  userMetadata: metadata,
  appMetadata: metadata,
  blocked: fc.constantFrom(null, true, false),
  name: fc.string({ maxLength: 4 }),
  count: fc.nat({ max: 3 }),
  roles: fc.subarray([...ROLES]),
  mayRead: fc.boolean(),
})
/** Four people, two of whom are linked to others before it begins; then a link of the first two that stand. */
const story = fc.record({
  people: fc.array(anyUser, { minLength: 4, maxLength: 4 }),
  nested: fc.array(fc.constantFrom([0, 2], [1, 3]), { maxLength: 2 }),
  policy: fc.constantFrom(...MERGE_POLICIES),
  becomes: fc.constantFrom<Becomes>('empty_user', 'restored_user', 'nothing'),
})

const key = (slot: number) => `email|${slot}`

/** Tables with people in them, and what an administrator does to them. */
class Town {
  readonly tables = new Tables()
  #steps = 0

  constructor(
    people: readonly {
      userMetadata: JsonObject | null
      appMetadata: JsonObject | null
      blocked: boolean | null
      name: string
      count: number
      roles: readonly string[]
      mayRead: boolean
    }[],
  ) {
    for (const [slot, { name, count, roles, mayRead, ...columns }] of people.entries()) {
      const rights = { roles, permissions: mayRead ? [READ] : [] }
      const identity = anIdentity(key(slot), { profile: { email: `${slot}@example.com`, email_verified: true, name } })
      const logins = count === 0 ? null : { count, lastLogin: new Date(Date.UTC(2026, 0, 2)), lastIp: '203.0.113.9' }
      const user = aUser([key(slot)], { ...columns, logins, createdAt: new Date(Date.UTC(2026, 0, 1) + slot) })
      const { identities: _identities, ...row } = user
      this.tables.apply(
        changeOf({
          appear: [{ ...row, mainKey: key(slot), ...(hasAny(rights) && { rights }) }],
          add: [
            { identity, owner: key(slot), login: { email: null, username: null, phone: null }, passwordHash: null },
          ],
        }),
      )
    }
  }

  world(): World {
    const now = new Date(Date.UTC(2026, 2, 1) + (this.#steps += 1))
    const all = this.tables.everybody()
    const operations = this.tables.changes.flatMap((change) => change.operations)
    return {
      ...this.tables.world(
        now,
        all.map(({ id }) => id),
        [],
      ),
      operations: new Map(operations.map((operation) => [operation.id, operation])),
      standing: STANDING,
      removed: new Map(
        operations.flatMap(({ id }) => this.tables.removedBy(id)).map((identity) => [identity.key, identity]),
      ),
    }
  }

  act() {
    return { operationId: `op_${this.#steps}`, caller: MACHINE, reason: null }
  }

  /** Decides, holds that a preview shows what comes of it, and writes. */
  do(decide: (world: World) => Decision<unknown>): Operation | Problem {
    const world = this.world()
    const decision = decide(world)
    if (decision instanceof Problem) return decision
    assert.ok(decision.change)
    const foreseen = [...applied(world, decision.change).users.values()]
    this.tables.apply(decision.change)
    assert.deepEqual(sorted(foreseen), sorted(this.tables.everybody()), 'a preview shows what happens')
    const operation = decision.change.operations.at(-1)
    assert.ok(operation)
    // As the database gives it back.
    return { ...(JSON.parse(JSON.stringify(operation)) as Operation), at: operation.at }
  }

  link(primary: number, secondary: number, policy: MergePolicy = 'none') {
    const merge = { policy, metadataBytes: 10_000 }
    const wish = { primaryId: key(primary), secondary: key(secondary), connectionId: null, proof: null, merge }
    return this.do((world) => decideLink(world, wish, this.act()))
  }

  unlink(user: number, slot: number, becomes: Becomes, withAll = true) {
    const wish = { userId: key(user), provider: 'email', identityId: String(slot), strict: true, becomes, withAll }
    return this.do((world) => decideUnlink(world, wish, this.act()))
  }

  /** Person 0 takes over what was linked into person 3. */
  takeOver(slot: number) {
    const wish = { userId: key(0), key: key(slot), proof: null, keepWayIn: false }
    return this.do((world) => decideMove(world, wish, this.act()))
  }

  undo(operation: Operation) {
    return this.do((world) => decideUndo(world, { operation, windowMs: DAY, keepWayIn: false }, this.act()))
  }

  ownerOf(slot: number): number {
    const owner = this.tables.everybody().find(({ identities }) => identities.some((one) => one.key === key(slot)))
    return Number(owner?.id.slice('email|'.length))
  }

  edit(slot: number, userMetadata: JsonObject) {
    const user = this.tables.everybody().find(({ id }) => id === key(slot))
    assert.ok(user)
    this.tables.apply(changeOf({ expect: [user], rewrite: [{ ...user, userMetadata }] }))
  }

  metadataOf(slot: number): JsonObject | null | undefined {
    return this.tables.everybody().find(({ id }) => id === key(slot))?.userMetadata
  }

  now() {
    return sorted(this.tables.everybody().map(lasting))
  }
}

function sorted<Row extends { id: string }>(users: readonly Row[]): Row[] {
  return users.toSorted((one, other) => (one.id < other.id ? -1 : 1))
}

/** What the laws speak of: not versions, epochs and when somebody was last changed. */
function lasting({ version: _version, updatedAt: _at, identities, ...user }: User & { mainKey?: string }) {
  return { ...user, identities: identities.map(({ epoch: _epoch, ...identity }) => identity) }
}

function done(outcome: Operation | Problem): Operation {
  assert.ok(!(outcome instanceof Problem), outcome instanceof Problem ? outcome.message : '')
  return outcome
}

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never

function holds(name: string, law: (given: Story) => void): void {
  it(name, () => {
    fc.assert(fc.property(story, law), { numRuns: RUNS })
  })
}

describe(`laws of taking back, over ${RUNS} random stories each`, () => {
  const begin = ({ people, nested }: Story) => {
    const town = new Town(people)
    for (const [primary = 0, secondary = 0] of new Set(nested)) done(town.link(primary, secondary))
    return town
  }

  holds('undo of a link gives both users back', (given) => {
    const town = begin(given)
    const before = town.now()
    done(town.undo(done(town.link(0, 1, given.policy))))
    assert.deepEqual(town.now(), before)
  })

  holds('undo of an undo gives what was undone', (given) => {
    const town = begin(given)
    const made = done(town.link(0, 1, given.policy))
    const linked = town.now()
    const undone = done(town.undo(made))
    const redone = done(town.undo(undone))
    assert.deepEqual(town.now(), linked)
    done(town.undo(redone))
  })

  holds('undo of an unlink, whatever the identity has become, gives the user back', (given) => {
    const town = begin(given)
    done(town.link(0, 1, given.policy))
    const before = town.now()
    const made = done(town.unlink(0, 1, given.becomes))
    const unlinked = town.now()
    const undone = done(town.undo(made))
    assert.deepEqual(town.now(), before)
    done(town.undo(undone))
    assert.deepEqual(town.now(), unlinked)
  })

  holds('undo of a take-over gives the identity back to its place, and undo of that undo takes it again', (given) => {
    const town = begin(given)
    const others = given.nested.some(([primary]) => primary === 1) ? [2, 1] : [3, 2, 1]
    const [keeper = 0, ...coming] = others
    for (const slot of coming) town.link(keeper, slot)
    const slot = coming.at(-1) ?? 1
    if (town.ownerOf(slot) === 0) return
    const before = town.now()
    const made = done(town.takeOver(slot))
    const taken = town.now()
    const undone = done(town.undo(made))
    assert.deepEqual(town.now(), before)
    done(town.undo(undone))
    assert.deepEqual(town.now(), taken)
  })

  holds('restore gives the secondary back, and the primary what it was', (given) => {
    const town = begin(given)
    const before = town.now()
    done(town.link(0, 1, given.policy))
    done(town.unlink(0, 1, 'restored_user'))
    assert.deepEqual(town.now(), before)
  })

  holds('what others did beside it stays, whether it is taken back or restored', (given) => {
    const town = begin(given)
    const made = done(town.link(0, 1, given.policy))
    town.edit(0, { ...town.metadataOf(0), note: 'mine' })
    done(given.becomes === 'nothing' ? town.undo(made) : town.unlink(0, 1, 'restored_user'))
    assert.equal(town.metadataOf(0)?.['note'], 'mine')
  })

  holds('where somebody changed what a link wrote, undo refuses, restore leaves it and names it', (given) => {
    const town = begin(given)
    const made = done(town.link(0, 1, given.policy))
    const side = made.after as { primary: { user_metadata?: JsonObject } }
    const touched = Object.keys(side.primary.user_metadata ?? {}).find((name) => name !== '__proto__')
    fc.pre(touched !== undefined)
    town.edit(0, { ...town.metadataOf(0), [touched]: 'edited' })
    const refused = town.undo(made)
    assert.ok(refused instanceof Problem && refused.code === 'changed_since')
    const { omissions } = done(town.unlink(0, 1, 'restored_user')).after as { omissions?: { name: string }[] }
    assert.equal(town.metadataOf(0)?.[touched], 'edited')
    assert.deepEqual(
      omissions?.map(({ name }) => name),
      [touched],
    )
  })

  holds('a batch leaves what its operations leave one after the other', (given) => {
    const [one, all] = [begin(given), begin(given)]
    done(one.link(0, 1, given.policy))
    done(one.unlink(0, 1, given.becomes))
    const world = all.world()
    const wish = { primaryId: key(0), secondary: key(1), connectionId: null, proof: null }
    const merge = { policy: given.policy, metadataBytes: 10_000 }
    const first = decideLink(world, { ...wish, merge }, { ...all.act(), operationId: 'op_first' })
    assert.ok(!(first instanceof Problem) && first.change)
    const between = applied(world, first.change)
    const operations = new Map([
      ...(world.operations ?? []),
      ...first.change.operations.map((made) => [made.id, made] as const),
    ])
    const leaving = {
      userId: key(0),
      provider: 'email',
      identityId: '1',
      strict: true,
      becomes: given.becomes,
      withAll: true,
    }
    const second = decideUnlink({ ...between, operations }, leaving, { ...all.act(), operationId: 'op_second' })
    assert.ok(!(second instanceof Problem) && second.change)
    const changes: readonly Change[] = [first.change, second.change]
    all.tables.apply(composed(world, applied(between, second.change), changes))
    const since = (town: Town) =>
      town.now().map(({ createdAt: at, identities, ...user }) => ({
        ...user,
        old: at < new Date(Date.UTC(2026, 1, 1)),
        identities: identities.map(({ linkedBy: _by, ...identity }) => identity),
      }))
    assert.deepEqual(since(all), since(one))
  })
})
