import { type Route, route } from '../../http/route.ts'
import {
  changeSession,
  deleteSession,
  deleteSessions,
  listSessions,
  readSession,
  revokeAccess,
  revokeSession,
} from '../../operations/sessions/sessions.ts'
import { Problem } from '../../problems.ts'
import { cursorQuery } from '../../shapes/paging.ts'
import { changeSessionBody, revokeAccessBody, sessionParams, writeSession } from '../../shapes/session.ts'
import { userParams } from '../../shapes/user-requests.ts'
import { sessionAnswers } from '../../shapes/answers/around-users.ts'

const ACCEPTED = { status: 202, body: {} } as const

/** Sessions of people (CONTRACT §4.8). What is ended is ended when the answer is given. */
export const sessionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/users/:id/sessions',
    summary: 'Get sessions for user',
    allow: { any: ['read:sessions'] },
    answers: sessionAnswers.list,
    params: userParams,
    query: cursorQuery,
    run: async (ctx, { params, query }) => {
      const page = await listSessions(ctx, params.id, query)
      if (page instanceof Problem) return page
      const settings = await ctx.directory.settings()
      const sessions = page.sessions.map((session) => writeSession(session, settings))
      return { status: 200, body: { sessions, ...(page.next === null ? {} : { next: page.next }) } }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/users/:id/sessions',
    summary: 'Delete sessions for user',
    allow: { any: ['delete:sessions'] },
    answers: sessionAnswers.end,
    params: userParams,
    run: async (ctx, { asked, params }) => (await deleteSessions(ctx, asked, params.id)) ?? ACCEPTED,
  }),
  route({
    method: 'POST',
    path: '/api/v2/users/:id/revoke-access',
    summary: 'Revokes selected resources from a user',
    allow: { any: ['delete:sessions', 'delete:refresh_tokens'] },
    answers: sessionAnswers.end,
    params: userParams,
    body: revokeAccessBody,
    run: async (ctx, { asked, params, body }) => {
      const revoked = { sessionId: body.session_id, keepRefreshTokens: body.preserve_refresh_tokens }
      return (await revokeAccess(ctx, asked, { userId: params.id, ...revoked })) ?? ACCEPTED
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/sessions/:id',
    summary: 'Get session',
    allow: { any: ['read:sessions'] },
    answers: sessionAnswers.read,
    params: sessionParams,
    run: async (ctx, { params }) => {
      const session = await readSession(ctx, params.id)
      if (session instanceof Problem) return session
      return { status: 200, body: writeSession(session, await ctx.directory.settings()) }
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/sessions/:id',
    summary: 'Update session',
    allow: { any: ['update:sessions'] },
    answers: sessionAnswers.read,
    params: sessionParams,
    body: changeSessionBody,
    run: async (ctx, { asked, params, body }) => {
      const session = await changeSession(ctx, asked, { id: params.id, metadata: body.session_metadata })
      if (session instanceof Problem) return session
      return { status: 200, body: writeSession(session, await ctx.directory.settings()) }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/sessions/:id',
    summary: 'Delete session',
    allow: { any: ['delete:sessions'] },
    answers: sessionAnswers.end,
    params: sessionParams,
    run: async (ctx, { asked, params }) => {
      await deleteSession(ctx, asked, params.id)
      return ACCEPTED
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/sessions/:id/revoke',
    summary: 'Revokes a session',
    allow: { any: ['delete:sessions', 'delete:refresh_tokens'] },
    answers: sessionAnswers.end,
    params: sessionParams,
    run: async (ctx, { asked, params }) => (await revokeSession(ctx, asked, params.id)) ?? ACCEPTED,
  }),
]
