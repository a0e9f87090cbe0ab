import type { Context } from '../../context.ts'
import type { Connection } from '../../model/connection.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Queryable, Statement } from '../../store/database.ts'

const FIND: Statement = {
  name: 'temporary_find_password',
  text: 'select key, password_hash as hash from identities where connection_id = $1 and login_email = $2',
}

export async function checkPassword(
  ctx: Context,
  { connection, identifier, password }: { connection: Connection; identifier: string; password: string; ip: string },
): Promise<{ identityKey: string } | Problem> {
  const [row] = await (ctx.db as Queryable).query<{ key: string; hash: string }>(FIND, [
    connection.id,
    identifier.toLowerCase(),
  ])
  const isRight = row !== undefined && (await ctx.passwords.verify(row.hash, password))
  return isRight ? { identityKey: row.key } : problem('sign_in_denied')
}
