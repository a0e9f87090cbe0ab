import type { Context } from '../context.ts'
import type { Connection } from '../model/connection.ts'
import { passwordRules } from '../model/password-rules.ts'
import { type Problem, problem } from '../problems.ts'
import { lastPasswords } from '../store/find-login.ts'

/** The refusal of a password that the identity had lately, where the connection keeps a history, or undefined. */
export async function refuseUsedPassword(
  ctx: Context,
  { options }: Connection,
  identity: { readonly owner: string; readonly key: string },
  password: string,
): Promise<Problem | undefined> {
  const { historySize } = passwordRules(options)
  if (historySize === 0) return undefined
  const hashes = await lastPasswords(ctx.db, identity.owner, identity.key)
  const fits = await Promise.all(hashes.slice(0, historySize).map((hash) => ctx.passwords.verify(hash, password)))
  return fits.includes(true) ? problem('used_password') : undefined
}
