import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import { stillHolds } from '../../model/caller.ts'
import type { FlowState, LinkIntent, Proven } from '../../model/flow.ts'
import { movesAlone } from '../../model/suggest-link.ts'
import type { User } from '../../model/user.ts'
import type { Providers } from '../../oidc/providers.ts'
import { Problem, problem } from '../../problems.ts'
import { knownUser } from '../../steps/sign-in/advance.ts'
import { askLinkFactor } from '../../steps/sign-in/link-factor.ts'
import { linkProven } from '../../steps/sign-in/link-proven.ts'
import { ownerOf } from '../../steps/sign-in/moved-identity.ts'
import { joined, notLinking } from '../../steps/sign-in/offer-link.ts'
import type { AccountView } from '../../../web/pages/view.ts'
import { accountName } from './account-name.ts'
import { applicationView } from './application-view.ts'
import { type FlowPage, flowPage } from './flow-page.ts'
import { methodsOf } from './linking-to.ts'
import { showLogin } from './show-login.ts'

/** The confirmation of a link, once both accounts were proven (UX §3). */
export function linkConfirmRoutes(providers: Providers): PageRoute[] {
  return [flowPage(providers, 'GET', '/u/link/confirm', show), flowPage(providers, 'POST', '/u/link/confirm', confirm)]
}

/** Both sides of a link that is to be confirmed, with their proofs. */
interface Both {
  readonly link: LinkIntent
  readonly by: Proven
  readonly primary: User
}

/** Both sides, where the person has shown all that is asked of either; else the flow is not here yet. */
async function bothOf(ctx: Context, { flow }: FlowPage): Promise<Both | undefined> {
  const { state } = flow
  const { link, proven } = state
  const user = link && (await knownUser(ctx, state))
  const [by] = proven
  if (!user || !by || user.id !== link.target || !link.isReady) return undefined
  const asked = await askLinkFactor(ctx, { ...flow, user })
  return !('state' in asked) || 'stop' in asked ? undefined : { link, by, primary: user }
}

async function show(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const both = await bothOf(ctx, page)
  if (!both) return page.goOn(page.flow.state)
  const { link, primary } = both
  const secondary = await ownerOf(ctx, link.joining.key)
  if (!secondary || !stillHolds(link.joining, secondary.identities)) {
    return explain(ctx, page, problem('accounts_changed'))
  }
  const { key } = link.joining
  const moving = secondary.identities.find((one) => one.key === key && movesAlone(secondary, key))
  return page.show({
    name: 'link-confirm',
    state: page.flow.handle,
    primary: provenAccount(primary),
    secondary: provenAccount(secondary),
    merge: 'none',
    application: await applicationView(ctx, page.flow.state.clientId),
    undoDays: null,
    moving: moving ? { strategy: moving.provider } : null,
  })
}

function provenAccount(user: User): AccountView {
  return { identifier: accountName(user), methods: methodsOf(user) }
}

async function confirm(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { state, visitor } = page.flow
  const both = await bothOf(ctx, page)
  if (!both) return page.goOn(state)
  // Whoever does not link goes on with the account that was signed in to last.
  if (page.request.form['decision'] !== 'link') return page.goOn(notLinking(state))
  const { link, by } = both
  const about = { clientId: state.clientId, origin: state.origin, visitor }
  const linked = await linkProven(ctx, { target: link.target, joining: link.joining, by, ...about })
  if (!(linked instanceof Problem)) return page.goOn(joined(state, linked, [by, link.joining]))
  return linked.code === 'challenge_over' ? proveAgain(ctx, page) : explain(ctx, page, linked)
}

/** The proofs are too old: both accounts are to be signed in to again. */
async function proveAgain(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { done: _done, ...state } = notLinking(page.flow.state)
  const nobody: FlowState = { ...state, user: null, proven: [], factors: [], done: [] }
  const saved = await page.keep(nobody)
  return saved instanceof Problem ? saved : showLogin(ctx, { ...page, flow: saved }, { problem: 'form_expired' }, 400)
}

/** Nothing was linked, and why; the sign-in goes on from here without a link. */
async function explain(ctx: Context, page: FlowPage, { code }: Problem): Promise<PageReply | Problem> {
  const { state, handle } = page.flow
  const saved = await page.keep(notLinking(state))
  if (saved instanceof Problem) return saved
  const retryUrl = `${state.origin}/u/continue?state=${encodeURIComponent(handle)}`
  const application = await applicationView(ctx, state.clientId)
  const about = {
    kind: 'linking',
    detail: null,
    code,
    reference: null,
    retryUrl,
    returnUrl: null,
    application,
  } as const
  return page.show({ name: 'error', ...about }, { status: 409 })
}
