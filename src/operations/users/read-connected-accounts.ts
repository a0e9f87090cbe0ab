import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Connection } from '../../model/connection.ts'
import { type Problem, problem } from '../../problems.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { successNote } from '../../steps/notes.ts'
import { type ConnectedAccount, findConnectedAccounts, removeConnectedAccount } from '../../store/connected-accounts.ts'
import { readUser } from '../../store/read-users.ts'

/** A connected account with the connection that it is at. */
export interface AccountAt {
  readonly account: ConnectedAccount
  readonly connection: Connection | undefined
}

/** A page of the accounts that a user has connected (CONTRACT §4.8, §9). */
export async function readConnectedAccounts(
  ctx: Context,
  userId: string,
  { from = '', take }: { readonly from?: string | undefined; readonly take: number },
): Promise<{ readonly accounts: AccountAt[]; readonly next: string | null } | Problem> {
  const user = await readUser(ctx.db, userId)
  if (!user) return problem('user_not_found')
  const found = await findConnectedAccounts(ctx.db, user, { from, connectionIds: null, limit: take + 1 })
  const connections = await ctx.directory.connections()
  const accounts = found.slice(0, take).map((account) => {
    return { account, connection: connections.find(({ id }) => id === account.connectionId) }
  })
  return { accounts, next: found.length > take ? (accounts.at(-1)?.account.id ?? null) : null }
}

/** Forgets the tokens of a connected account; what is not there is forgotten already. */
export async function deleteTokenset(
  ctx: Context,
  asked: Asked,
  { userId, id }: { readonly userId: string; readonly id: string },
): Promise<Problem | undefined> {
  const user = await readUser(ctx.db, userId)
  if (!user) return problem('user_not_found')
  await removeConnectedAccount(ctx.db, user, id)
  await addLogNote(ctx, asked, successNote(asked, { userId, status: 204, body: {} }))
  return undefined
}
