import type { Context } from '../../context.ts'
import type { User } from '../../model/user.ts'
import { onlyReading } from '../../store/database.ts'
import { readWorld } from '../../store/read-users.ts'

const AT_ONCE = 500

/** Users by id, however many are asked for; those that are not there are left out. */
export async function readAllUsers({ db }: Pick<Context, 'db'>, ids: readonly string[]): Promise<Map<string, User>> {
  const users = new Map<string, User>()
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const world = await onlyReading(readWorld(db, { users: ids.slice(from, from + AT_ONCE), identities: [] }))
    for (const [id, user] of world.users) users.set(id, user)
  }
  return users
}
