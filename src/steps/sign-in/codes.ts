import type { Context } from '../../context.ts'
import { oneWay } from '../../crypto/one-way.ts'
import { normalizeEmail, normalizePhone } from '../../model/addresses.ts'
import { type Connection, isEnabled } from '../../model/connection.ts'
import { ipKey } from '../../model/ip-key.ts'
import { type Problem, problem } from '../../problems.ts'
import { takeAllowance } from '../attempts.ts'
import { logSignIn } from '../log-sign-in.ts'

/** Minutes that a code or link is good for. */
export const CODE_MINUTES = 5

/** An address or number as identities have it, or undefined. */
export function recipientOf({ strategy }: Connection, typed: string): string | undefined {
  return strategy === 'sms' ? normalizePhone(typed) : normalizeEmail(typed)
}

/** Where the code for a mailbox is kept: one for each application. */
export function codeId(connection: Connection, clientId: string, recipient: string): string {
  return oneWay('code', JSON.stringify([connection.id, clientId, recipient]))
}

/** Where what a mailed link carries is kept, and what is kept of it beside a code. */
export function linkId(token: string): string {
  return oneWay('sign_in_link', token)
}

/** The address of a mailed link. */
export function withToken(to: string, token: string): string {
  return `${to}${to.includes('?') ? '&' : '?'}token=${token}`
}

/** Where a code or link goes. */
export interface SentTo {
  readonly connection: Connection
  readonly clientId: string
  readonly recipient: string
  readonly ip: string
  readonly userAgent?: string | undefined
}

/** Auth0's types for a code or link that was sent (CONTRACT §7). */
export async function logSent(ctx: Context, sent: SentTo): Promise<void> {
  const { connection, clientId, recipient, ip, userAgent } = sent
  const type = connection.strategy === 'sms' ? 'cs' : 'cls'
  await logSignIn(ctx, { type, connection, clientId, userName: recipient, ip, userAgent })
}

/** Fifty an hour from one address (CONTRACT §1.7), and as many as a person needs for one mailbox. */
const FROM_ONE_ADDRESS = { most: 50, every: 72 }
const FOR_ONE_MAILBOX = { most: 10, every: 120 }

/**
 * Whether a code or link may go to what somebody typed: the address or number as we write it, or a refusal, which is
 * the same for known and unknown ones.
 */
export async function mayBeSent(
  ctx: Context,
  wish: Pick<SentTo, 'connection' | 'clientId' | 'ip'> & { readonly typed: string },
): Promise<string | Problem> {
  const { connection, clientId, typed, ip } = wish
  if (!isEnabled(connection, clientId)) return problem('connection_disabled')
  const recipient = recipientOf(connection, typed)
  if (recipient === undefined) return problem(connection.strategy === 'sms' ? 'phone_invalid' : 'email_invalid')
  const isAllowed = await takeAllowance(ctx, [
    { of: ['code from', ipKey(ip)], ...FROM_ONE_ADDRESS },
    { of: ['code for', connection.id, recipient], ...FOR_ONE_MAILBOX },
  ])
  return isAllowed ? recipient : problem('too_many_requests')
}
