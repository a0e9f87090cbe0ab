import type { Context } from '../../context.ts'
import { oneWay } from '../../crypto/one-way.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import type { Connection } from '../../model/connection.ts'
import type { Providers } from '../../oidc/providers.ts'
import { CODE_MINUTES, startCode } from '../../operations/login/start-code.ts'
import { ownerOf, useCode } from '../../operations/login/use-code.ts'
import { Problem, problem } from '../../problems.ts'
import { findProof, takeProof } from '../../store/proofs.ts'
import type { CodePage, IdentifierForCodePage } from '../../../web/pages/sign-in-page.ts'
import { applicationView } from './application-view.ts'
import { enter } from './enter.ts'
import { type FlowPage, flowPage } from './flow-page.ts'
import { connectionsFor, showLogin } from './show-login.ts'

/** Signing in with a code by e-mail or SMS, or by the link of a mail. */
export function codeRoutes(providers: Providers): PageRoute[] {
  return [
    flowPage(providers, 'GET', '/u/code/start', (ctx, page) =>
      ask(ctx, page, { channel: page.request.query['channel'] }),
    ),
    flowPage(providers, 'POST', '/u/code/start', start),
    flowPage(providers, 'GET', '/u/code', (ctx, page) => showCode(ctx, page, {})),
    flowPage(providers, 'POST', '/u/code', enterCode),
    flowPage(providers, 'POST', '/u/code/resend', resend),
    flowPage(providers, 'GET', '/u/code/link', showLink),
    flowPage(providers, 'POST', '/u/code/link', useLink),
  ]
}

type Channel = 'email' | 'sms'

interface Sent {
  readonly channel: Channel
  readonly recipient: string
}

function channelOf(text: string | undefined): Channel {
  return text === 'sms' ? 'sms' : 'email'
}

async function connectionFor(ctx: Context, { flow }: FlowPage, channel: Channel): Promise<Connection | undefined> {
  return (await connectionsFor(ctx, flow.state)).find(({ strategy }) => strategy === channel)
}

async function ask(
  _ctx: Context,
  page: FlowPage,
  { channel, ...changed }: { channel: string | undefined } & Partial<Omit<IdentifierForCodePage, 'channel'>>,
  status = 200,
): Promise<PageReply> {
  const { handle } = page.flow
  const usual = { name: 'identifier-for-code', state: handle, channel: channelOf(channel), identifier: '' } as const
  return page.show({ ...usual, ...changed }, { status })
}

async function start(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { form } = page.request
  return send(ctx, page, { channel: channelOf(form['channel']), recipient: form['identifier']?.trim() ?? '' })
}

/** Sends a code and goes to the page that asks for it; the flow remembers where it went, not what it is. */
async function send(ctx: Context, page: FlowPage, { channel, recipient }: Sent): Promise<PageReply | Problem> {
  const { state, visitor, handle } = page.flow
  const connection = await connectionFor(ctx, page, channel)
  if (!connection) return showLogin(ctx, page, { problem: 'try_again' }, 400)
  const linkTo = connection.options['send'] === 'link' ? `${state.origin}/u/code/link?state=${handle}` : null
  const wish = { connection, clientId: state.clientId, recipient, ip: page.request.ip, locale: visitor.locale }
  const started = await startCode(ctx, { ...wish, linkTo })
  if (started instanceof Problem) return refusedStart(ctx, page, { channel, recipient, refusal: started })
  const memory = { ...state.memory, code: { channel, recipient, withLink: linkTo !== null } }
  const saved = await page.keep({ ...state, memory })
  return saved instanceof Problem ? saved : { redirect: `${state.origin}/u/code?state=${encodeURIComponent(handle)}` }
}

function refusedStart(
  ctx: Context,
  page: FlowPage,
  { channel, recipient, refusal }: Sent & { refusal: Problem },
): Promise<PageReply> | Problem {
  const identifier = recipient.slice(0, 254)
  if (refusal.code === 'too_many_requests') {
    return ask(ctx, page, { channel, identifier, problem: 'too_many_attempts' }, 429)
  }
  const wrong = { email_invalid: 'invalid_email', phone_invalid: 'invalid_phone' } as const
  const field = wrong[refusal.code as keyof typeof wrong] as (typeof wrong)[keyof typeof wrong] | undefined
  if (!field) return refusal
  const fieldProblems = { identifier: recipient === '' ? ('required' as const) : field }
  return ask(ctx, page, { channel, identifier, problem: 'check_fields', fieldProblems }, 400)
}

function sentOf({ flow }: FlowPage): (Sent & { readonly withLink: boolean }) | undefined {
  return flow.state.memory['code'] as unknown as (Sent & { withLink: boolean }) | undefined
}

async function showCode(
  ctx: Context,
  page: FlowPage,
  changed: Partial<CodePage>,
  status = 200,
): Promise<PageReply | Problem> {
  const sent = sentOf(page)
  if (!sent) return showLogin(ctx, page, {})
  const usual = { name: 'code', state: page.flow.handle, minutes: CODE_MINUTES, ...sent } as const
  // A mail server that is down delays the code: the person is told, and may take another way.
  const delayed = ctx.messages.state(sent.channel) === 'failing' ? { problem: 'code_not_sent' as const } : {}
  return page.show({ ...usual, ...delayed, ...changed }, { status })
}

async function enterCode(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { state } = page.flow
  const { form, ip, userAgent } = page.request
  const sent = sentOf(page)
  const connection = sent && (await connectionFor(ctx, page, sent.channel))
  const client = await ctx.directory.client(state.clientId)
  if (!sent || !connection || !client) return showLogin(ctx, page, {})
  const given = { connection, client, recipient: sent.recipient, code: form['code'] ?? '', ip, userAgent }
  const used = await useCode(ctx, { ...given, origin: state.origin })
  if (!(used instanceof Problem)) return enter(ctx, page, { ...used, method: sent.channel })
  if (used.code !== 'code_wrong') return page.refuse('access_denied', used.message)
  return showCode(ctx, page, { problem: 'wrong_code', fieldProblems: { code: 'wrong_code' } }, 400)
}

async function resend(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const sent = sentOf(page)
  return sent ? send(ctx, page, sent) : showLogin(ctx, page, {})
}

/** Opening the link shows a button: scanners of mail open links too, and must use up nothing. */
async function showLink(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const token = page.request.query['token'] ?? ''
  const proof = await findProof(ctx.db, oneWay('sign_in_link', token))
  if (!proof) return showCode(ctx, page, { problem: 'expired_code' }, 400)
  return page.show({
    name: 'confirm-link',
    state: page.flow.handle,
    token,
    application: await applicationView(ctx, page.flow.state.clientId),
    identifier: String(proof.data['recipient']),
    otherBrowser: false,
  })
}

async function useLink(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { state } = page.flow
  const { form, ip, userAgent } = page.request
  const proof = await takeProof(ctx.db, oneWay('sign_in_link', form['token'] ?? ''))
  const connection = proof && (await connectionFor(ctx, page, 'email'))
  const client = await ctx.directory.client(state.clientId)
  const isMeant = proof?.data['clientId'] === state.clientId && proof.data['connection'] === connection?.id
  if (!proof || !connection || !client || !isMeant) return showCode(ctx, page, { problem: 'expired_code' }, 400)
  const from = { connection, client, ip, userAgent, origin: state.origin }
  const owner = await ownerOf(ctx, from, String(proof.data['recipient']))
  return owner instanceof Problem ? problem(owner.code) : enter(ctx, page, { ...owner, method: 'email' })
}
