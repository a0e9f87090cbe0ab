import type { Context } from '../context.ts'
import type { Asked } from '../model/caller.ts'
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

/**
 * Sends the link for an identity that the Management API has made or changed, where it is of a database and its address is
 * not verified (CONTRACT §4.2, §4.6). The change stands whether or not the mail can be put into the outbox.
 */
export async function sendVerificationAsAsked(
  ctx: Context,
  { caller, ip, userAgent }: Asked,
  { user, identity, clientId }: Pick<VerificationWish, 'user' | 'identity'> & { readonly clientId: string | undefined },
): Promise<void> {
  if (identity.provider !== 'auth0' || identity.profile['email_verified'] === true) return
  const visitor = { ip, userAgent, origin: new URL(caller.issuer).origin }
  try {
    const client = clientId === undefined ? null : ((await ctx.directory.client(clientId)) ?? null)
    await sendVerification(ctx, { user, identity, visitor, client, locale: null })
  } catch (error) {
    ctx.log.warn({ err: error }, 'a verification mail could not be sent')
  }
}
