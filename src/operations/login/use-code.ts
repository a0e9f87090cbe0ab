import type { Context } from '../../context.ts'
import { isCode } from '../../crypto/short-codes.ts'
import type { Client } from '../../model/client.ts'
import type { Connection } from '../../model/connection.ts'
import type { Visitor } from '../../model/visitor.ts'
import { type Problem, problem } from '../../problems.ts'
import { type Attempt, checkAttempts, isKnownAddress, noteSuccess } from '../../steps/attempts.ts'
import { logSignIn } from '../../steps/log-sign-in.ts'
import { codeId, linkId, recipientOf } from '../../steps/sign-in/codes.ts'
import { namesOf, ownerOfRecipient, type RecipientOwner } from '../../steps/sign-in/owner-of-recipient.ts'
import { findLogin } from '../../store/find-login.ts'
import { findProof, takeProof, type TriedProof, tryProof } from '../../store/proofs.ts'

/** Where a code was asked for, and from where it is given. */
export interface CodePlace extends Visitor {
  readonly connection: Connection
  readonly client: Client
  /** The address or number that it was sent to, as it was typed. */
  readonly recipient: string
  /** True where an account that exists is to be proven, so that a wrong one leaves no user behind. */
  readonly onlyKnown?: boolean
}

/** A code that somebody gives. */
export interface GivenCode extends CodePlace {
  readonly code: string
}

/** After so many wrong ones a code is void. */
const MOST_ATTEMPTS = 3
/** It was used, is too old, was replaced, or there never was one. */
const VOID = problem('code_wrong').with({ isVoid: true })
const NO_MORE = problem('code_wrong', "You've reached the maximum number of attempts. Please try to login again.").with(
  {
    isVoid: true,
  },
)

/**
 * Signs in with a code: it counts once, within its minutes, and for the application that it was asked for. Refuses with
 * `code_wrong` (`isVoid` in its details where only another code helps), with `too_many_attempts` or
 * `suspicious_address` as passwords are, where there was something to guess, and with `signup_disabled` once the
 * mailbox is proven and nobody has it.
 */
export async function useCode(ctx: Context, given: GivenCode): Promise<RecipientOwner | Problem> {
  const { connection, client } = given
  const recipient = recipientOf(connection, given.recipient)
  if (recipient === undefined) return refused(ctx, given, problem('code_wrong'))
  const id = codeId(connection, client.id, recipient)
  const tried = await tryProof(ctx.db, id, MOST_ATTEMPTS)
  if (!tried) return refused(ctx, given, VOID)
  const attempt = await attemptOf(ctx, given, recipient)
  const refusal = (await checkAttempts(ctx, attempt)) ?? (await redeem(ctx, tried, given.code))
  if (refusal) return refused(ctx, given, refusal)
  await noteSuccess(ctx, attempt)
  return ownerOfRecipient(ctx, { ...given, recipient, visitor: given })
}

async function attemptOf(ctx: Context, { connection, ip }: GivenCode, recipient: string): Promise<Attempt> {
  const found = await findLogin(ctx.db, connection.id, namesOf(connection, recipient))
  return { identifier: recipient, connection, ip, isKnownAddress: isKnownAddress(found?.user, ip) }
}

async function redeem(ctx: Context, { id, attempts, data }: TriedProof, code: string): Promise<Problem | undefined> {
  if (!isCode(code.replaceAll(/\s/g, ''), data)) return attempts < MOST_ATTEMPTS ? problem('code_wrong') : NO_MORE
  return (await takeProof(ctx.db, id)) ? undefined : VOID
}

const LOG_TYPES: Partial<Record<Problem['code'], string>> = {
  too_many_attempts: 'limit_wc',
  suspicious_address: 'limit_mu',
}

async function refused(ctx: Context, place: CodePlace, refusal: Problem): Promise<Problem> {
  const { connection, client, recipient, ip, userAgent } = place
  const event = { connection, clientId: client.id, ip, userAgent, userName: recipient.slice(0, 254) }
  await logSignIn(ctx, { ...event, type: LOG_TYPES[refusal.code] ?? 'f', description: refusal.message })
  return refusal
}

/** Whether the link beside a code is still good; it stays good. */
export async function isOpenCodeLink(ctx: Context, place: CodePlace, token: string): Promise<boolean> {
  const recipient = recipientOf(place.connection, place.recipient)
  if (recipient === undefined) return false
  const proof = await findProof(ctx.db, codeId(place.connection, place.client.id, recipient))
  return proof?.data['link'] === linkId(token)
}

/** Signs in with the link beside a code. Code and link are one proof: whichever comes first uses both up. */
export async function useCodeLink(ctx: Context, place: CodePlace, token: string): Promise<RecipientOwner | Problem> {
  const recipient = recipientOf(place.connection, place.recipient)
  const isOpen = recipient !== undefined && (await isOpenCodeLink(ctx, place, token))
  if (!isOpen || !(await takeProof(ctx.db, codeId(place.connection, place.client.id, recipient)))) {
    return refused(ctx, place, problem('link_expired'))
  }
  return ownerOfRecipient(ctx, { ...place, recipient, visitor: place })
}
