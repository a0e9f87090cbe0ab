import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import { deleteEnrollment, readEnrollment } from '../../operations/users/guardian-enrollments.ts'
import { Problem } from '../../problems.ts'
import { writeEnrollment } from '../../shapes/authentication-methods.ts'
import { guardianAnswers } from '../../shapes/answers/around-users.ts'
import { NOTHING } from '../../shapes/answers/users.ts'

const params = z.object({ id: z.string().min(1).max(200) })

/** Second factors by the older Guardian API (CONTRACT §4.8). */
export const guardianRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/guardian/enrollments/:id',
    summary: 'Retrieve a multi-factor authentication enrollment',
    allow: { any: ['read:guardian_enrollments'] },
    answers: guardianAnswers,
    params,
    run: async (ctx, { params: { id } }) => {
      const factor = await readEnrollment(ctx, id)
      return factor instanceof Problem ? factor : { status: 200, body: writeEnrollment(factor) }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/guardian/enrollments/:id',
    summary: 'Delete a multi-factor authentication enrollment',
    allow: { any: ['delete:guardian_enrollments'] },
    answers: NOTHING,
    params,
    run: async (ctx, { asked, params: { id } }) => (await deleteEnrollment(ctx, asked, id)) ?? { status: 204 },
  }),
]
