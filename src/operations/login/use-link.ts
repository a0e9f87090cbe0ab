import type { Context } from '../../context.ts'
import type { Client } from '../../model/client.ts'
import { isEnabled } from '../../model/connection.ts'
import type { Visitor } from '../../model/visitor.ts'
import { Problem, problem } from '../../problems.ts'
import { logSignIn } from '../../steps/log-sign-in.ts'
import { linkId } from '../../steps/sign-in/codes.ts'
import { ownerOfRecipient, type RecipientOwner } from '../../steps/sign-in/owner-of-recipient.ts'
import { findProof, takeProof } from '../../store/proofs.ts'

/** What a mailed link holds that an application asked for. */
export interface SignInLink {
  readonly connection: string
  readonly clientId: string
  readonly recipient: string
  readonly params: Readonly<Record<string, string>>
}

/** A link that is still good, by its token; it stays good. */
export async function openLink(ctx: Context, token: string): Promise<SignInLink | Problem> {
  const proof = await findProof(ctx.db, linkId(token))
  return proof?.kind === 'sign_in_link' ? (proof.data as unknown as SignInLink) : problem('link_expired')
}

/** A link whose button was pressed, in a sign-in to the application that asked for it. */
export interface GivenLink {
  readonly token: string
  readonly client: Client
  readonly visitor: Visitor
  readonly onlyKnown?: boolean
}

/** Signs in with a link: it counts once, within its minutes, and for the application that asked for it. */
export async function useLink(
  ctx: Context,
  { token, client, visitor, onlyKnown }: GivenLink,
): Promise<RecipientOwner | Problem> {
  const link = await openLink(ctx, token)
  const isMeant = !(link instanceof Problem) && link.clientId === client.id
  if (!isMeant || !(await takeProof(ctx.db, linkId(token)))) {
    const refusal = problem('link_expired')
    const { ip, userAgent } = visitor
    await logSignIn(ctx, { type: 'f', description: refusal.message, clientId: client.id, ip, userAgent })
    return refusal
  }
  const connection = (await ctx.directory.connections()).find(({ id }) => id === link.connection)
  if (!connection || !isEnabled(connection, client.id)) return problem('connection_disabled')
  return ownerOfRecipient(ctx, { connection, client, recipient: link.recipient, visitor, onlyKnown })
}
