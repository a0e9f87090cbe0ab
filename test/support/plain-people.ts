import type { Caller, OpenedBy } from '../../src/model/caller.ts'
import type { Change, Decision } from '../../src/model/change.ts'
import type { Connection } from '../../src/model/connection.ts'
import { type Identities, type Identity, splitAddress } from '../../src/model/identity.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Act } from '../../src/model/operation.ts'
import type { User } from '../../src/model/user.ts'
import type { World } from '../../src/model/world.ts'
import { Problem } from '../../src/problems.ts'

/** Users, worlds and callers as plain values, for tests of decisions. */

export const NOW = new Date('2026-03-01T12:00:00.000Z')
export const EARLIER = new Date('2026-01-01T08:00:00.000Z')

/** An identity by its address; everything else is the ordinary. */
export function anIdentity(key: string, changed: Partial<Identity> = {}): Identity {
  const { provider, id } = splitAddress(key) ?? { provider: '', id: '' }
  return {
    key,
    provider,
    id,
    numeric: false,
    connection: provider,
    connectionId: `con_${provider}`,
    issuer: '',
    subject: id,
    profile: { email: `${id}@example.com`, email_verified: true },
    epoch: 0,
    position: 0,
    linkedBy: null,
    passwordResetAt: null,
    ...changed,
  }
}

/** A user by the addresses of its identities, main one first; positions ascend from 0. */
export function aUser(keys: readonly [string, ...string[]], changed: Partial<User> = {}): User {
  const [main, ...linked] = keys
  const identities: Identities = [
    anIdentity(main),
    ...linked.map((key, index) => anIdentity(key, { position: index + 1, epoch: 1, linkedBy: `op_${index}` })),
  ]
  return {
    id: main,
    version: 5,
    identities,
    appMetadata: null,
    userMetadata: null,
    blocked: null,
    createdAt: EARLIER,
    updatedAt: EARLIER,
    logins: null,
    ...changed,
  }
}

export function aWorld(...users: readonly User[]): World {
  return { now: NOW, users: new Map(users.map((user) => [user.id, user])) }
}

export function aConnection(strategy: string, options: JsonObject = {}): Connection {
  return { id: `con_${strategy}`, name: strategy, strategy, options, enabledClients: ['client'] }
}

export const MACHINE: Caller = { kind: 'client', clientId: 'machine', issuer: 'https://id.example/', scopes: new Set() }

/** A user who acts on its own account; its main identity opened the sign-in unless another is given. */
export function person(user: User, openedBy: OpenedBy = user.identities[0]): Caller {
  const { key, epoch } = openedBy
  const common = { clientId: 'spa', issuer: 'https://id.example/', scopes: new Set<string>() }
  return { kind: 'user', ...common, userId: user.id, openedBy: { key, epoch }, alsoOpenedBy: [], byIdToken: false }
}

export function anAct(caller: Caller = MACHINE): Act {
  return { operationId: 'op_this', caller, reason: null }
}

/** The code of a refusal; fails where the decision was none. */
export function refusalOf(decision: Decision<unknown>): string {
  if (decision instanceof Problem) return decision.code
  throw new Error(`Expected a refusal, got ${JSON.stringify(decision.answer)}`)
}

/** Answer and change of a decision that changes something; fails where it is a refusal or changes nothing. */
export function accepted<Answer>(decision: Decision<Answer>): { answer: Answer; change: Change } {
  if (decision instanceof Problem) throw new Error(`Refused: ${decision.code}: ${decision.message}`)
  if (!decision.change) throw new Error('The decision changes nothing')
  return { answer: decision.answer, change: decision.change }
}

export function keysOf(user: User): string[] {
  return user.identities.map((identity) => identity.key)
}
