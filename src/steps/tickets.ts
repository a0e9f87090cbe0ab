import type { Context } from '../context.ts'
import { oneWay } from '../crypto/one-way.ts'
import { randomText } from '../crypto/random-ids.ts'
import type { Identity } from '../model/identity.ts'
import { type Problem, problem } from '../problems.ts'
import { addProof, findProof } from '../store/proofs.ts'

/** What a ticket lets its bearer do, and the page that it opens (CONTRACT §6). */
const PAGES = { reset_ticket: '/u/reset-password', verify_ticket: '/u/email-verification' } as const

export type TicketKind = keyof typeof PAGES

/** How long a ticket is good unless its maker says otherwise: five days (CONTRACT §6). */
export const TICKET_SECONDS = 432_000

/** What a ticket says beside its identity. */
export interface TicketData {
  /** The address that it was made for: the ticket is void once the identity has another. */
  readonly address: string
  /** Whether having it proves the mailbox: it went there and nowhere else, or its maker answers for it. */
  readonly provesAddress: boolean
  /** Where the page sends the browser afterwards. */
  readonly resultUrl: string | null
  readonly includeEmailInRedirect: boolean
  readonly clientId: string | null
}

/** A ticket that is still open. */
export interface Ticket extends TicketData {
  /** The proof to be used up. */
  readonly id: string
  readonly identity: string
  readonly epoch: number
}

/** Makes a ticket for an identity as it is now, and answers the address of its page. */
export async function makeTicket(
  ctx: Context,
  kind: TicketKind,
  about: { readonly origin: string; readonly userId: string; readonly identity: Identity; readonly seconds: number },
  data: TicketData,
): Promise<string> {
  const ticket = randomText(32)
  const { userId, identity, seconds } = about
  const named = { userId, identity: identity.key, epoch: identity.epoch }
  await addProof(ctx.db, { id: oneWay(kind, ticket), kind, ...named, data: { ...data } }, seconds)
  return `${about.origin}${PAGES[kind]}?ticket=${ticket}#`
}

/** An open ticket by what its bearer holds; it stays open. */
export async function findTicket(ctx: Context, kind: TicketKind, ticket: string): Promise<Ticket | Problem> {
  const proof = await findProof(ctx.db, oneWay(kind, ticket))
  if (proof?.kind !== kind || proof.identity === null || proof.epoch === null) return problem('ticket_invalid')
  const data = proof.data as unknown as TicketData
  return { ...data, id: proof.id, identity: proof.identity, epoch: proof.epoch }
}
