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
  /** The user whose sign-in that was. */
  readonly from: string
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
export async function continueSession(ctx: Context, { caller, user, from, proof, sid }: MadeLink): Promise<void> {
  const keys = [caller.openedBy.key, ...caller.alsoOpenedBy.map(({ key }) => key), proof.key] as const
  const move = {
    clientId: caller.clientId,
    sid,
    // What comes along is this identity alone: a session that others opened too is not the person's to take along.
    from: { userId: from, accountId: signInText({ user: from, openedBy: [proof] }) },
    to: { userId: user.id, accountId: signInText(signInBy(user, keys)) },
    uid: randomText(21),
  }
  try {
    await moveSession(ctx.db, move)
  } catch (error) {
    ctx.log.warn({ err: error }, 'a session could not follow a link')
  }
}
