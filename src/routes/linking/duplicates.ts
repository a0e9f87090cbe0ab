import { type Route, route } from '../../http/route.ts'
import { batchOfDuplicates, dismissDuplicates, findDuplicates } from '../../operations/linking/duplicates.ts'
import { performOperations } from '../../operations/linking/perform-operations.ts'
import { previewOperations } from '../../operations/linking/preview-operations.ts'
import { suggestLinks } from '../../operations/linking/suggest-links.ts'
import { Problem } from '../../problems.ts'
import { duplicatesQuery, groupParams, linkGroupBody, suggestionsQuery } from '../../shapes/duplicates.ts'
import { onceOnly } from './operations.ts'
import { duplicateAnswers } from '../../shapes/answers/linking.ts'

/** Users who are probably one person: those of one user, and all that a job has found. */
export const duplicateRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/linking/suggestions',
    summary: 'Suggest users to link',
    allow: { any: ['read:users'], own: ['read:current_user'] },
    answers: duplicateAnswers.suggestions,
    whose: ({ query }) => query.user_id,
    query: suggestionsQuery,
    run: async (ctx, { asked, query }) => {
      const suggestions = await suggestLinks(ctx, asked, query.user_id)
      return suggestions instanceof Problem ? suggestions : { status: 200, body: suggestions }
    },
  }),
  route({
    method: 'GET',
    path: '/api/linking/duplicates',
    summary: 'List users who are probably one person',
    allow: { any: ['read:users'] },
    answers: duplicateAnswers.list,
    query: duplicatesQuery,
    run: async (ctx, { query }) => ({ status: 200, body: await findDuplicates(ctx, query) }),
  }),
  route({
    method: 'POST',
    path: '/api/linking/duplicates/:group/dismiss',
    summary: 'Dismiss users who are not one person',
    allow: { any: ['update:users'] },
    answers: duplicateAnswers.dismiss,
    params: groupParams,
    run: async (ctx, { params }) => {
      const dismissed = await dismissDuplicates(ctx, params.group)
      return dismissed instanceof Problem ? dismissed : { status: 200, body: dismissed }
    },
  }),
  route({
    method: 'POST',
    path: '/api/linking/duplicates/:group/link',
    summary: 'Link users who are one person',
    allow: { any: ['update:users'] },
    answers: duplicateAnswers.link,
    params: groupParams,
    body: linkGroupBody,
    run: async (ctx, request) => {
      const { asked, params, body } = request
      if (!body.dry_run) {
        return onceOnly(ctx, request, async (keep) => {
          const batch = await batchOfDuplicates(ctx, params.group, body)
          return batch instanceof Problem ? batch : performOperations(ctx, asked, batch, keep)
        })
      }
      const batch = await batchOfDuplicates(ctx, params.group, body)
      const previews = batch instanceof Problem ? batch : await previewOperations(ctx, asked, batch)
      return previews instanceof Problem ? previews : { status: 200, body: { operations: previews } }
    },
  }),
]
