import type { Context } from '../../context.ts'
import { newSecret } from '../../crypto/one-way.ts'
import { isAllowed } from '../../model/allowed-urls.ts'
import type { Client } from '../../model/client.ts'
import type { Connection } from '../../model/connection.ts'
import type { Visitor } from '../../model/visitor.ts'
import { Problem, problem } from '../../problems.ts'
import { CODE_MINUTES, linkId, logSent, mayBeSent, withToken } from '../../steps/sign-in/codes.ts'
import { addProof } from '../../store/proofs.ts'

/** An application that wants a link sent to a mailbox, which begins a sign-in to it in whatever browser opens it. */
export interface LinkWish {
  readonly connection: Connection
  readonly client: Client
  readonly recipient: string
  readonly visitor: Visitor
  readonly locale: string
  /** Parameters of the authorization request that follows. */
  readonly params: Readonly<Record<string, string>>
}

/** What of `authParams` goes into the authorization request; who signs in and how is not the application's to say. */
const PASSED = [
  ...['redirect_uri', 'response_type', 'response_mode', 'scope', 'audience', 'state', 'nonce'],
  ...['code_challenge', 'code_challenge_method', 'ui_locales'],
]

/**
 * Mails a link that counts once, within minutes. The sign-in that it begins is an authorization request of the
 * application, to the first of its callbacks unless `redirect_uri` names another one of them.
 */
export async function startLink(ctx: Context, wish: LinkWish): Promise<{ readonly recipient: string } | Problem> {
  const { connection, client, visitor } = wish
  const { ip, userAgent } = visitor
  if (connection.strategy !== 'email') return problem('link_unsupported')
  const params = paramsOf(wish)
  if (!isAllowed(client.callbacks, params['redirect_uri'] ?? '')) return problem('callback_not_allowed')
  const recipient = await mayBeSent(ctx, { connection, clientId: client.id, typed: wish.recipient, ip })
  if (recipient instanceof Problem) return recipient
  const token = newSecret()
  const data = { connection: connection.id, clientId: client.id, recipient, params }
  const proof = { id: linkId(token), kind: 'sign_in_link', userId: null, identity: null, epoch: null, data }
  const seconds = CODE_MINUTES * 60
  await addProof(ctx.db, proof, seconds)
  const link = withToken(`${visitor.origin}/u/code/link`, token)
  const mail = { channel: 'email', template: 'sign_in_link', to: recipient, locale: wish.locale } as const
  await ctx.messages.send({ ...mail, expiresInSeconds: seconds, values: { link } })
  await logSent(ctx, { connection, clientId: client.id, recipient, ip, userAgent })
  return { recipient }
}

function paramsOf({ client, params }: LinkWish): Record<string, string> {
  const passed = Object.entries(params).filter(([name]) => PASSED.includes(name))
  return { redirect_uri: client.callbacks[0] ?? '', response_type: 'code', ...Object.fromEntries(passed) }
}
