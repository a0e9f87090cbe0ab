import type { Context } from '../context.ts'
import { randomText } from '../crypto/random-ids.ts'
import type { Caller, OpenedBy } from '../model/caller.ts'
import { signInBy, signInText } from '../model/sign-in.ts'
import type { User } from '../model/user.ts'
import { moveSession } from '../store/protocol-records.ts'

/** A link that a signed-in person made, and the sign-in that was folded in. */
export interface MadeLink {
  readonly caller: Extract<Caller, { kind: 'user' }>
  /** The primary as it is now. */
  readonly user: User
  /** The identity that opened the sign-in to the secondary, and its epoch then. */
  readonly proof: OpenedBy
  /** The session of that sign-in, as the client's ID token called it. */
  readonly sid: string
}

/**
 * On link the secondary's sessions end, except that of the browser that carried it out (DESIGN §2): it goes on as the
 * primary's, opened by the identities of both sign-ins. The link stands whether or not this works: else the person signs
 * in again.
 */
export async function continueSession(ctx: Context, { caller, user, proof, sid }: MadeLink): Promise<void> {
  const keys = [caller.openedBy.key, ...caller.alsoOpenedBy.map(({ key }) => key), proof.key] as const
  const move = {
    clientId: caller.clientId,
    sid,
    // The secondary had this identity alone, and was named by it: more could not be proven by one sign-in.
    from: { userId: proof.key, accountId: signInText({ user: proof.key, openedBy: [proof] }) },
    to: { userId: user.id, accountId: signInText(signInBy(user, keys)) },
    uid: randomText(21),
  }
  try {
    await moveSession(ctx.db, move)
  } catch (error) {
    ctx.log.warn({ err: error }, 'a session could not follow a link')
  }
}
