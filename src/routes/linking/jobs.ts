import { type Reply, type Route, route } from '../../http/route.ts'
import type { JsonObject } from '../../model/json.ts'
import { createJob } from '../../operations/linking/create-job.ts'
import { addRows, beginJob } from '../../operations/linking/feed-job.ts'
import { findJobs, paceJob, readJobErrors, showJob, stopJob } from '../../operations/linking/watch-jobs.ts'
import { Problem } from '../../problems.ts'
import {
  ROW_FILES,
  jobBody,
  jobChangeBody,
  jobErrorsQuery,
  jobFileQuery,
  jobObject,
  jobParams,
  jobRowsBody,
  jobRowsQuery,
  jobsQuery,
  rowsObject,
} from '../../shapes/job-requests.ts'
import { SentFile } from '../../shapes/sent-file.ts'
import { errorsAsCsv, errorsAsLines } from './job-errors.ts'
import { linkingJobAnswers } from '../../shapes/answers/linking.ts'

const MAY_READ = { any: ['read:users', 'update:users'] } as const
const MAY_CHANGE = { any: ['update:users'] } as const

/** Many operations at once, carried out bit by bit (DESIGN §3). */
export const jobRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/linking/jobs',
    summary: 'Create a job of operations on identities',
    allow: MAY_CHANGE,
    answers: linkingJobAnswers.create,
    query: jobFileQuery,
    body: jobBody,
    described: jobObject,
    files: ROW_FILES,
    run: async (ctx, { asked, idempotencyKey: key, query, body }) => {
      const made = await createJob(ctx, { asked, key, query, body })
      return made instanceof Problem ? made : { status: 201, ...made }
    },
  }),
  route({
    method: 'GET',
    path: '/api/linking/jobs',
    summary: 'List jobs of operations on identities',
    allow: MAY_READ,
    answers: linkingJobAnswers.list,
    query: jobsQuery,
    run: async (ctx, { query }) => answered(200, await findJobs(ctx, query)),
  }),
  route({
    method: 'GET',
    path: '/api/linking/jobs/:job',
    summary: 'Get a job of operations on identities',
    allow: MAY_READ,
    answers: linkingJobAnswers.read,
    params: jobParams,
    run: async (ctx, { params }) => answered(200, await showJob(ctx, params.job)),
  }),
  route({
    method: 'PATCH',
    path: '/api/linking/jobs/:job',
    summary: 'Set the rate of a job of operations on identities',
    allow: MAY_CHANGE,
    answers: linkingJobAnswers.read,
    params: jobParams,
    body: jobChangeBody,
    run: async (ctx, { params, body }) => answered(200, await paceJob(ctx, params.job, body.rate)),
  }),
  route({
    method: 'POST',
    path: '/api/linking/jobs/:job/rows',
    summary: 'Add rows to a job of operations on identities',
    allow: MAY_CHANGE,
    answers: linkingJobAnswers.rows,
    params: jobParams,
    query: jobRowsQuery,
    body: jobRowsBody,
    described: rowsObject,
    files: ROW_FILES,
    run: async (ctx, { params, query, body }) => {
      const sent = body instanceof SentFile ? body : body.rows
      return answered(200, await addRows(ctx, { id: params.job, after: query.after ?? null, sent }))
    },
  }),
  route({
    method: 'POST',
    path: '/api/linking/jobs/:job/start',
    summary: 'Start a job of operations on identities',
    allow: MAY_CHANGE,
    answers: linkingJobAnswers.read,
    params: jobParams,
    run: async (ctx, { params }) => answered(200, await beginJob(ctx, params.job)),
  }),
  route({
    method: 'POST',
    path: '/api/linking/jobs/:job/cancel',
    summary: 'Cancel a job of operations on identities',
    allow: MAY_CHANGE,
    answers: linkingJobAnswers.read,
    params: jobParams,
    run: async (ctx, { params }) => answered(200, await stopJob(ctx, params.job)),
  }),
  route({
    method: 'GET',
    path: '/api/linking/jobs/:job/errors',
    summary: 'Download the refused rows of a job',
    allow: MAY_READ,
    answers: linkingJobAnswers.errors,
    params: jobParams,
    query: jobErrorsQuery,
    run: async (ctx, { params, query }) => {
      const errors = await readJobErrors(ctx, params.job)
      if (errors instanceof Problem) return errors
      if (query.format === 'ndjson') {
        return { status: 200, type: 'application/x-ndjson', body: errorsAsLines(errors.rows) }
      }
      return { status: 200, type: 'text/csv; charset=utf-8', body: errorsAsCsv(errors.kind, errors.rows) }
    },
  }),
]

function answered(status: number, result: JsonObject | Problem): Reply | Problem {
  return result instanceof Problem ? result : { status, body: result }
}
