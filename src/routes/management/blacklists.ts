import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import { addToBlacklist, readBlacklist } from '../../operations/blacklists/blacklisted-tokens.ts'
import { blacklistAnswers } from '../../shapes/answers/around-users.ts'
import { NOTHING } from '../../shapes/answers/users.ts'

const MAY = { any: ['blacklist:tokens'] } as const

const aud = z.string().min(1).max(600).describe('JWT audience (client_id to which the token was issued).')

/** JWTs that were declared void. Auth0's document does not have it any more; its SDKs call it. */
export const blacklistRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/blacklists/tokens',
    summary: 'Get blacklisted tokens',
    allow: MAY,
    answers: blacklistAnswers,
    query: z.object({ aud }),
    run: async (ctx, { query }) => ({ status: 200, body: await readBlacklist(ctx, query.aud) }),
  }),
  route({
    method: 'POST',
    path: '/api/v2/blacklists/tokens',
    summary: 'Blacklist a token',
    allow: MAY,
    answers: NOTHING,
    body: z.strictObject({ aud, jti: z.string().min(1).max(128).describe('jti (unique ID within aud) of the JWT.') }),
    run: async (ctx, { asked, body }) => {
      await addToBlacklist(ctx, asked, body)
      return { status: 204 }
    },
  }),
]
