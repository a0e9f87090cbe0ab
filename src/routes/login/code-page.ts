import type { Context } from '../../context.ts'
import type { PageReply } from '../../http/page-route.ts'
import type { Connection } from '../../model/connection.ts'
import type { CodePlace } from '../../operations/login/use-code.ts'
import { Problem } from '../../problems.ts'
import { CODE_MINUTES } from '../../steps/sign-in/codes.ts'
import type { RecipientOwner } from '../../steps/sign-in/owner-of-recipient.ts'
import type { CodePage } from '../../../web/pages/sign-in-page.ts'
import { enter } from './enter.ts'
import type { FlowPage } from './flow-page.ts'
import { connectionsFor, showLogin } from './show-login.ts'

export type Channel = 'email' | 'sms'

/** Where the last code of a flow went; what it is stays with the database. */
export interface SentCode {
  readonly channel: Channel
  readonly recipient: string
  /** The mail holds a link too. */
  readonly withLink: boolean
  /** It was not the first one. */
  readonly resent: boolean
}

/** The last code that was sent in a flow, or undefined. */
export function sentCode({ flow }: FlowPage): SentCode | undefined {
  return flow.state.memory['code'] as unknown as SentCode | undefined
}

/** The connection of a channel, where the flow offers it. */
export async function connectionOf(
  ctx: Context,
  { flow }: FlowPage,
  channel: Channel,
): Promise<Connection | undefined> {
  return (await connectionsFor(ctx, flow.state)).find(({ strategy }) => strategy === channel)
}

/** Where the last code of a flow counts, or undefined where none was sent, or its way in is offered no more. */
export async function codePlace(ctx: Context, page: FlowPage): Promise<CodePlace | undefined> {
  const { state } = page.flow
  const { ip, userAgent } = page.request
  const sent = sentCode(page)
  const connection = sent && (await connectionOf(ctx, page, sent.channel))
  const client = await ctx.directory.client(state.clientId)
  if (!sent || !connection || !client) return undefined
  const from = { ip, userAgent, origin: state.origin }
  return { connection, client, recipient: sent.recipient, ...from, onlyKnown: state.link !== null }
}

/** The page that asks for the code. A carrier that is down delays it: the person is told, and may take another way. */
export async function showCode(
  ctx: Context,
  page: FlowPage,
  changed: Partial<CodePage>,
  status = 200,
): Promise<PageReply> {
  const sent = sentCode(page)
  if (!sent) return showLogin(ctx, page, {})
  const usual = { name: 'code', state: page.flow.handle, minutes: CODE_MINUTES, ...sent } as const
  const delayed = ctx.messages.state(sent.channel) === 'failing' ? { problem: 'code_not_sent' as const } : {}
  return page.show({ ...usual, ...delayed, ...changed }, { status })
}

/** Lets whoever has proven a mailbox or telephone into the flow, or says why not. */
export async function enterOwner(
  ctx: Context,
  page: FlowPage,
  { owner, method }: { readonly owner: RecipientOwner | Problem; readonly method: Channel },
): Promise<PageReply | Problem> {
  if (!(owner instanceof Problem)) return enter(ctx, page, { ...owner, method })
  switch (owner.code) {
    case 'wrong_account':
      return showLogin(ctx, page, { problem: 'other_account' }, 400)
    case 'signup_disabled':
      return page.refuse('access_denied', owner.message)
    case 'code_wrong':
      return showWrongCode(ctx, page, owner.details['isVoid'] === true)
    case 'link_expired':
      return showCode(ctx, page, { problem: 'expired_code' }, 400)
    case 'too_many_attempts':
    case 'suspicious_address':
      return showCode(ctx, page, { problem: 'too_many_attempts' }, 429)
    default:
      return owner
  }
}

function showWrongCode(ctx: Context, page: FlowPage, isVoid: boolean): Promise<PageReply> {
  if (isVoid) return showCode(ctx, page, { problem: 'expired_code' }, 400)
  return showCode(ctx, page, { problem: 'wrong_code', fieldProblems: { code: 'wrong_code' } }, 400)
}
