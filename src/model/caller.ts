import type { Json } from './json.ts'
import type { SystemRole } from './system-roles.ts'

/** The identity that opened a user's sign-in, and the epoch it had then (DESIGN §2, epochs). */
export interface OpenedBy {
  readonly key: string
  readonly epoch: number
}

/** Who asks. A user's rights hold only while the identity that opened them keeps owner and epoch. */
export type Caller =
  | {
      readonly kind: 'client'
      readonly clientId: string
      readonly issuer: string
      readonly scopes: ReadonlySet<string>
    }
  | {
      readonly kind: 'user'
      readonly clientId: string
      readonly issuer: string
      readonly scopes: ReadonlySet<string>
      readonly userId: string
      readonly openedBy: OpenedBy
      /** Further identities that the same sign-in was proven with; it is void with any of them. */
      readonly alsoOpenedBy: readonly OpenedBy[]
      /** When the person last proved an identity, in seconds since 1970; null where the token does not tell. */
      readonly signedInAt?: number | null
      /** True where an ID token served as bearer (DESIGN §3, deprecated). */
      readonly byIdToken: boolean
    }
  | {
      /** A user who acts on others, with the scopes of its system role. It must have the role at every use. */
      readonly kind: 'administrator'
      readonly clientId: string
      readonly issuer: string
      readonly scopes: ReadonlySet<string>
      readonly userId: string
      readonly role: SystemRole
      readonly openedBy: OpenedBy
      readonly alsoOpenedBy: readonly OpenedBy[]
    }

/** One request as the log and the operation record keep it. */
export interface Asked {
  readonly caller: Caller
  /** The scopes of the caller that this endpoint asks for: a token may carry hundreds, and these are why it was let in. */
  readonly rights: readonly string[]
  /** The summary of the endpoint, which Auth0 uses as the log's description (CONTRACT §2.7). */
  readonly summary: string
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, unknown>>
  /** The body with secrets starred. */
  readonly body: Json
  readonly ip: string
  readonly userAgent: string
  readonly correlationId: string | null
}

/**
 * Whether the rights of a caller still hold for the user as it is now: a user token names the identity
 * that opened it and its epoch, and dies when that identity leaves, moves or comes back (DESIGN §2).
 */
export function stillHolds(openedBy: OpenedBy, identities: readonly { key: string; epoch: number }[]): boolean {
  return identities.some((identity) => identity.key === openedBy.key && identity.epoch === openedBy.epoch)
}

/** How long after a fresh sign-in a person may do what a stolen token must not. */
export const FRESH_SECONDS = 600

/** Whether a person has proven an identity just now. */
export function isFresh({ signedInAt }: Extract<Caller, { kind: 'user' }>, now: Date): boolean {
  return now.getTime() / 1000 - (signedInAt ?? 0) <= FRESH_SECONDS
}

/** The same of every identity that a user token's sign-in was proven with. */
export function stillSignedIn(
  caller: Extract<Caller, { kind: 'user' | 'administrator' }>,
  identities: readonly { key: string; epoch: number }[],
): boolean {
  return [caller.openedBy, ...caller.alsoOpenedBy].every((opened) => stillHolds(opened, identities))
}
