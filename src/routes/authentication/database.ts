import { type DatabaseRoute, databaseRoute } from '../../http/mount-database.ts'
import type { User } from '../../model/user.ts'
import { requestPasswordReset } from '../../operations/login/request-password-reset.ts'
import { signUp } from '../../operations/login/sign-up.ts'
import { Problem } from '../../problems.ts'
import { changePasswordBody, signUpBody } from '../../shapes/database-requests.ts'

const SENT = "We've just sent you an email to reset your password."

/** What applications with sign-up forms of their own call (CONTRACT §11.5). */
export const databaseRoutes: readonly DatabaseRoute[] = [
  databaseRoute({
    path: '/dbconnections/signup',
    body: signUpBody,
    run: async (ctx, { client, connection, body, visitor, locale }) => {
      const { client_id: _client, connection: _connection, ...sent } = body
      const user = await signUp(ctx, { client, connection, visitor, locale, sent })
      return user instanceof Problem ? user : { body: writeSignUp(user) }
    },
  }),
  databaseRoute({
    path: '/dbconnections/change_password',
    body: changePasswordBody,
    run: async (ctx, { client, connection, body, visitor, locale }) => {
      const refusal = await requestPasswordReset(ctx, { client, connection, email: body.email, visitor, locale })
      return refusal ?? { body: SENT }
    },
  }),
]

/** The new user as this endpoint answers it: the id without its prefix, and what was sent. */
function writeSignUp({ identities: [identity], userMetadata }: User): object {
  return { _id: identity.id, ...identity.profile, ...(userMetadata && { user_metadata: userMetadata }) }
}
