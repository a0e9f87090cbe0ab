import type { Identity } from '../model/identity.ts'
import type { User } from '../model/user.ts'
import { type Problem, problem } from '../problems.ts'

/** A user, and which of its identities something is about. */
export interface Subject {
  readonly user: User
  readonly identity: Identity
}

/** How a body names an identity (CONTRACT §5, §6). */
export interface NamedIdentity {
  readonly user_id: string
  readonly provider: string
  readonly connection_id?: string | undefined
}

/** The identity that a body names, else the main one. */
export function subjectOf(user: User, named: NamedIdentity | undefined): Subject | Problem {
  if (!named) return { user, identity: user.identities[0] }
  const identity = user.identities.find(
    ({ provider, id, connectionId }) =>
      provider === named.provider &&
      id === named.user_id &&
      (named.connection_id === undefined || connectionId === named.connection_id),
  )
  return identity ? { user, identity } : problem('ticket_identity_unknown')
}
