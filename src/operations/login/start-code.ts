import type { Context } from '../../context.ts'
import { newSecret } from '../../crypto/one-way.ts'
import { codeHash, newCode } from '../../crypto/short-codes.ts'
import type { Connection } from '../../model/connection.ts'
import { Problem } from '../../problems.ts'
import { CODE_MINUTES, codeId, linkId, logSent, mayBeSent, withToken } from '../../steps/sign-in/codes.ts'
import { addProof } from '../../store/proofs.ts'

/** Somebody who wants a code at an address or number. */
export interface CodeWish {
  readonly connection: Connection
  readonly clientId: string
  /** As it was typed. */
  readonly recipient: string
  readonly ip: string
  readonly userAgent?: string
  readonly locale: string
  /** Where a link beside the code leads, with `token=` to be added; null: a code alone. For mail only. */
  readonly linkTo: string | null
}

const SECONDS = CODE_MINUTES * 60

/**
 * Sends a code of six digits, or a code and a link, to a mailbox or telephone. Answers the address as we write it.
 * Whether there is an account with it makes no difference; an earlier code for the same application is void.
 */
export async function startCode(ctx: Context, wish: CodeWish): Promise<{ readonly recipient: string } | Problem> {
  const { connection, clientId, ip, userAgent, linkTo } = wish
  const recipient = await mayBeSent(ctx, { connection, clientId, typed: wish.recipient, ip })
  if (recipient instanceof Problem) return recipient
  const { code, salt } = newCode()
  const token = linkTo === null ? null : newSecret()
  const data = { salt, hash: codeHash(salt, code), link: token === null ? null : linkId(token) }
  const proof = { kind: 'code', userId: null, identity: null, epoch: null, data }
  await addProof(ctx.db, { id: codeId(connection, clientId, recipient), ...proof }, SECONDS)
  const link = linkTo === null || token === null ? null : withToken(linkTo, token)
  await send(ctx, { connection, recipient, locale: wish.locale, code, link })
  await logSent(ctx, { connection, clientId, recipient, ip, userAgent })
  return { recipient }
}

interface Sent {
  readonly connection: Connection
  readonly recipient: string
  readonly locale: string
  readonly code: string
  readonly link: string | null
}

async function send({ messages }: Context, { connection, recipient, locale, code, link }: Sent): Promise<void> {
  const addressed = { to: recipient, locale, expiresInSeconds: SECONDS }
  if (connection.strategy === 'sms') {
    return messages.send({ ...addressed, channel: 'sms', template: 'sign_in_code', values: { code } })
  }
  if (link === null) {
    return messages.send({ ...addressed, channel: 'email', template: 'sign_in_code', values: { code } })
  }
  return messages.send({ ...addressed, channel: 'email', template: 'sign_in_code_and_link', values: { code, link } })
}
