import { type Route, route } from '../../http/route.ts'
import { findAuditHeads } from '../../operations/audit/find-audit-heads.ts'
import { headsQuery } from '../../shapes/audit.ts'
import { auditAnswers } from '../../shapes/answers/linking.ts'

/** The signed heads of the chain that every operation is sealed into. */
export const auditRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/linking/audit/heads',
    summary: 'List heads of the audit chain',
    allow: { any: ['read:logs'] },
    answers: auditAnswers,
    query: headsQuery,
    run: async (ctx, { query }) => ({ status: 200, body: await findAuditHeads(ctx, query) }),
  }),
]
