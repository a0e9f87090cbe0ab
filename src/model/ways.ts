import type { Connection } from './connection.ts'
import type { Identity } from './identity.ts'
import { takesPasskeys } from './passkey-connection.ts'
import type { User } from './user.ts'
import { type Connections, type WayKind, isOpen, wayOf, worksBy } from './way-in.ts'
import type { World } from './world.ts'

/** One thing that a user can sign in with. */
export interface Way {
  readonly kind: WayKind | 'passkey'
  /** The passkey's id; null for what an identity is a way in by itself. */
  readonly id: string | null
  readonly identity: Identity
  /** Whether it works at this moment: its connection is open to an application, and the mailbox or number is known. */
  readonly isUsable: boolean
}

/** The ways in of a user, main identity first. An identity of a connection that is gone offers none. */
export function waysOf(world: World, { identities }: User, connections: Connections): Way[] {
  return identities.flatMap((identity) => {
    const connection = connections.get(identity.connectionId)
    const passkeys = [...(world.passkeys ?? [])].filter(([, holder]) => holder === identity.key)
    const isUsable = isOpen(connection) && takesPasskeys(connection)
    return [
      ...(connection ? ownWay(world, identity, connection) : []),
      ...passkeys.map(([id]): Way => ({ kind: 'passkey', id, identity, isUsable })),
    ]
  })
}

/** A database identity without a password is no way in that could be named. */
function ownWay({ withPassword }: World, identity: Identity, connection: Connection): Way[] {
  const kind = wayOf(connection)
  const hasPassword = withPassword?.has(identity.key) ?? false
  if (kind === 'password' && !hasPassword) return []
  const isUsable = isOpen(connection) && worksBy(kind, identity.profile, hasPassword)
  return [{ kind, id: null, identity, isUsable }]
}
