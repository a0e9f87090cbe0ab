import type { Change, LoginNames, NewUser } from '../../src/model/change.ts'
import type { Identities, Identity } from '../../src/model/identity.ts'
import { type Permission, hasAny, rightsWithout, unitedRights } from '../../src/model/rights.ts'
import type { Logins, User } from '../../src/model/user.ts'
import type { World } from '../../src/model/world.ts'

type UserRow = NewUser & { version: number; logins: Logins | null }
interface IdentityRow {
  identity: Identity
  owner: string
  login: LoginNames
}

/** A unique or foreign key that a change would break. */
export class Violation extends Error {
  readonly constraint: string

  constructor(constraint: string, detail: string) {
    super(`${constraint}: ${detail}`)
    this.constraint = constraint
  }
}

/** The tables of the directory in memory, with the constraints that the database has (migration 0001). */
export class Tables {
  #users = new Map<string, UserRow>()
  #identities = new Map<string, IdentityRow>()
  /** Identities that were removed and kept aside, by the operation and the key. */
  #removed = new Map<string, IdentityRow>()
  readonly changes: Change[] = []

  /**
   * Applies a change whole or not at all. @throws Violation where the database would refuse it, Error where it
   * expects what is not there or writes one row twice.
   */
  apply(change: Change): void {
    assertEachRowOnce(change)
    for (const { id, version } of change.expect) {
      if (this.#users.get(id)?.version !== version) throw new Error(`${id} is not at version ${version}`)
    }
    const [users, identities] = [new Map(this.#users), new Map(this.#identities)]
    applyToUsers(users, change)
    const kept = change.keep.map(({ key, operationId }) => [`${operationId} ${key}`, identities.get(key)] as const)
    applyToIdentities(identities, change)
    this.#bringBack(identities, change)
    assertConstraints(users, identities)
    this.#users = users
    this.#identities = identities
    for (const [name, row] of kept) if (row) this.#removed.set(name, row)
    this.changes.push(change)
  }

  #bringBack(identities: Map<string, IdentityRow>, { bringBack }: Change): void {
    for (const { key, removedBy, owner, position, linkedBy, epoch } of bringBack) {
      const row = this.#removed.get(`${removedBy} ${key}`)
      if (!row) throw new Error(`${key} was not kept aside by ${removedBy}`)
      add(
        identities,
        key,
        { ...row, owner, identity: { ...row.identity, position, linkedBy, epoch } },
        'identities_pkey',
      )
    }
  }

  /** An identity as it was when an operation removed it. */
  removedBy(operationId: string): Identity[] {
    const rows = [...this.#removed].filter(([name]) => name.startsWith(`${operationId} `))
    return rows.map(([, { identity }]) => identity)
  }

  /** The world as a decision is shown it: the users by id, and the owners of identities. */
  world(now: Date, users: readonly string[], keys: readonly string[]): World {
    const owners = keys.map((key) => this.#identities.get(key)?.owner ?? '')
    const wanted = new Set([...users, ...owners])
    return {
      now,
      users: new Map(
        this.everybody()
          .filter(({ id }) => wanted.has(id))
          .map((user) => [user.id, user]),
      ),
    }
  }

  everybody(): User[] {
    return [...this.#users.values()].map(({ mainKey, ...row }) => {
      const own = [...this.#identities.values()].filter(({ owner }) => owner === row.id).map(({ identity }) => identity)
      const linked = own.filter(({ key }) => key !== mainKey).sort((one, two) => one.position - two.position)
      const identities = [...own.filter(({ key }) => key === mainKey), ...linked] as unknown as Identities
      return { ...row, identities }
    })
  }
}

function applyToUsers(users: Map<string, UserRow>, change: Change): void {
  for (const id of change.vanish) remove(users, id)
  for (const user of change.appear) add(users, user.id, { ...user, logins: user.logins ?? null }, 'users_pkey')
  for (const { id, updatedAt } of change.touch)
    write(users, id, (row) => ({ ...row, updatedAt, version: row.version + 1 }))
  for (const { id, appMetadata, userMetadata, blocked, updatedAt, bornAgain } of change.rewrite) {
    const rest = { appMetadata, userMetadata, blocked, updatedAt, ...(bornAgain && { createdAt: bornAgain }) }
    write(users, id, (row) => ({ ...row, ...rest, version: row.version + 1 }))
  }
  for (const id of change.forget) write(users, id, (row) => ({ ...row, logins: null }))
  applyToRights(users, change)
}

/** Of whoever ends without any there is nothing to read. */
function applyToRights(users: Map<string, UserRow>, { assign, unassign, permit, forbid }: Change): void {
  for (const { user } of [...assign, ...unassign, ...permit, ...forbid]) {
    const own = <Row extends { readonly user: string }>(rows: readonly Row[]) => rows.filter((row) => row.user === user)
    const gained = { roles: own(assign).map(({ role }) => role), permissions: own(permit).map(permissionOf) }
    const lost = { roles: own(unassign).map(({ role }) => role), permissions: own(forbid).map(permissionOf) }
    write(users, user, ({ rights: before, ...row }) => {
      const rights = rightsWithout(unitedRights([before, gained]), lost)
      return hasAny(rights) ? { ...row, rights } : row
    })
  }
}

function permissionOf({ audience, name }: Permission): Permission {
  return { audience, name }
}

function applyToIdentities(identities: Map<string, IdentityRow>, change: Change): void {
  for (const key of change.drop) remove(identities, key)
  for (const { identity, owner, login } of change.add)
    add(identities, identity.key, { identity, owner, login }, 'identities_pkey')
  for (const { key, owner, position, linkedBy } of change.move) {
    write(identities, key, (row) => {
      const epoch = row.identity.epoch + 1
      return { ...row, owner, identity: { ...row.identity, position, linkedBy, epoch } }
    })
  }
  for (const { key, profile, login, passwordResetAt, endsSignIns, move } of change.amend) {
    write(identities, key, (row) => {
      const epoch = row.identity.epoch + (endsSignIns || move ? 1 : 0)
      const { owner = row.owner, ...place } = move ?? {}
      return {
        owner,
        login: login ?? row.login,
        identity: { ...row.identity, profile, passwordResetAt, epoch, ...place },
      }
    })
  }
}

function remove<Row>(table: Map<string, Row>, key: string): void {
  if (!table.delete(key)) throw new Error(`${key} is not there to be removed`)
}

function add<Row>(table: Map<string, Row>, key: string, row: Row, constraint: string): void {
  if (table.has(key)) throw new Violation(constraint, key)
  table.set(key, row)
}

function write<Row>(table: Map<string, Row>, key: string, change: (row: Row) => Row): void {
  const row = table.get(key)
  if (!row) throw new Error(`${key} is not there to be changed`)
  table.set(key, change(row))
}

/** Two writes of one row in one statement silently lose one (DESIGN §2). */
function assertEachRowOnce({ vanish, appear, touch, rewrite, add, move, amend, drop }: Change): void {
  const users = [...vanish, ...[...appear, ...touch, ...rewrite].map(({ id }) => id)]
  const keys = [...drop, ...add.map(({ identity }) => identity.key), ...[...move, ...amend].map(({ key }) => key)]
  for (const names of [users, keys]) {
    if (new Set(names).size !== names.length) throw new Error(`a row is written twice: ${names.join(', ')}`)
  }
}

function assertConstraints(users: Map<string, UserRow>, identities: Map<string, IdentityRow>): void {
  const taken = new Set<string>()
  for (const [key, { identity, owner, login }] of identities) {
    if (!users.has(owner)) throw new Violation('identities_owner_fkey', `${key} belongs to ${owner}, who is not there`)
    if (key !== `${identity.provider}|${identity.id}`) throw new Violation('identities_address', key)
    const { connectionId, issuer, subject } = identity
    claim(taken, ['identities_proof', connectionId, issuer, subject])
    for (const [kind, name] of Object.entries(login)) {
      if (name !== null) claim(taken, [`identities_${kind}`, connectionId, name])
    }
  }
  for (const [id, { mainKey }] of users) {
    if (identities.get(mainKey)?.owner !== id) throw new Violation('users_main', `${id} has lost ${mainKey}`)
  }
}

function claim(taken: Set<string>, parts: readonly [constraint: string, ...string[]]): void {
  const name = parts.join(' ')
  if (taken.has(name)) throw new Violation(parts[0], name)
  taken.add(name)
}
