import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import { paramOf } from '../../model/flow.ts'
import type { Providers } from '../../oidc/providers.ts'
import { startCode } from '../../operations/login/start-code.ts'
import { useCode } from '../../operations/login/use-code.ts'
import { Problem } from '../../problems.ts'
import type { IdentifierForCodePage } from '../../../web/pages/sign-in-page.ts'
import { type Channel, codePlace, connectionOf, enterOwner, sentCode, showCode } from './code-page.ts'
import { type FlowPage, flowPage } from './flow-page.ts'
import { showLogin } from './show-login.ts'

/** Signing in with a code by e-mail or SMS. */
export function codeRoutes(providers: Providers): PageRoute[] {
  return [
    flowPage(providers, 'GET', '/u/code/start', begin),
    flowPage(providers, 'POST', '/u/code/start', start),
    flowPage(providers, 'GET', '/u/code', (ctx, page) => showCode(ctx, page, {})),
    flowPage(providers, 'POST', '/u/code', enterCode),
    flowPage(providers, 'POST', '/u/code/resend', resend),
  ]
}

function channelOf(text: string | undefined): Channel {
  return text === 'sms' ? 'sms' : 'email'
}

async function begin(ctx: Context, page: FlowPage): Promise<PageReply> {
  const channel = channelOf(page.request.query['channel'])
  if (!(await connectionOf(ctx, page, channel))) return showLogin(ctx, page, {})
  const identifier = sentCode(page)?.recipient ?? paramOf(page.flow.state, 'login_hint')
  return ask(page, { channel, identifier: isFor(channel, identifier) ? identifier : '' })
}

/** A hint may be a username, or an address where a number is asked for. */
function isFor(channel: Channel, identifier: string): boolean {
  return channel === 'sms' ? identifier.startsWith('+') : identifier.includes('@')
}

function ask(page: FlowPage, about: Omit<IdentifierForCodePage, 'name' | 'state'>, status = 200): Promise<PageReply> {
  return page.show({ name: 'identifier-for-code', state: page.flow.handle, ...about }, { status })
}

async function start(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { form } = page.request
  const recipient = form['identifier']?.trim() ?? ''
  return send(ctx, page, { channel: channelOf(form['channel']), recipient, resent: false })
}

async function resend(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const sent = sentCode(page)
  return sent ? send(ctx, page, { ...sent, resent: true }) : showLogin(ctx, page, {})
}

interface Wanted {
  readonly channel: Channel
  readonly recipient: string
  readonly resent: boolean
}

/** Sends a code and goes to the page that asks for it; the flow remembers where it went, not what it is. */
async function send(ctx: Context, page: FlowPage, wanted: Wanted): Promise<PageReply | Problem> {
  const { channel } = wanted
  const { state, visitor: person, handle } = page.flow
  const connection = await connectionOf(ctx, page, channel)
  if (!connection) return showLogin(ctx, page, { problem: 'try_again' }, 400)
  const hasLink = channel === 'email' && connection.options['send'] === 'link'
  const linkTo = hasLink ? `${state.origin}/u/code/link?state=${encodeURIComponent(handle)}` : null
  const { ip, userAgent } = page.request
  const { clientId } = state
  const wish = { connection, clientId, recipient: wanted.recipient, ip, userAgent, locale: person.locale, linkTo }
  const started = await startCode(ctx, wish)
  if (started instanceof Problem) return refusedStart(page, wanted, started)
  const code = { channel, recipient: started.recipient, withLink: hasLink, resent: wanted.resent }
  const saved = await page.keep({ ...state, memory: { ...state.memory, code } })
  return saved instanceof Problem ? saved : { redirect: `${state.origin}/u/code?state=${encodeURIComponent(handle)}` }
}

const WRONG = { email_invalid: 'invalid_email', phone_invalid: 'invalid_phone' } as const

function refusedStart(
  page: FlowPage,
  { channel, recipient }: Wanted,
  { code, message }: Problem,
): Promise<PageReply> | Problem {
  const identifier = recipient.slice(0, 254)
  if (code === 'too_many_requests') return ask(page, { channel, identifier, problem: 'too_many_attempts' }, 429)
  if (code !== 'email_invalid' && code !== 'phone_invalid') return new Problem(code, message)
  const fieldProblems = { identifier: recipient === '' ? ('required' as const) : WRONG[code] }
  return ask(page, { channel, identifier, problem: 'check_fields', fieldProblems }, 400)
}

async function enterCode(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const place = await codePlace(ctx, page)
  if (!place) return showLogin(ctx, page, {})
  const code = page.request.form['code']?.trim() ?? ''
  if (code === '') return showCode(ctx, page, { problem: 'check_fields', fieldProblems: { code: 'required' } }, 400)
  const owner = await useCode(ctx, { ...place, code: code.slice(0, 100) })
  return enterOwner(ctx, page, { owner, method: channelOf(place.connection.strategy) })
}
