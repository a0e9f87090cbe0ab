import type { Context } from '../../context.ts'
import { decideVerifyEmail } from '../../model/reset-password.ts'
import type { User } from '../../model/user.ts'
import type { Visitor } from '../../model/visitor.ts'
import { findIdentity } from '../../model/world.ts'
import { Problem, problem } from '../../problems.ts'
import { askedByPerson } from '../../steps/asked-by-person.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { logSignIn, signInNote } from '../../steps/log-sign-in.ts'
import { noted } from '../../steps/notes.ts'
import { type Ticket, findTicket } from '../../steps/tickets.ts'
import { takeProof } from '../../store/proofs.ts'
import { readWorld } from '../../store/read-users.ts'

/** The user whose address is verified now, and where the ticket wants the browser to go. */
export interface EmailVerified {
  readonly user: User
  readonly ticket: Ticket
}

/**
 * Verifies an address by ticket. The ticket is used up with it; it is void where the identity moved, or has another
 * address since.
 */
export async function verifyEmail(
  ctx: Context,
  given: { readonly ticket: string; readonly visitor: Visitor },
): Promise<EmailVerified | Problem> {
  const ticket = await findTicket(ctx, 'verify_ticket', given.ticket)
  if (ticket instanceof Problem) return ticket
  const { visitor } = given
  const user = await carryOutVerification(ctx, ticket, visitor)
  if (user instanceof Problem) {
    const { ip, userAgent } = visitor
    await logSignIn(ctx, { type: 'fv', description: user.message, userName: ticket.address, ip, userAgent })
    return user
  }
  await takeProof(ctx.db, ticket.id)
  return { user, ticket }
}

async function carryOutVerification(ctx: Context, ticket: Ticket, visitor: Visitor): Promise<User | Problem> {
  const found = findIdentity(await readWorld(ctx.db, { users: [], identities: [ticket.identity] }), ticket.identity)
  const connection = (await ctx.directory.connections()).find(({ id }) => id === found?.identity.connectionId)
  if (!found || !connection) return problem('ticket_invalid')
  const { ip, userAgent } = visitor
  const named = { clientId: ticket.clientId ?? undefined, userId: found.owner.id, userName: ticket.address }
  const note = await signInNote(ctx, { type: 'sv', ...named, connection, ip, userAgent })
  const about = { clientId: ticket.clientId ?? '', summary: 'Verify an email address', path: '/u/email-verification' }
  return carryOut(ctx, {
    asked: askedByPerson(visitor, about),
    involved: { users: [], identities: [ticket.identity] },
    decide: (world) => noted(decideVerifyEmail(world, { ...ticket, connection }), () => [note]),
  })
}
