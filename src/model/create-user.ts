import { type Problem, problem } from '../problems.ts'
import { type Decision, changeOf } from './change.ts'
import type { Connection } from './connection.ts'
import { type Identity, addressOf } from './identity.ts'
import type { JsonObject } from './json.ts'
import { nullIfEmpty, refusalOfSize } from './metadata.ts'
import { loginNames, profileFrom } from './profile.ts'
import { type User, firstNumber } from './user.ts'
import { type World, findIdentity } from './world.ts'

/** A user to be made, checked as far as that needs no directory. */
export interface CreateWish {
  readonly connection: Connection
  /** The identity's id, without prefix. */
  readonly id: string
  readonly sent: JsonObject
  readonly passwordHash: string | null
  readonly userMetadata: JsonObject | null
  readonly appMetadata: JsonObject | null
  readonly blocked: boolean | null
  /** Bytes that each metadata may have. */
  readonly metadataBytes: number
  /** Where the identity is an account at an upstream provider: its address, its proof and what the provider says. */
  readonly upstream?: UpstreamAccount
}

/** An account at an upstream provider. The address is `provider|id`; connection, issuer and subject are the proof. */
export interface UpstreamAccount {
  readonly provider: string
  readonly numeric: boolean
  readonly issuer: string
  readonly subject: string
  readonly profile: JsonObject
}

/** Decides the making of a user with its first identity (CONTRACT §4.2). Answers the new user. */
export function decideCreateUser(world: World, wish: CreateWish): Decision<User> {
  const user = newUser(world, wish)
  const [identity] = user.identities
  const metadata = { user_metadata: user.userMetadata, app_metadata: user.appMetadata }
  const tooLarge = refusalOfSize(metadata, wish.metadataBytes)
  if (tooLarge) return tooLarge
  if (findIdentity(world, identity.key) ?? world.users.get(user.id)) return problem('user_exists')
  const login = loginNames(wish.connection, identity.profile)
  const change = changeOf({
    appear: [{ ...user, mainKey: identity.key }],
    add: [{ identity, owner: user.id, login, passwordHash: wish.passwordHash }],
    events: [{ type: 'user.created', user }],
  })
  return { answer: user, change, notes: [] }
}

/** What a unique key that was taken says about a user to be made: somebody has its id, address, name or number. */
export function userClash(): Problem {
  return problem('user_exists')
}

/** The account of one of our own connections: we vouch for it by its id. */
function ownAccount({ connection, id, sent }: CreateWish): UpstreamAccount {
  return { provider: connection.strategy, numeric: false, issuer: '', subject: id, profile: profileFrom(sent) }
}

function newUser(world: World, wish: CreateWish): User {
  const account = wish.upstream ?? ownAccount(wish)
  const key = addressOf(account.provider, wish.id)
  const identity: Identity = {
    ...account,
    key,
    id: wish.id,
    connection: wish.connection.name,
    connectionId: wish.connection.id,
    epoch: firstNumber(world.now),
    position: 0,
    linkedBy: null,
    passwordResetAt: null,
  }
  return {
    id: key,
    version: firstNumber(world.now),
    identities: [identity],
    appMetadata: wish.appMetadata && nullIfEmpty(wish.appMetadata),
    userMetadata: wish.userMetadata,
    blocked: wish.blocked,
    createdAt: world.now,
    updatedAt: world.now,
    logins: null,
  }
}
