import type { Context } from '../../context.ts'
import { applied } from '../../model/apply-change.ts'
import type { Asked } from '../../model/caller.ts'
import type { Change } from '../../model/change.ts'
import { isGoodIn } from '../../model/sign-in.ts'
import type { World } from '../../model/world.ts'
import { onlyReading } from '../../store/database.ts'
import { type SignInRecord, readSignInRecords } from '../../store/sign-in-records.ts'
import { tellApplications } from '../back-channel-logout.ts'

/** A change that is written, and what it was decided on. */
export interface Written {
  readonly asked: Asked
  readonly world: World
  readonly change: Change
  /** Sessions that go on although their user vanishes, as the caller's application calls them. */
  readonly continues: readonly string[]
}

/**
 * Tells applications of the sessions that a change of identities has ended (back-channel logout), in the background. For
 * a person the sessions are read before the answer: the browser's own is about to follow the link.
 */
export async function tellEnded(ctx: Context, written: Written): Promise<void> {
  if (!(await ctx.directory.tellsOfLogout())) return
  const told = findEnded(ctx, written).then(
    (ended) => {
      for (const record of ended) void tell(ctx, written, record)
    },
    (error: unknown) => {
      ctx.log.warn({ err: error }, 'applications could not be told of sessions that a change of identities has ended')
    },
  )
  if (written.asked.caller.kind === 'user') await told
}

/** Sessions that were good before the change and are not after it. */
async function findEnded({ db }: Context, { world, change }: Written): Promise<SignInRecord[]> {
  const users = change.expect.map(({ id }) => id)
  const records = await onlyReading(readSignInRecords(db, users))
  const after = applied(world, change)
  return records.filter(
    ({ model, account }) => model === 'Session' && isGoodIn(world, account) && !isGoodIn(after, account),
  )
}

function tell(ctx: Context, { asked, continues }: Written, { userId, applications, origin }: SignInRecord) {
  const { caller, ip, userAgent } = asked
  const isLeftAlone = ({ clientId, sid }: { clientId: string; sid: string }) =>
    clientId === caller.clientId && continues.includes(sid)
  return tellApplications(ctx, {
    origin: origin ?? ctx.config.origins[0],
    userId,
    applications: applications.filter((application) => !isLeftAlone(application)),
    ip,
    userAgent,
  })
}
