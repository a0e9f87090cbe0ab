import type { Context } from '../../context.ts'
import type { OpenedBy } from '../../model/caller.ts'
import { isEnabled } from '../../model/connection.ts'
import type { User } from '../../model/user.ts'

/**
 * Whether these identities of a user may sign in to a client: the connection of each is there, and enabled for it. Asked
 * where an identity is proven, and at every later use of what that sign-in left.
 */
export async function isOpenTo(
  { directory }: Pick<Context, 'directory'>,
  { user, openedBy }: { readonly user: User; readonly openedBy: readonly Pick<OpenedBy, 'key'>[] },
  clientId: string,
): Promise<boolean> {
  const connections = await directory.connections()
  return openedBy.every(({ key }) => {
    const connectionId = user.identities.find((identity) => identity.key === key)?.connectionId
    const connection = connections.find(({ id }) => id === connectionId)
    return connection !== undefined && isEnabled(connection, clientId)
  })
}
