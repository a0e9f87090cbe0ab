import { z } from 'zod'
import { type Reply, type Route, route } from '../../http/route.ts'
import { findBlocks, liftBlocks } from '../../operations/user-blocks/user-blocks.ts'
import { Problem } from '../../problems.ts'
import { booleanText } from '../../shapes/paging.ts'
import { userParams } from '../../shapes/user-requests.ts'
import { NOTHING, blockAnswers } from '../../shapes/answers/users.ts'

const MAY_READ = { any: ['read:users'] } as const
const MAY_LIFT = { any: ['update:users'] } as const

const enablement = z.object({ consider_brute_force_enablement: booleanText.default(false) })
const identifier = z.object({ identifier: z.string().min(1).max(1024).describe('username, phone number or email') })

/** Blocks for wrong passwords (CONTRACT §4.9), which have nothing to do with `blocked`. */
export const userBlockRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/user-blocks',
    summary: 'Get blocks by identifier',
    allow: MAY_READ,
    answers: blockAnswers,
    query: identifier.extend(enablement.shape),
    run: async (ctx, { query }) => answered(await findBlocks(ctx, query, query.consider_brute_force_enablement)),
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/user-blocks',
    summary: 'Unblock by identifier',
    allow: MAY_LIFT,
    answers: NOTHING,
    query: identifier,
    run: async (ctx, { asked, query }) => (await liftBlocks(ctx, asked, query)) ?? { status: 204 },
  }),
  route({
    method: 'GET',
    path: '/api/v2/user-blocks/:id',
    summary: "Get a user's blocks",
    allow: MAY_READ,
    answers: blockAnswers,
    params: userParams,
    query: enablement,
    run: async (ctx, { params, query }) =>
      answered(await findBlocks(ctx, { userId: params.id }, query.consider_brute_force_enablement)),
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/user-blocks/:id',
    summary: 'Unblock a user',
    allow: MAY_LIFT,
    answers: NOTHING,
    params: userParams,
    run: async (ctx, { asked, params }) => (await liftBlocks(ctx, asked, { userId: params.id })) ?? { status: 204 },
  }),
]

function answered(blocks: Awaited<ReturnType<typeof findBlocks>>): Reply | Problem {
  return blocks instanceof Problem ? blocks : { status: 200, body: { blocked_for: blocks } }
}
