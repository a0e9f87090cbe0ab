import type { Context } from '../../context.ts'
import { newIdentityId } from '../../crypto/random-ids.ts'
import { beginEpoch } from '../../store/feed.ts'

/** After a backup was restored: every cursor given until now is refused, for what follows it may be other events now. */
export async function beginFeedEpoch(ctx: Context): Promise<void> {
  await beginEpoch(ctx.db, newIdentityId().slice(0, 12))
}
