import { problem } from '../problems.ts'
import type { Decision } from './change.ts'
import type { Connection } from './connection.ts'
import { decideCreateUser, type UpstreamAccount } from './create-user.ts'
import { addressOf, type Identity } from './identity.ts'
import type { User } from './user.ts'
import { findIdentity, type World } from './world.ts'

/** Somebody who came from a provider for the first time. */
export interface SignUpUpstreamWish {
  readonly connection: Connection
  readonly account: UpstreamAccount
  /** Their id at the provider, as addresses have it. */
  readonly id: string
  /** The id to take where somebody else has that address. */
  readonly spareId: string
  readonly metadataBytes: number
}

/**
 * Decides the making of a user for an account at a provider. An address that another proof has already (a connection that
 * was made again, an issuer that changed) is left to whoever has it: this account gets an id of its own (DESIGN §2). An
 * account that is there by now is `user_exists`: look again.
 */
export function decideSignUpUpstream(world: World, wish: SignUpUpstreamWish): Decision<User> {
  const { connection, account, id, spareId, metadataBytes } = wish
  const usual = addressOf(account.provider, id)
  const known = findIdentity(world, usual)?.identity
  if (known && isProofOf(known, { connectionId: connection.id, ...account })) return problem('user_exists')
  const isTaken = known !== undefined || world.users.has(usual)
  return decideCreateUser(world, {
    ...PLAIN,
    connection,
    id: isTaken ? spareId : id,
    metadataBytes,
    upstream: isTaken ? { ...account, numeric: false } : account,
  })
}

const PLAIN = { sent: {}, passwordHash: null, userMetadata: null, appMetadata: null, blocked: null } as const

/** Whether an identity is this account of this connection: the address alone does not say so. */
export function isProofOf(
  identity: Pick<Identity, 'connectionId' | 'issuer' | 'subject'>,
  proof: Pick<Identity, 'connectionId' | 'issuer' | 'subject'>,
): boolean {
  const { connectionId, issuer, subject } = proof
  return identity.connectionId === connectionId && identity.issuer === issuer && identity.subject === subject
}
