import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import type { FlowState } from '../../model/flow.ts'
import type { Identity } from '../../model/identity.ts'
import { movesAlone, verifiedEmail } from '../../model/suggest-link.ts'
import type { User } from '../../model/user.ts'
import type { Providers } from '../../oidc/providers.ts'
import { Problem } from '../../problems.ts'
import { knownUser } from '../../steps/sign-in/advance.ts'
import { hasFactor, withoutDemand } from '../../steps/sign-in/link-factor.ts'
import { notLinking, suggestionFor } from '../../steps/sign-in/offer-link.ts'
import { dismissLink } from '../../store/find-same-email.ts'
import { applicationView } from './application-view.ts'
import { type FlowPage, flowPage } from './flow-page.ts'
import { maskedAccount } from './linking-to.ts'

/** The offer to link the account that was just signed in to with another one (DEMAND theme 3, UX §3). */
export function linkRoutes(providers: Providers): PageRoute[] {
  return [flowPage(providers, 'GET', '/u/link', suggest), flowPage(providers, 'POST', '/u/link', answer)]
}

interface Offer {
  /** The flow as it was before an earlier answer: whoever comes back to the question is asked afresh. */
  readonly state: FlowState
  readonly user: User
  readonly identity: Identity
  readonly existing: User
}

/** What can be offered now: nothing before somebody has proven an identity here (DEMAND T23), nor after the other one was. */
async function offerOf(ctx: Context, { flow }: FlowPage): Promise<Offer | null> {
  const user = await knownUser(ctx, flow.state)
  if (!user || user.id === flow.state.link?.target) return null
  const state = flow.state.link ? withoutDemand({ ...flow.state, link: null }) : flow.state
  const suggestion = await suggestionFor(ctx, { state, user })
  return suggestion.kind === 'offer' ? { ...suggestion, state, user } : null
}

async function suggest(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const offer = await offerOf(ctx, page)
  if (!offer) return page.goOn(page.flow.state)
  const saved = offer.state === page.flow.state ? undefined : await page.keep(offer.state)
  if (saved instanceof Problem) return saved
  const { identity, existing } = offer
  return page.show({
    name: 'link-suggestion',
    state: page.flow.handle,
    identity: { identifier: verifiedEmail(identity) ?? '', method: { strategy: identity.provider } },
    existing: maskedAccount(existing),
    application: await applicationView(ctx, page.flow.state.clientId),
    merge: 'none',
    movesAlone: movesAlone(offer.user, identity.key),
  })
}

async function answer(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const offer = await offerOf(ctx, page)
  if (!offer) return page.goOn(page.flow.state)
  const { state, user, identity, existing } = offer
  const { decision } = page.request.form
  const joining = state.proven.find(({ key }) => key === identity.key)
  if (decision === 'link' && joining) {
    const isReady = !(await hasFactor(ctx, user))
    return page.goOn({ ...state, link: { target: existing.id, joining, isReady } })
  }
  if (decision === 'never') await dismissLink(ctx.db, identity.key, existing.id)
  return page.goOn(notLinking(state))
}
