import type { Context } from '../context.ts'
import type { Client } from '../model/client.ts'
import type { Identity } from '../model/identity.ts'
import type { User } from '../model/user.ts'
import type { Visitor } from '../model/visitor.ts'
import { sendMail } from './send-mail.ts'
import { TICKET_SECONDS, makeTicket } from './tickets.ts'

/** Whose address is to be verified, and where it was asked for. */
export interface VerificationWish {
  readonly user: User
  readonly identity: Identity
  readonly visitor: Visitor
  readonly client: Client | null
  readonly locale: string | null
}

/** Sends a link that verifies the address of an identity; where it has none, nothing. */
export async function sendVerification(ctx: Context, wish: VerificationWish): Promise<void> {
  const { user, identity, visitor, client, locale } = wish
  const address = identity.profile['email']
  if (typeof address !== 'string') return
  const url = await makeTicket(
    ctx,
    'verify_ticket',
    { origin: visitor.origin, userId: user.id, identity, seconds: TICKET_SECONDS },
    { address, provesAddress: true, resultUrl: null, includeEmailInRedirect: false, clientId: client?.id ?? null },
  )
  const named = { locale, seconds: TICKET_SECONDS }
  await sendMail(ctx, { template: 'verify_email', to: address, url, ...named })
}
