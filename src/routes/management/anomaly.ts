import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import { checkAddress, unblockAddress } from '../../operations/attack-protection/blocked-addresses.ts'
import { NOTHING } from '../../shapes/answers/users.ts'

const params = z.object({
  id: z.union([z.ipv4(), z.ipv6()], {
    error: ({ input }) => `Object didn't pass validation for format ipv4 or ipv6: ${String(input).slice(0, 200)}`,
  }),
})

/** Addresses that are barred for too many failed sign-ins. An IPv6 address stands for its /64. */
export const anomalyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/anomaly/blocks/ips/:id',
    summary: 'Check if an IP address is blocked',
    allow: { any: ['read:anomaly_blocks'] },
    answers: { 200: null },
    params,
    run: async (ctx, { params: { id } }) => (await checkAddress(ctx, id)) ?? { status: 200 },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/anomaly/blocks/ips/:id',
    summary: 'Remove the blocked IP address',
    allow: { any: ['delete:anomaly_blocks'] },
    answers: NOTHING,
    params,
    run: async (ctx, { asked, params: { id } }) => {
      await unblockAddress(ctx, asked, id)
      return { status: 204 }
    },
  }),
]
