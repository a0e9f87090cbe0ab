import type { Context } from '../../context.ts'
import type { Client } from '../../model/client.ts'
import { type Connection, isDatabase, isEnabled } from '../../model/connection.ts'
import { foldIdentifier } from '../../model/identifier.ts'
import { ipKey } from '../../model/ip-key.ts'
import type { Visitor } from '../../model/visitor.ts'
import { type Problem, problem } from '../../problems.ts'
import { takeAllowance } from '../../steps/attempts.ts'
import { atLeast } from '../../steps/at-least.ts'
import { logSignIn } from '../../steps/log-sign-in.ts'
import { sendMail } from '../../steps/send-mail.ts'
import { TICKET_SECONDS, makeTicket } from '../../steps/tickets.ts'
import { findLogin } from '../../store/find-login.ts'

/** Somebody who cannot sign in any more. */
export interface ResetRequest {
  readonly client: Client
  readonly connection: Connection
  readonly email: string
  readonly visitor: Visitor
  readonly locale: string | null
}

/** Ten at once and then one a minute, from one address and for one account alike (CONTRACT §1.7). */
const LIMIT = { most: 10, every: 60 }

/** The answer takes this long whether or not there is an account: what is done for one takes a small part of it. */
const ANSWER_MS = 120

/**
 * Mails a link that sets a new password, where there is such an account; nobody is told whether there is. A refusal
 * says nothing about it either: the connection, or too many requests.
 */
export async function requestPasswordReset(ctx: Context, request: ResetRequest): Promise<Problem | undefined> {
  const { client, connection, visitor } = request
  if (!isDatabase(connection) || !isEnabled(connection, client.id)) return problem('connection_unknown')
  const email = foldIdentifier(request.email)
  const mayAsk = await takeAllowance(ctx, [
    { of: ['reset from', ipKey(visitor.ip)], ...LIMIT },
    { of: ['reset for', connection.id, email], ...LIMIT },
  ])
  if (!mayAsk) return problem('too_many_requests')
  await atLeast(ANSWER_MS, send(ctx, request, email))
  return undefined
}

async function send(ctx: Context, { client, connection, visitor, locale }: ResetRequest, email: string): Promise<void> {
  const { ip, userAgent, origin } = visitor
  const event = { connection, clientId: client.id, ip, userAgent, userName: email }
  const found = await findLogin(ctx.db, connection.id, { email, username: null, phone: null })
  const identity = found?.user.identities.find(({ key }) => key === found.identityKey)
  if (!found || !identity) {
    await logSignIn(ctx, { ...event, type: 'fcpr', description: 'There is no account with this address.' })
    return
  }
  const about = { origin, userId: found.user.id, identity, seconds: TICKET_SECONDS }
  const data = { address: email, provesAddress: true, resultUrl: null, includeEmailInRedirect: false }
  const url = await makeTicket(ctx, 'reset_ticket', about, { ...data, clientId: client.id })
  const mail = { template: 'reset_password', to: email, url, locale } as const
  await sendMail(ctx, { ...mail, seconds: TICKET_SECONDS })
  await logSignIn(ctx, { ...event, type: 'scpr', userId: found.user.id, description: 'A link was sent.' })
}
