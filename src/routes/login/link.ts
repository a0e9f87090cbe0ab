import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import type { LinkIntent } from '../../model/flow.ts'
import type { Identity } from '../../model/identity.ts'
import type { User } from '../../model/user.ts'
import type { Providers } from '../../oidc/providers.ts'
import { Problem, problem } from '../../problems.ts'
import { candidatesFor, joined } from '../../steps/sign-in/offer-link.ts'
import { linkProven } from '../../steps/sign-in/link-proven.ts'
import { dismissLink } from '../../store/find-same-email.ts'
import { readUser } from '../../store/read-users.ts'
import type { AccountView } from '../../../web/pages/view.ts'
import { applicationView } from './application-view.ts'
import { accountName } from './consent.ts'
import { type FlowPage, flowPage } from './flow-page.ts'
import { maskedAccount, methodsOf } from './linking-to.ts'
import { showLogin } from './show-login.ts'

/** Suggested linking: the offer, and the confirmation once both accounts were proven (DEMAND theme 3, UX §3). */
export function linkRoutes(providers: Providers): PageRoute[] {
  return [
    flowPage(providers, 'GET', '/u/link', suggest),
    flowPage(providers, 'POST', '/u/link', answer),
    flowPage(providers, 'GET', '/u/link/confirm', showConfirm),
    flowPage(providers, 'POST', '/u/link/confirm', confirm),
  ]
}

interface Offer {
  readonly user: User
  readonly identity: Identity
  readonly existing: User
}

/** What can be offered now: the flow's account, and the oldest one with its address. */
async function offerOf(ctx: Context, { flow }: FlowPage): Promise<Offer | null> {
  const { state, visitor } = flow
  const user = state.user === null || state.link ? undefined : await readUser(ctx.db, state.user)
  const identity = user?.identities.find(({ key }) => key === state.proven[0]?.key)
  if (!user || !identity) return null
  const [existing] = await candidatesFor(ctx, { state, user, visitor }, identity)
  return existing ? { user, identity, existing } : null
}

async function suggest(ctx: Context, page: FlowPage): Promise<PageReply> {
  const offer = await offerOf(ctx, page)
  if (!offer) return page.goOn(page.flow.state)
  const { email } = offer.identity.profile
  return page.show({
    name: 'link-suggestion',
    state: page.flow.handle,
    identity: { identifier: String(email), method: { strategy: offer.identity.provider } },
    existing: maskedAccount(offer.existing),
    application: await applicationView(ctx, page.flow.state.clientId),
    merge: 'none',
  })
}

async function answer(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { state } = page.flow
  const offer = await offerOf(ctx, page)
  if (!offer) return page.goOn(state)
  const { decision } = page.request.form
  if (decision === 'link') {
    const { key, epoch } = offer.identity
    const link: LinkIntent = { target: offer.existing.id, joining: { key, epoch }, at: state.proven[0]?.at ?? 0 }
    const saved = await page.keep({ ...state, link })
    return saved instanceof Problem
      ? saved
      : { redirect: `${state.origin}/u/login?state=${encodeURIComponent(page.flow.handle)}` }
  }
  if (decision === 'never') await dismissLink(ctx.db, offer.identity.key, offer.existing.id)
  return page.goOn({ ...state, done: [...state.done, 'link'] })
}

interface Confirmation {
  readonly primary: User
  readonly secondary: User
}

/** Both sides as they are now, where the person has proven both. */
async function bothOf(ctx: Context, { flow }: FlowPage): Promise<Confirmation | Problem> {
  const { link, user } = flow.state
  if (!link || user !== link.target) return problem('flow_expired')
  const [primary, secondary] = await Promise.all([readUser(ctx.db, link.target), readUser(ctx.db, link.joining.key)])
  return primary && secondary ? { primary, secondary } : problem('accounts_changed')
}

async function showConfirm(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const both = await bothOf(ctx, page)
  if (both instanceof Problem) return separately(ctx, page)
  return page.show({
    name: 'link-confirm',
    state: page.flow.handle,
    primary: provenAccount(both.primary),
    secondary: provenAccount(both.secondary),
    merge: 'none',
    application: await applicationView(ctx, page.flow.state.clientId),
    undoDays: null,
  })
}

function provenAccount(user: User): AccountView {
  return { identifier: accountName(user), methods: methodsOf(user) }
}

/** A proof is good for ten minutes, on both sides. */
const PROOF_SECONDS = 600

async function confirm(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { state, visitor } = page.flow
  const { link, proven } = state
  const [by] = proven
  if (!link || !by || state.user !== link.target) return problem('flow_expired')
  if (page.request.form['decision'] !== 'link') return separately(ctx, page)
  const now = Date.now() / 1000
  if (now - Math.min(link.at, by.at) > PROOF_SECONDS) {
    const again = { ...state, user: null, proven: [], link: null }
    const saved = await page.keep(again)
    return saved instanceof Problem ? saved : showLogin(ctx, { ...page, flow: saved }, { problem: 'form_expired' }, 400)
  }
  const { key, epoch } = by
  const about = { clientId: state.clientId, origin: state.origin, visitor }
  const linked = await linkProven(ctx, { target: link.target, joining: link.joining, by: { key, epoch }, ...about })
  if (linked instanceof Problem) return separately(ctx, page)
  return page.goOn(joined(state, linked, [key, link.joining.key]))
}

/** No link: the person goes on with the account that was signed in to last. */
function separately(_ctx: Context, page: FlowPage): Promise<PageReply> {
  const { state } = page.flow
  return page.goOn({ ...state, link: null, done: [...state.done, 'link'] })
}
