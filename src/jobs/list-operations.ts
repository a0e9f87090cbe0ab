import type { Context } from '../context.ts'
import type { ClaimedJob } from '../model/job.ts'
import { listOfConnection } from '../store/job-identities.ts'
import { listForUndo } from '../store/job-operations.ts'

const PAGE = 5000

/** Lists the next of what a job is about: operations that it is to take back, or identities of a connection that is gone. */
export async function listOperations(ctx: Context, job: ClaimedJob): Promise<undefined> {
  await (job.kind === 'connection' ? listOfConnection : listForUndo)(ctx.db, job, PAGE)
}
