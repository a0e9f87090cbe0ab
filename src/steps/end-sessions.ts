import type { Context } from '../context.ts'
import type { Asked } from '../model/caller.ts'
import { type RemovedSession, removeSessions } from '../store/sessions.ts'
import { tellApplications } from './back-channel-logout.ts'

/** Ends sessions at once, and tells their applications of it (back-channel logout) in the background. */
export async function endSessions(
  ctx: Context,
  { ip, userAgent }: Pick<Asked, 'ip' | 'userAgent'>,
  which: { readonly userId: string } | { readonly id: string },
): Promise<RemovedSession[]> {
  const gone = await removeSessions(ctx.db, which)
  for (const { userId, origin, applications } of gone) {
    if (userId === null) continue
    void tellApplications(ctx, { origin: origin ?? ctx.config.origins[0], userId, applications, ip, userAgent })
  }
  return gone
}
