import type { Context } from '../../src/context.ts'
import { mintIdToken } from '../../src/crypto/tokens.ts'
import type { Asked, Caller } from '../../src/model/caller.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { User } from '../../src/model/user.ts'
import { linkUsers } from '../../src/operations/identities/link-users.ts'
import { unlinkIdentity } from '../../src/operations/identities/unlink-identity.ts'
import { performOperations } from '../../src/operations/linking/perform-operations.ts'
import { changeUser } from '../../src/operations/users/change-user.ts'
import { createUser } from '../../src/operations/users/create-user.ts'
import { deleteUser } from '../../src/operations/users/delete-user.ts'
import { Problem } from '../../src/problems.ts'
import { readOperations } from '../../src/steps/linking/history.ts'
import { readWorld } from '../../src/store/read-users.ts'
import { SLOTS, connectionOf } from './commands.ts'
import type { Engine, SignIn, Wanted } from './follow.ts'

const ISSUER = 'http://localhost/'
const CLIENT = 'the-client'

/** The operations, carried out on a real database by direct call, in a part of it that `prefix` sets apart. */
export class Operations implements Engine {
  readonly #ctx: Context
  readonly #prefix: string
  readonly #keys: readonly string[]

  constructor(ctx: Context, prefix: string) {
    this.#ctx = ctx
    this.#prefix = prefix
    this.#keys = Array.from({ length: SLOTS }, (_, slot) => `${connectionOf(slot)}|${prefix}${slot}`)
  }

  async carryOut(wanted: Wanted): Promise<string> {
    const result = await this.#ask(wanted, askedBy(wanted.by))
    if (result instanceof Problem) return result.code
    return result === null || ('left' in result && !result.left) ? 'unchanged' : 'done'
  }

  #ask({ command, userId, other }: Wanted, asked: Asked) {
    switch (command.ask) {
      case 'create':
        return createUser(this.#ctx, asked, this.#creation(command))
      case 'link':
        return this.#link(asked, userId, other)
      case 'move':
        return this.#move(asked, userId, other)
      case 'unlink':
        return unlinkIdentity(this.#ctx, asked, userId, split(String(other)))
      case 'change': {
        const block = command.block === null ? {} : { blocked: command.block }
        return changeUser(this.#ctx, asked, userId, { user_metadata: { note: command.note }, ...block })
      }
      case 'delete':
        return deleteUser(this.#ctx, asked, userId)
    }
  }

  async #link(asked: Asked, primary: string, other: string | SignIn) {
    if (typeof other === 'string') return linkUsers(this.#ctx, asked, primary, { address: other, connectionId: null })
    return linkUsers(this.#ctx, asked, primary, { linkWith: await this.#idToken(other) })
  }

  async #move(asked: Asked, userId: string, other: string | SignIn) {
    const common = { action: 'move', user_id: userId, force: false, notify: false, revoke: 'identity' } as const
    const { provider, id } = split(typeof other === 'string' ? other : '')
    const named = typeof other === 'string' ? { provider, identity_id: id } : { link_with: await this.#idToken(other) }
    return performOperations(this.#ctx, asked, { isBatch: false, operations: [{ ...common, ...named }] }, null)
  }

  #idToken({ userId: user, openedBy: identity }: SignIn): Promise<string> {
    return mintIdToken(this.#ctx, { user, identity, client: CLIENT, issuer: ISSUER, profile: {}, sid: 's' })
  }

  #creation({ slot, address, blocked }: { slot: number; address: number; blocked: boolean }) {
    const connection = connectionOf(slot)
    // A number is unique in the whole database, so it is made of the prefix, which begins with digits.
    const own =
      connection === 'email'
        ? { email: `${this.#prefix}${address}@example.com` }
        : { phone_number: `+${this.#prefix}${address}` }
    return { connection, user_id: `${this.#prefix}${slot}`, ...own, ...(blocked ? { blocked } : {}) }
  }

  async everybody(): Promise<readonly User[]> {
    return [...(await readWorld(this.#ctx.db, { users: this.#keys, identities: this.#keys })).users.values()]
  }

  async lastBefore(): Promise<JsonObject> {
    const [row] = await this.#ctx.db.query<{ id: string }>(LAST_OPERATION, [this.#keys])
    const [operation] = await readOperations(this.#ctx, this.#ctx.db, row ? [row.id] : [])
    return operation?.before ?? {}
  }
}

const LAST_OPERATION = {
  name: 'test_last_operation',
  text: 'select id from operations where users && $1::text[] order by at desc, id desc limit 1',
}

function askedBy(by: SignIn | null): Asked {
  const signedInAt = Math.floor(Date.now() / 1000)
  const common = { clientId: CLIENT, issuer: ISSUER, scopes: new Set<string>() }
  const caller: Caller = by
    ? {
        kind: 'user',
        ...common,
        userId: by.userId,
        openedBy: by.openedBy,
        alsoOpenedBy: [],
        signedInAt,
        byIdToken: false,
      }
    : { kind: 'client', ...common }
  const nothing = { query: {}, body: {}, ip: '127.0.0.1', userAgent: 'test', correlationId: null, rights: [] }
  return { caller, summary: 'A random step', method: 'POST', path: '/', ...nothing }
}

function split(key: string) {
  const pipe = key.indexOf('|')
  return { provider: key.slice(0, pipe), id: key.slice(pipe + 1) }
}
