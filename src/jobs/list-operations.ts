import type { Context } from '../context.ts'
import type { ClaimedJob } from '../model/job.ts'
import { listForUndo } from '../store/job-operations.ts'

const PAGE = 5000

/** Lists the next operations that a job is to take back. */
export async function listOperations(ctx: Context, job: ClaimedJob): Promise<undefined> {
  await listForUndo(ctx.db, job, PAGE)
}
