import { type Route, route } from '../../http/route.ts'
import { openImport } from '../../operations/jobs/open-import.ts'
import { Problem } from '../../problems.ts'
import { apiJobAnswers } from '../../shapes/answers/jobs.ts'
import { openImportBody } from '../../shapes/api-job-requests.ts'

/** Imports whose file is too large for one request of the Management API. */
export const importRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/linking/imports',
    summary: 'Open an import of users and get the link for its file',
    allow: { any: ['create:users'] },
    body: openImportBody,
    answers: apiJobAnswers.open,
    run: async (ctx, { asked, body }) => {
      const made = await openImport(ctx, asked, body)
      return made instanceof Problem ? made : { status: 201, body: made }
    },
  }),
]
