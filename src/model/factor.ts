import type { JsonObject } from './json.ts'
import type { User } from './user.ts'

/**
 * The kinds of second factors, in Auth0's names. A recovery code stands in for any of them, once. Telephones and mailboxes
 * are kept for who manages them, and are not asked for at sign-in.
 */
export type FactorType = 'totp' | 'webauthn-roaming' | 'recovery-code' | 'phone' | 'email'

/** What a person is asked for by choice. */
export type ChallengeType = Exclude<FactorType, 'recovery-code' | 'phone' | 'email'>

/** A user of one life: its id can come back, with another time of creation; what belonged to it does not. */
export type Life = Pick<User, 'id' | 'createdAt'>

/** A second factor of a user. */
export interface Factor {
  /** The type, `|dev_`, and 16 alphanumerics, as Auth0 names them. */
  readonly id: string
  readonly type: FactorType
  /** What the person calls it. */
  readonly name: string | null
  /** As it is stored: sealed for TOTP, hashed for a recovery code, the public key (base64url) of a security key. */
  readonly secret: string
  /** Only confirmed factors count. */
  readonly confirmed: boolean
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  /** TOTP: the last accepted step. WebAuthn: the signature counter. */
  readonly counter: number
  /** WebAuthn: base64url. */
  readonly credentialId: string | null
  readonly data: JsonObject
}

/** A factor with the address of the mailbox, or the number of the telephone, that it is. */
export type ShownFactor = Factor & { readonly address: string | null }

/** A second factor that a new user brings along. */
export interface BroughtFactor {
  readonly id: string
  readonly userId: string
  readonly createdAt: Date
  readonly type: FactorType
  /** As it is stored. */
  readonly secret: string
}

/** A way to sign in without a password. It belongs to an identity and moves with it. */
export interface Passkey {
  /** `passkey|dev_` and 16 alphanumerics. */
  readonly id: string
  readonly credentialId: string
  /** The identity's key. */
  readonly identity: string
  /** Random, the same for all passkeys of an identity; base64url. */
  readonly userHandle: string
  /** COSE, base64url. */
  readonly publicKey: string
  readonly counter: number
  readonly name: string | null
  readonly transports: readonly string[]
  readonly deviceType: string
  readonly backedUp: boolean
  readonly rpId: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

/** The most second factors, and the most passkeys, that one user may hold. */
export const MAX_FACTORS = 20

/** The factors that a person can be asked for: confirmed ones, without the recovery code, telephones and mailboxes. */
export function challengeable(factors: readonly Factor[]): (Factor & { readonly type: ChallengeType })[] {
  return factors.filter(
    (factor): factor is Factor & { readonly type: ChallengeType } => factor.confirmed && isAsked(factor.type),
  )
}

function isAsked(type: FactorType): type is ChallengeType {
  return type === 'totp' || type === 'webauthn-roaming'
}
