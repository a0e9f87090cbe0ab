import { type Route, route } from '../../http/route.ts'
import { readEvents } from '../../operations/events/read-events.ts'
import { Problem } from '../../problems.ts'
import { feedQuery } from '../../shapes/feed.ts'
import { eventAnswers } from '../../shapes/answers/linking.ts'

/** The feed of events: what happened to users and identities, in order, to be followed by a cursor. */
export const eventRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/linking/events',
    summary: 'Read the feed of events',
    allow: { any: ['read:users'] },
    answers: eventAnswers,
    query: feedQuery,
    run: async (ctx, { query }) => {
      const page = await readEvents(ctx, query)
      return page instanceof Problem ? page : { status: 200, body: page }
    },
  }),
]
