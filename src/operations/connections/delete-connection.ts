import type { Context } from '../../context.ts'
import { timedId } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import type { Problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { removeConnection } from '../../store/connections.ts'
import type { Transaction } from '../../store/database.ts'
import { FIRST_IDENTITY, hasIdentities } from '../../store/job-identities.ts'
import { addJob } from '../../store/jobs.ts'

/** When a connection was removed, and the job that removes its identities; null where it has none. */
export interface DeletedConnection {
  readonly at: Date
  readonly jobId: string | null
}

/**
 * Removes a connection, or answers null where there was none. From then on nobody signs in with its identities. A job of
 * one operation for each of them, which is put on record with it, unlinks those that are linked to a user of another
 * identity; they can be had back by undoing it. One that names its user stays with the user: nobody's account goes away.
 */
export async function deleteConnection(
  ctx: Context,
  asked: Asked,
  id: string,
): Promise<DeletedConnection | null | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    const name = await removeConnection(tx, id)
    if (name === undefined) return { answer: null, status: 204, logged: { id } }
    const jobId = await removeIdentities(tx, asked, { id, name })
    return { answer: { at: new Date(), jobId }, status: 202, logged: { id, ...(jobId !== null && { job: jobId }) } }
  })
}

async function removeIdentities(
  tx: Transaction,
  asked: Asked,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<string | null> {
  if (!(await hasIdentities(tx, id))) return null
  const jobId = timedId('job_')
  const options = { connection_id: id, connection: name, reason: `The connection ${name} was deleted.` }
  const about = { kind: 'connection', state: 'pending', dryRun: false, rate: null, place: FIRST_IDENTITY } as const
  await addJob(tx, { id: jobId, ...about, options, asked: { ...asked, body: {} } }, null)
  return jobId
}
