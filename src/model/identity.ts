import type { JsonObject } from './json.ts'

/**
 * One way in: an account at a provider. Its address is `provider|id`; its proof is connection, issuer
 * and subject. Both are unique in the directory (DESIGN §2).
 */
export interface Identity {
  /** The address: `provider|id`, at most 1,024 bytes. It names the user while the identity stands alone. */
  readonly key: string
  readonly provider: string
  /** The id at the provider, without the provider's prefix; further pipes belong to it. */
  readonly id: string
  /** True where the provider numbers its accounts: the id is then a JSON number in answers. */
  readonly numeric: boolean
  readonly connection: string
  readonly connectionId: string
  readonly issuer: string
  readonly subject: string
  /** What was stored for this identity, never computed defaults (CONTRACT §2.4). */
  readonly profile: JsonObject
  /** Raised whenever the identity is moved; what an older epoch opened is void. */
  readonly epoch: number
  /** Place among the user's linked identities, ascending. */
  readonly position: number
  /** The operation that last linked it to its present user, or null. */
  readonly linkedBy: string | null
  readonly passwordResetAt: Date | null
}

/** A user's identities. There is always a main one, and it comes first. */
export type Identities = readonly [main: Identity, ...linked: Identity[]]

/** The address of an identity: `provider|id` (CONTRACT §1.2). */
export function addressOf(provider: string, id: string): string {
  return `${provider}|${id}`
}

/** Splits an address at its first pipe, or answers undefined where there is none or a half is empty. */
export function splitAddress(address: string): { provider: string; id: string } | undefined {
  const pipe = address.indexOf('|')
  if (pipe < 1 || pipe === address.length - 1) return undefined
  return { provider: address.slice(0, pipe), id: address.slice(pipe + 1) }
}
