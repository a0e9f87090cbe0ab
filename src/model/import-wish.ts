import type { CreateWish } from './create-user.ts'
import type { LoginNames } from './change.ts'
import type { RowError } from './import-row.ts'
import { type Identity, addressOf } from './identity.ts'
import type { FactorType } from './factor.ts'
import { type World, findIdentity } from './world.ts'

/** A user of a file, ready to be decided on. */
export interface ImportWish {
  readonly number: number
  /** In lower case. */
  readonly email: string
  readonly upsert: boolean
  readonly create: CreateWish
  /** Further identities that arrive linked, and the operation that they arrive by. */
  readonly linked: readonly LinkedWish[]
  readonly operationId: string
  readonly factors: readonly { readonly id: string; readonly type: FactorType; readonly secret: string }[]
  /** Null: the file says none, or one that came as `password_hash` and counts for new users only. */
  readonly newHash: string | null
}

/** A further identity: who vouches for it, and as whom. */
export type LinkedWish = Pick<
  Identity,
  'key' | 'provider' | 'id' | 'numeric' | 'connection' | 'connectionId' | 'issuer' | 'subject' | 'profile'
> & {
  readonly login: LoginNames
  readonly passwordHash: string | null
}

/** An identity of the connection that has a name of the file. */
export interface KnownName {
  readonly key: string
  readonly owner: string
  /** Whether its password, if it has one, was never signed in with here: an import may then replace it. */
  readonly isUnused: boolean
}

/** Who has the names of rows: before them, and by those that were decided already. */
export interface FoundNames {
  readonly emails: ReadonlyMap<string, KnownName>
  has(wish: ImportWish, name: 'email' | 'username' | 'phone' | 'id'): boolean
  hasAny(keys: readonly string[]): boolean
  add(wish: ImportWish): void
}

const DUPLICATED: RowError = {
  code: 'DUPLICATED_USER',
  message: 'The user already exist and upsert parameter is false',
}

/** Why a user of a file cannot be made: somebody has its address, id, name, number, or one of its identities. */
export function refusalOfInsert(world: World, wish: ImportWish, found: FoundNames): RowError | undefined {
  if (found.has(wish, 'email')) return DUPLICATED
  const taken = takenName(world, wish, found)
  if (taken === undefined) return refusalOfLinked(world, wish, found)
  return wish.upsert ? conflict(taken === 'username' ? 'CONFLICT_USERNAME' : 'CONFLICT', taken) : DUPLICATED
}

function takenName(world: World, wish: ImportWish, found: FoundNames): string | undefined {
  const main = addressOf(wish.create.connection.strategy, wish.create.id)
  if (found.has(wish, 'id') || findIdentity(world, main) !== undefined || world.users.has(main)) return 'user_id'
  if (found.has(wish, 'username')) return 'username'
  return found.has(wish, 'phone') ? 'phone_number' : undefined
}

function conflict(code: string, path: string): RowError {
  return { code, message: `Another user has this ${path}.`, path }
}

/** An identity has one owner: what anybody has already does not arrive here, as a link would not take it. */
function refusalOfLinked(world: World, { linked }: ImportWish, found: FoundNames): RowError | undefined {
  const keys = linked.map(({ key }) => key)
  const index = keys.findIndex((key, at) => findIdentity(world, key) !== undefined || keys.indexOf(key) !== at)
  if (index < 0 && !found.hasAny(keys)) return undefined
  return { code: 'CONFLICT', message: 'Specified identity already exists.', path: `identities[${Math.max(index, 0)}]` }
}

/** Who has the names of rows, from what the database says. */
export function foundNames(taken: FoundTaken): FoundNames {
  const sets = { username: new Set(taken.usernames), phone: new Set(taken.phones), id: new Set<string>() }
  const emails = new Set(taken.emails.keys())
  return {
    emails: taken.emails,
    has: (wish, name) => {
      if (name === 'email') return emails.has(wish.email)
      const value = valueOf(wish, name)
      return value !== null && sets[name].has(value)
    },
    hasAny: (keys) => keys.some((key) => sets.id.has(key)),
    add: (wish) => {
      emails.add(wish.email)
      for (const name of ['username', 'phone', 'id'] as const) {
        const value = valueOf(wish, name)
        if (value !== null) sets[name].add(value)
      }
      for (const { key } of wish.linked) sets.id.add(key)
    },
  }
}

/** What the database says of the names of some rows. */
export interface FoundTaken {
  readonly emails: ReadonlyMap<string, KnownName>
  readonly usernames: readonly string[]
  readonly phones: readonly string[]
}

function valueOf({ create }: ImportWish, name: 'username' | 'phone' | 'id'): string | null {
  if (name === 'id') return addressOf(create.connection.strategy, create.id)
  const value = create.sent[name === 'phone' ? 'phone_number' : 'username']
  return typeof value === 'string' ? (name === 'username' ? value.toLowerCase() : value) : null
}
