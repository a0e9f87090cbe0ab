import type { Context } from '../../context.ts'
import { codeHash, newCode } from '../../crypto/short-codes.ts'
import { newSecret, oneWay } from '../../crypto/one-way.ts'
import { type Connection, isEnabled } from '../../model/connection.ts'
import { ipKey } from '../../model/ip-key.ts'
import { type Problem, problem } from '../../problems.ts'
import { takeAllowance } from '../../steps/attempts.ts'
import { codeId, recipientOf } from '../../steps/sign-in/codes.ts'
import { addProof } from '../../store/proofs.ts'

/** Somebody who wants a code, or a link, at an address or number. */
export interface CodeWish {
  readonly connection: Connection
  readonly clientId: string
  /** As it was typed. */
  readonly recipient: string
  readonly ip: string
  readonly locale: string
  /** Where the message's link leads, with `token=` to be added; null: a code. */
  readonly linkTo: string | null
}

/** Minutes that a code is good for. */
export const CODE_MINUTES = 5

/** Fifty an hour from one address (CONTRACT §1.7), and as many as a person needs for one mailbox. */
const FROM_ONE_ADDRESS = { most: 50, every: 72 }
const FOR_ONE_MAILBOX = { most: 10, every: 60 }

/**
 * Sends a code of six digits, or a link, to a mailbox or telephone. Answers the address as we write it. Whether there is
 * an account with it makes no difference; an earlier code for the same application is void.
 */
export async function startCode(ctx: Context, wish: CodeWish): Promise<{ readonly recipient: string } | Problem> {
  const { connection, clientId, ip } = wish
  const recipient = recipientOf(connection, wish.recipient)
  if (recipient === undefined) return problem(connection.strategy === 'sms' ? 'phone_invalid' : 'email_invalid')
  if (!isEnabled(connection, clientId)) return problem('connection_unknown')
  const mayAsk = await takeAllowance(ctx, [
    { of: ['code from', ipKey(ip)], ...FROM_ONE_ADDRESS },
    { of: ['code for', connection.id, recipient], ...FOR_ONE_MAILBOX },
  ])
  if (!mayAsk) return problem('too_many_requests')
  await (wish.linkTo === null ? sendCode(ctx, wish, recipient) : sendLink(ctx, wish, { recipient, to: wish.linkTo }))
  return { recipient }
}

async function sendCode(ctx: Context, { connection, clientId, locale }: CodeWish, recipient: string): Promise<void> {
  const { code, salt } = newCode()
  const proof = { kind: 'code', userId: null, identity: null, epoch: null, data: { salt, hash: codeHash(salt, code) } }
  await addProof(ctx.db, { id: codeId(connection, clientId, recipient), ...proof }, CODE_MINUTES * 60)
  const message = { template: 'sign_in_code', to: recipient, locale, expiresInSeconds: CODE_MINUTES * 60 } as const
  const channel = connection.strategy === 'sms' ? 'sms' : 'email'
  await ctx.messages.send({ ...message, channel, values: { code } })
}

async function sendLink(
  ctx: Context,
  { connection, clientId, locale }: CodeWish,
  { recipient, to }: { readonly recipient: string; readonly to: string },
): Promise<void> {
  const token = newSecret()
  const data = { connection: connection.id, clientId, recipient }
  const proof = {
    id: oneWay('sign_in_link', token),
    kind: 'sign_in_link',
    userId: null,
    identity: null,
    epoch: null,
    data,
  }
  await addProof(ctx.db, proof, CODE_MINUTES * 60)
  const link = `${to}${to.includes('?') ? '&' : '?'}token=${token}`
  const message = { channel: 'email', template: 'sign_in_link', to: recipient, locale } as const
  await ctx.messages.send({ ...message, expiresInSeconds: CODE_MINUTES * 60, values: { link } })
}
