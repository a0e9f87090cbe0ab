import { problem } from '../problems.ts'
import { type Decision, changeOf } from './change.ts'
import type { Connection } from './connection.ts'
import type { Identities } from './identity.ts'
import { loginNames } from './profile.ts'
import type { User } from './user.ts'
import { type World, findIdentity } from './world.ts'

/** An identity whose mailbox or telephone was just proven by a code that went there. */
export interface RecipientProof {
  readonly key: string
  /** The address or number, as identities have it. */
  readonly recipient: string
  readonly connection: Connection
}

/** Decides that the address or number of an identity is verified; one that is so already changes nothing. */
export function decideVerifyRecipient(world: World, proof: RecipientProof): Decision<User> {
  const { key, recipient, connection } = proof
  const [name, flag] = connection.strategy === 'sms' ? SMS : EMAIL
  const found = findIdentity(world, key)
  if (found?.identity.profile[name] !== recipient) return problem('identity_gone')
  const { owner, identity } = found
  if (identity.profile[flag] === true) return { answer: owner, change: null, notes: [] }
  const profile = { ...identity.profile, [flag]: true }
  const identities = owner.identities.map((one) => (one === identity ? { ...one, profile } : one))
  const user: User = {
    ...owner,
    identities: identities as unknown as Identities,
    version: owner.version + 1,
    updatedAt: world.now,
  }
  const { passwordResetAt } = identity
  const change = changeOf({
    expect: [owner],
    touch: [{ id: owner.id, updatedAt: world.now }],
    amend: [{ key, profile, login: loginNames(connection, profile), passwordHash: null, passwordResetAt }],
    events: [{ type: 'user.updated', user, previous: owner }],
  })
  return { answer: user, change, notes: [] }
}

const EMAIL = ['email', 'email_verified'] as const
const SMS = ['phone_number', 'phone_verified'] as const
