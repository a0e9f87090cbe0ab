import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Connection } from '../../model/connection.ts'
import { isDatabase } from '../../model/connection.ts'
import type { Identity } from '../../model/identity.ts'
import { Problem, problem } from '../../problems.ts'
import type { PasswordTicketBody, VerificationTicketBody } from '../../shapes/ticket-requests.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { type Subject, subjectOf } from '../../steps/named-identity.ts'
import { successNote } from '../../steps/notes.ts'
import { TICKET_SECONDS, type TicketKind, makeTicket } from '../../steps/tickets.ts'
import { findLogin } from '../../store/find-login.ts'
import { readUser } from '../../store/read-users.ts'

/** A link that verifies the address of a user's identity (CONTRACT §6). */
export async function createVerificationTicket(
  ctx: Context,
  asked: Asked,
  body: VerificationTicketBody,
): Promise<string | Problem> {
  const user = await readUser(ctx.db, body.user_id)
  const subject = user ? subjectOf(user, body.identity) : problem('user_not_found')
  return subject instanceof Problem ? subject : ticketFor(ctx, asked, { kind: 'verify_ticket', ...subject, body })
}

/** A link that sets a new password (CONTRACT §6). With `mark_email_as_verified` the caller says that it goes to the mailbox. */
export async function createPasswordTicket(
  ctx: Context,
  asked: Asked,
  body: PasswordTicketBody,
): Promise<string | Problem> {
  const subject = await passwordSubject(ctx, body)
  return subject instanceof Problem ? subject : ticketFor(ctx, asked, { kind: 'reset_ticket', ...subject, body })
}

async function passwordSubject(ctx: Context, body: PasswordTicketBody): Promise<Subject | Problem> {
  if (body.user_id === undefined) return byAddress(ctx, body.connection_id ?? '', body.email ?? '')
  const user = await readUser(ctx.db, body.user_id)
  return user ? subjectOf(user, body.identity) : problem('user_not_found')
}

async function byAddress(ctx: Context, connectionId: string, email: string): Promise<Subject | Problem> {
  const connection = (await ctx.directory.connections()).find(({ id }) => id === connectionId)
  if (!connection) return problem('connection_unknown')
  if (!isDatabase(connection)) return problem('ticket_unsupported')
  const names = { email: email.toLowerCase(), username: null, phone: null }
  const found = await findLogin(ctx.db, connectionId, names)
  const identity = found?.user.identities.find(({ key }) => key === found.identityKey)
  return found && identity ? { user: found.user, identity } : problem('user_not_found')
}

interface TicketWish extends Subject {
  readonly kind: TicketKind
  readonly body:
    | (VerificationTicketBody & { readonly mark_email_as_verified?: boolean | undefined })
    | PasswordTicketBody
}

async function ticketFor(ctx: Context, asked: Asked, wish: TicketWish): Promise<string | Problem> {
  const { kind, user, identity, body } = wish
  const connection = (await ctx.directory.connections()).find(({ id }) => id === identity.connectionId)
  const refusal = (await refusalOfClient(ctx, body.client_id)) ?? refusalOf(wish, connection)
  if (refusal) return refusal
  const origin = asked.caller.issuer.replace(/\/$/, '')
  const seconds = body.ttl_sec || TICKET_SECONDS
  const url = await makeTicket(
    ctx,
    kind,
    { origin, userId: user.id, identity, seconds },
    { address: addressIn(identity) ?? '', ...wishesIn(body) },
  )
  // The answer holds the ticket, so the log does not hold the answer.
  await addLogNote(ctx, asked, successNote(asked, { userId: user.id, status: 201, body: {} }))
  return url
}

/** What the body says of a ticket's use, with Auth0's defaults. */
function wishesIn(body: TicketWish['body']) {
  return {
    provesAddress: 'mark_email_as_verified' in body && body.mark_email_as_verified === true,
    resultUrl: body.result_url ?? null,
    includeEmailInRedirect: body.includeEmailInRedirect ?? false,
    clientId: body.client_id ?? null,
  }
}

async function refusalOfClient(ctx: Context, clientId: string | undefined): Promise<Problem | undefined> {
  if (clientId === undefined || (await ctx.directory.client(clientId))) return undefined
  return problem('invalid_body', "Payload validation error: 'The client does not exist' on property client_id.")
}

/** Passwords are a database's; an address can be verified wherever its identity is ours to change. */
function refusalOf({ kind, identity, body }: TicketWish, connection: Connection | undefined): Problem | undefined {
  const isPassword = kind === 'reset_ticket'
  const isSupported = connection && (isDatabase(connection) || (!isPassword && body.identity !== undefined))
  if (!isSupported) return problem('ticket_unsupported')
  return addressIn(identity) === undefined ? problem('ticket_no_email') : undefined
}

function addressIn({ profile }: Identity): string | undefined {
  const { email } = profile
  return typeof email === 'string' ? email : undefined
}
