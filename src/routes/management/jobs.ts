import { type Reply, type Route, route } from '../../http/route.ts'
import { createExport } from '../../operations/jobs/create-export.ts'
import { createImport } from '../../operations/jobs/create-import.ts'
import { createVerification } from '../../operations/jobs/create-verification.ts'
import { showApiJob, showJobErrors } from '../../operations/jobs/read-job.ts'
import type { JsonObject } from '../../model/json.ts'
import { jobErrorAnswers } from '../../shapes/answers/around-users.ts'
import { Problem } from '../../problems.ts'
import { apiJobAnswers } from '../../shapes/answers/jobs.ts'
import { apiJobParams, exportBody, importForm, verificationJobBody } from '../../shapes/api-job-requests.ts'
import type { Upload } from '../../shapes/upload.ts'

const MAY_WATCH = { any: ['create:users', 'read:users'] } as const

/** Users in and out by the file, and verification mails (CONTRACT §5). */
export const apiJobRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v2/jobs/users-exports',
    summary: 'Create export users job',
    allow: { any: ['read:users'] },
    body: exportBody,
    answers: apiJobAnswers.export,
    run: async (ctx, { asked, body }) => answered(200, await createExport(ctx, asked, body)),
  }),
  route({
    method: 'POST',
    path: '/api/v2/jobs/verification-email',
    summary: 'Send an email address verification email',
    allow: { any: ['update:users'] },
    body: verificationJobBody,
    answers: apiJobAnswers.verification,
    run: async (ctx, { asked, body }) => answered(201, await createVerification(ctx, asked, body)),
  }),
  route({
    method: 'GET',
    path: '/api/v2/jobs/:id',
    summary: 'Get a job',
    allow: MAY_WATCH,
    params: apiJobParams,
    answers: apiJobAnswers.read,
    run: async (ctx, { asked, params }) => answered(200, await showApiJob(ctx, asked, params.id)),
  }),
  route({
    method: 'GET',
    path: '/api/v2/jobs/:id/errors',
    summary: 'Get job error details',
    allow: MAY_WATCH,
    answers: jobErrorAnswers,
    params: apiJobParams,
    run: async (ctx, { params }) => {
      const errors = await showJobErrors(ctx, params.id)
      if (errors === null) return { status: 204 }
      if (errors instanceof Problem) return errors
      return { status: 200, type: 'application/json', body: errors }
    },
  }),
]

/** Routes that take a file (CONTRACT §5). */
export const uploadRoutes: readonly Route[] = [
  route<unknown, unknown, Upload>({
    method: 'POST',
    path: '/api/v2/jobs/users-imports',
    summary: 'Create import users job',
    allow: { any: ['create:users'] },
    upload: true,
    described: importForm,
    answers: apiJobAnswers.import,
    run: async (ctx, { asked, body }) => answered(202, await createImport(ctx, asked, body)),
  }),
]

function answered(status: number, result: JsonObject | Problem): Reply | Problem {
  return result instanceof Problem ? result : { status, body: result }
}
