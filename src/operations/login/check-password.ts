import type { Context } from '../../context.ts'
import type { Connection } from '../../model/connection.ts'
import { foldIdentifier, namesFrom } from '../../model/identifier.ts'
import type { User } from '../../model/user.ts'
import { type Problem, problem } from '../../problems.ts'
import { type Attempt, checkAttempts, isKnownAddress, noteSuccess } from '../../steps/attempts.ts'
import { type SignInEvent, logSignIn } from '../../steps/log-sign-in.ts'
import { type Login, findLogin, replaceHash } from '../../store/find-login.ts'

/** A password that somebody gives, and where. */
export interface GivenPassword {
  readonly connection: Connection
  /** An address, username or telephone number, as it was typed. */
  readonly identifier: string
  readonly password: string
  readonly ip: string
  readonly userAgent?: string
  readonly clientId?: string
}

/** The identity that was proven, and the user who has it, as it was when the password was read. */
export interface PasswordProof {
  readonly identityKey: string
  readonly user: User
}

/**
 * Checks a password in a database connection. An account that is not there, one without a password and a wrong password
 * are one refusal, `wrong_password`, after the same work; too many of them are `too_many_attempts` for the account
 * at that address, `suspicious_address` beyond it. A blocked user is told so, `account_blocked`, once the password was
 * right. An old hash is replaced on the way.
 */
export async function checkPassword(ctx: Context, given: GivenPassword): Promise<PasswordProof | Problem> {
  const identifier = foldIdentifier(given.identifier)
  const found = await findLogin(ctx.db, given.connection.id, namesFrom(identifier))
  const attempt: Attempt = { ...given, identifier, isKnownAddress: isKnownAddress(found?.user, given.ip) }
  const refusal = await checkAttempts(ctx, attempt)
  if (refusal) return refused(ctx, given, { type: typeOf(refusal), refusal })
  const login = await verified(ctx, found, given.password)
  if (!login) {
    const about = { type: found ? 'fp' : 'fu', refusal: problem('wrong_password'), user: found?.user }
    return refused(ctx, given, about)
  }
  await Promise.all([noteSuccess(ctx, attempt), rehash(ctx, login, given.password)])
  const { identityKey, user } = login
  if (!user.blocked) return { identityKey, user }
  return refused(ctx, given, { type: 'f', refusal: problem('account_blocked'), user })
}

/** The login whose password it is, or undefined, after the same work. */
async function verified(ctx: Context, found: Login | undefined, password: string): Promise<Login | undefined> {
  return (await ctx.passwords.verify(found?.passwordHash ?? null, password)) ? found : undefined
}

function typeOf({ code }: Problem): string {
  return code === 'too_many_attempts' ? 'limit_wc' : 'limit_mu'
}

/** A log entry and the refusal. Whatever was typed stands in it as the name, the password never. */
async function refused(
  ctx: Context,
  { connection, identifier, ip, userAgent, clientId }: GivenPassword,
  { type, refusal, user }: { type: string; refusal: Problem; user?: User | undefined },
): Promise<Problem> {
  const event: SignInEvent = {
    type,
    description: refusal.message,
    userName: foldIdentifier(identifier),
    connection,
    ip,
  }
  await logSignIn(ctx, { ...event, userAgent, clientId, userId: user?.id })
  return refusal
}

/** Replaces a hash that is weaker than a new one; where it cannot be done now, the next sign-in will. */
async function rehash(ctx: Context, { identityKey, passwordHash }: Login, password: string): Promise<void> {
  if (passwordHash === null || !ctx.passwords.needsRehash(passwordHash)) return
  try {
    await replaceHash(ctx.db, identityKey, { old: passwordHash, new: await ctx.passwords.hash(password) })
  } catch (error) {
    ctx.log.warn({ err: error, identity: identityKey }, 'an old password hash could not be replaced')
  }
}
