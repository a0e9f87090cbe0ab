import type { Context } from '../context.ts'
import { isStillGood, type SignIn } from '../model/sign-in.ts'
import type { User } from '../model/user.ts'
import { onlyReading } from '../store/database.ts'
import { readUser } from '../store/read-users.ts'

/**
 * The user behind a sign-in as it is now, or undefined where the sign-in is void: the user is gone or blocked, or an
 * identity that opened it has left, moved or come back (DESIGN §2). One statement; ask it at every use.
 */
export async function readSignedIn({ db }: Pick<Context, 'db'>, signIn: SignIn | undefined): Promise<User | undefined> {
  const user = signIn && (await onlyReading(readUser(db, signIn.user)))
  return user && isStillGood(signIn, user) && user.blocked !== true ? user : undefined
}
