import { z } from 'zod'
import { email, identityParams, userId } from './user-requests.ts'

const resultUrl = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .describe('URL the user will be redirected to in the classic Universal Login experience once the ticket is used.')
const seconds = z
  .int()
  .min(0)
  .max(315_360_000)
  .describe('Number of seconds for which the ticket is valid before expiration.')
const connectionId = z.string().regex(/^con_[A-Za-z0-9]{16}$/)
/** An identity of the user that a body is about (CONTRACT §5, §6). */
export const namedIdentity = z.strictObject({
  user_id: z.string().min(1).max(1024),
  provider: identityParams.shape.provider,
  connection_id: connectionId.optional(),
})

const common = {
  result_url: resultUrl.optional(),
  client_id: z.string().min(1).max(256).optional(),
  ttl_sec: seconds.optional(),
  includeEmailInRedirect: z.boolean().optional(),
}

/** Body of `POST /api/v2/tickets/email-verification` (CONTRACT §6). */
export const verificationTicketBody = z.strictObject({ ...common, user_id: userId, identity: namedIdentity.optional() })

/** Body of `POST /api/v2/tickets/password-change` (CONTRACT §6): a user, or an address in a connection. */
export const passwordTicketBody = z
  .strictObject({
    ...common,
    user_id: userId.optional(),
    connection_id: connectionId.optional(),
    email: email.optional(),
    mark_email_as_verified: z.boolean().optional(),
    identity: namedIdentity.extend({ provider: z.literal('auth0') }).optional(),
  })
  .refine(({ user_id, connection_id, email: address }) => (user_id === undefined) !== (!connection_id && !address), {
    error: 'Send either user_id, or connection_id with email',
  })
  .refine(({ connection_id, email: address }) => (connection_id === undefined) === (address === undefined), {
    error: 'connection_id and email belong together',
  })

export type VerificationTicketBody = z.infer<typeof verificationTicketBody>
export type PasswordTicketBody = z.infer<typeof passwordTicketBody>
