import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import { addressOf } from '../../model/identity.ts'
import { type Secondary, linkUsers } from '../../operations/identities/link-users.ts'
import { unlinkIdentity } from '../../operations/identities/unlink-identity.ts'
import { Problem, problem } from '../../problems.ts'
import { type LinkBody, identityParams, linkBody, userParams } from '../../shapes/user-requests.ts'
import { writeIdentities } from '../../shapes/user.ts'
import { userAnswers } from '../../shapes/answers/users.ts'

const MAY_CHANGE_IDENTITIES = {
  any: ['update:users'],
  own: ['update:current_user_identities'],
  idToken: true,
} as const

/** Link and unlink (CONTRACT §2, §3). */
export const identityRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v2/users/:id/identities',
    summary: 'Link a User Account',
    allow: MAY_CHANGE_IDENTITIES,
    answers: userAnswers.link,
    params: userParams,
    body: linkBody,
    run: async (ctx, { asked, params, body }) => {
      const secondary = secondaryFrom(body, asked.caller.scopes.has('update:users'))
      if (secondary instanceof Problem) return secondary
      const user = await linkUsers(ctx, asked, params.id, secondary)
      return user instanceof Problem ? user : { status: 201, body: writeIdentities(user) }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/users/:id/identities/:provider/:user_id',
    summary: 'Unlink a User Identity',
    allow: MAY_CHANGE_IDENTITIES,
    answers: userAnswers.unlink,
    params: identityParams,
    query: z.looseObject({}),
    run: async (ctx, { asked, params }) => {
      const unlinked = await unlinkIdentity(ctx, asked, params.id, { provider: params.provider, id: params.user_id })
      if (unlinked instanceof Problem) return unlinked
      const answer = { status: 200, body: writeIdentities(unlinked.user) }
      if (!unlinked.left) return { ...answer, notice: 'identity-not-found' }
      return unlinked.wasLastWayIn ? { ...answer, notice: 'no-way-in' } : answer
    },
  }),
]

/** Whom the body names. Only `link_with` proves control, so a person's token takes nothing else (CONTRACT §2.1). */
function secondaryFrom(body: LinkBody, mayNameAnybody: boolean): Secondary | Problem {
  if (body.link_with !== undefined) return { linkWith: body.link_with }
  if (!mayNameAnybody) return problem('insufficient_scope', 'Insufficient scope, expected any of: update:users')
  if (body.provider === undefined) return problem('connection_not_configured')
  if (body.user_id === undefined) {
    return problem('invalid_body', "Payload validation error: 'Missing required property: user_id'.")
  }
  const id = String(body.user_id)
  const prefix = `${body.provider}|`
  // The prefixed id is accepted here, as recorded; unlink does not accept it (CONTRACT §2.2, §3.2).
  const bare = id.startsWith(prefix) ? id.slice(prefix.length) : id
  return { address: addressOf(body.provider, bare), connectionId: body.connection_id ?? null }
}
