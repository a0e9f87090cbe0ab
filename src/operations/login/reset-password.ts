import type { Context } from '../../context.ts'
import type { Connection } from '../../model/connection.ts'
import type { LogNote } from '../../model/change.ts'
import type { JsonObject } from '../../model/json.ts'
import { refusalByRules } from '../../model/password-policy.ts'
import { passwordRules } from '../../model/password-rules.ts'
import { type Reset, decideReset } from '../../model/reset-password.ts'
import type { User } from '../../model/user.ts'
import type { Visitor } from '../../model/visitor.ts'
import { findIdentity } from '../../model/world.ts'
import { Problem, problem } from '../../problems.ts'
import { askedByPerson } from '../../steps/asked-by-person.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { logSignIn, signInNote } from '../../steps/log-sign-in.ts'
import { noted } from '../../steps/notes.ts'
import { refuseUsedPassword } from '../../steps/refuse-used-password.ts'
import { TICKET_SECONDS, type Ticket, findTicket } from '../../steps/tickets.ts'
import { liftBlocksOfUser } from '../../store/attempts.ts'
import { takeProof } from '../../store/proofs.ts'
import { readWorld } from '../../store/read-users.ts'

/** A ticket that is still good, for the page that asks for the new password. */
export interface OpenTicket {
  readonly ticket: Ticket
  readonly user: User
  readonly connection: Connection
}

/** Whether a ticket is still good, and whose it is; it stays good. Refuses with `ticket_invalid`. */
export async function openResetTicket(ctx: Context, secret: string): Promise<OpenTicket | Problem> {
  const ticket = await findTicket(ctx, 'reset_ticket', secret)
  if (ticket instanceof Problem) return ticket
  const found = findIdentity(await readWorld(ctx.db, { users: [], identities: [ticket.identity] }), ticket.identity)
  const connection = (await ctx.directory.connections()).find(({ id }) => id === found?.identity.connectionId)
  const isGood = found?.identity.epoch === ticket.epoch && found.identity.profile['email'] === ticket.address
  return isGood && connection ? { ticket, user: found.owner, connection } : problem('ticket_invalid')
}

/** The user with the new password, and where the ticket wants the browser to go. */
export interface PasswordReset {
  readonly user: User
  readonly identityKey: string
  readonly ticket: Ticket
  /** Whether somebody else had made the account, and lost it by this. */
  readonly wasReclaimed: boolean
}

/** A password that somebody wants set, and the language for the mail that tells of it. */
export interface NewPassword {
  readonly ticket: string
  readonly password: string
  readonly visitor: Visitor
  readonly locale?: string
}

/**
 * Sets a new password by ticket, once: the identity's epoch rises with it, so every ticket and whatever was opened with
 * the old password are void. A password that the connection refuses leaves the ticket as it was. Blocks for wrong
 * passwords are lifted; an administrator's block stays.
 */
export async function resetPassword(ctx: Context, given: NewPassword): Promise<PasswordReset | Problem> {
  const open = await openResetTicket(ctx, given.ticket)
  if (open instanceof Problem) return open
  const refusal = await refusalOf(ctx, open, given.password)
  const reset = refusal ?? (await carryOutReset(ctx, open, given))
  if (reset instanceof Problem) {
    await logSignIn(ctx, { ...eventOf(open, given.visitor), type: 'fcp', description: reset.message })
    return reset
  }
  const { ticket } = open
  await Promise.all([takeProof(ctx.db, ticket.id), liftBlocksOfUser(ctx.db, reset.user.id)])
  await tellOwner(ctx, { to: ticket.address, locale: given.locale ?? 'en', wasReclaimed: reset.reclaimed !== null })
  return { user: reset.user, identityKey: ticket.identity, ticket, wasReclaimed: reset.reclaimed !== null }
}

/** Whoever reads the mailbox hears of it: it may not have been them. */
async function tellOwner(
  { messages }: Context,
  { to, locale, wasReclaimed }: { readonly to: string; readonly locale: string; readonly wasReclaimed: boolean },
): Promise<void> {
  const template = wasReclaimed ? 'account_reclaimed' : 'password_changed'
  await messages.send({ channel: 'email', template, to, locale, expiresInSeconds: TICKET_SECONDS, values: {} })
}

async function refusalOf(
  ctx: Context,
  { ticket, user, connection }: OpenTicket,
  password: string,
): Promise<Problem | undefined> {
  const profile = user.identities.find(({ key }) => key === ticket.identity)?.profile ?? {}
  const person: JsonObject = { ...profile, user_metadata: user.userMetadata ?? {} }
  const identity = { owner: user.id, key: ticket.identity }
  return (
    refusalByRules(password, passwordRules(connection.options), person) ??
    (await refuseUsedPassword(ctx, connection, identity, password))
  )
}

async function carryOutReset(
  ctx: Context,
  open: OpenTicket,
  { password, visitor }: { readonly password: string; readonly visitor: Visitor },
): Promise<Reset | Problem> {
  const { ticket, connection } = open
  const wish = { ...ticket, connection, passwordHash: await ctx.passwords.hash(password) }
  const changed = await signInNote(ctx, { ...eventOf(open, visitor), type: 'scp', description: 'By a link.' })
  const reclaimed = { ...eventOf(open, visitor), type: 'w', description: RECLAIMED }
  const noteOfReclaim = await signInNote(ctx, reclaimed)
  const about = { clientId: ticket.clientId ?? '', summary: 'Reset a password', path: '/u/reset-password' }
  return carryOut(ctx, {
    asked: askedByPerson(visitor, about),
    involved: { users: [], identities: [ticket.identity] },
    decide: (world, act) =>
      noted(decideReset(world, wish, act), ({ user, reclaimed: was }): LogNote[] =>
        [changed, ...(was ? [noteOfReclaim] : [])].map((note) => filed(note, user)),
      ),
  })
}

const RECLAIMED = 'The account was unverified and went to the proven owner of its address.'

/** Who has the identity is known only where the decision is made. */
function filed(note: LogNote, user: User): LogNote {
  return { ...note, userId: user.id, ...(note.entry ? { entry: { ...note.entry, user_id: user.id } } : {}) }
}

function eventOf({ ticket, user, connection }: OpenTicket, { ip, userAgent }: Visitor) {
  const named = { clientId: ticket.clientId ?? undefined, userId: user.id, userName: ticket.address }
  return { ...named, connection, ip, userAgent }
}
