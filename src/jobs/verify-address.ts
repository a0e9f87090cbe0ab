import type { Context } from '../context.ts'
import type { ClaimedJob } from '../model/job.ts'
import { Problem, problem } from '../problems.ts'
import { addLogNote } from '../steps/add-log-note.ts'
import { type NamedIdentity, type Subject, subjectOf } from '../steps/named-identity.ts'
import { sendVerification } from '../steps/send-verification.ts'
import { readUser } from '../store/read-users.ts'

/** Sends the mail that a verification job is for. Where a process dies between the mail and its record it goes out again. */
export async function verifyAddress(ctx: Context, job: ClaimedJob): Promise<Problem | 'over'> {
  const subject = await subjectIn(ctx, job)
  if (subject instanceof Problem) return subject
  const { user, identity } = subject
  if (identity.profile['email_verified'] === true) return refused(ctx, job, subject)
  const { caller, ip, userAgent } = job.asked
  const clientId = job.options['client_id']
  const client = typeof clientId === 'string' ? ((await ctx.directory.client(clientId)) ?? null) : null
  const visitor = { ip, userAgent, origin: new URL(caller.issuer).origin }
  await sendVerification(ctx, { user, identity, visitor, client, locale: null })
  await note(ctx, job, subject, { type: 'svr', status: 200, description: identity.profile['email'] as string })
  return 'over'
}

async function subjectIn(ctx: Context, { options }: ClaimedJob): Promise<Subject | Problem> {
  const user = await readUser(ctx.db, options['user_id'] as string)
  return user ? subjectOf(user, options['identity'] as NamedIdentity | undefined) : problem('user_not_found')
}

async function refused(ctx: Context, job: ClaimedJob, subject: Subject): Promise<Problem> {
  const refusal = problem('email_verified_already')
  await note(ctx, job, subject, { type: 'fvr', status: 400, description: refusal.message })
  return refusal
}

async function note(
  ctx: Context,
  { id, asked }: ClaimedJob,
  { user, identity }: Subject,
  what: { readonly type: string; readonly status: number; readonly description: string },
): Promise<void> {
  const connection = { name: identity.connection, id: identity.connectionId }
  await addLogNote(ctx, asked, { ...what, userId: user.id, body: { job: id }, connection })
}
