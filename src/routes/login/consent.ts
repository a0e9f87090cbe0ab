import type { Context } from '../../context.ts'
import { timedId } from '../../crypto/random-ids.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import type { User } from '../../model/user.ts'
import { apiFor } from '../../oidc/audiences.ts'
import type { Providers } from '../../oidc/providers.ts'
import type { Problem } from '../../problems.ts'
import { knownUser } from '../../steps/sign-in/advance.ts'
import { consentSubject } from '../../steps/sign-in/ask-consent.ts'
import { addConsent } from '../../store/consents.ts'
import { accountName } from './account-name.ts'
import { applicationView } from './application-view.ts'
import { type FlowPage, flowPage } from './flow-page.ts'

/** The page on which a person allows a third-party application what it asks for, or does not. */
export function consentRoutes(providers: Providers): PageRoute[] {
  return [flowPage(providers, 'GET', PAGE, show), flowPage(providers, 'POST', PAGE, decide)]
}

const PAGE = '/u/consent'

async function show(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { state, handle } = page.flow
  const user = await askedUser(ctx, page)
  if (!user) return page.goOn(state)
  const { audience, scopes } = consentSubject(state)
  const api = audience === '' ? undefined : await apiFor(ctx, audience)
  const described = new Map(api?.scopes.map(({ value, description }) => [value, description ?? null]))
  return page.show({
    name: 'consent',
    state: handle,
    application: (await applicationView(ctx, state.clientId)) ?? { name: state.clientId, logoUrl: null },
    account: accountName(user),
    apiName: api?.name ?? null,
    scopes: scopes.map((name) => ({ name, description: described.get(name) ?? null })),
  })
}

async function decide(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { state } = page.flow
  const user = await askedUser(ctx, page)
  if (!user) return page.goOn(state)
  if (page.request.form['decision'] !== 'allow') {
    return page.refuse('access_denied', 'User did not authorize the request')
  }
  await addConsent(ctx.db, timedId('gra_'), { user, clientId: state.clientId, ...consentSubject(state) })
  return page.goOn({ ...state, done: [...state.done, 'consent'] })
}

/** Whoever is asked: a flow that has not come as far as this page, as before a second factor, asks nobody. */
async function askedUser(ctx: Context, { flow }: FlowPage): Promise<User | undefined> {
  return flow.state.at === PAGE ? knownUser(ctx, flow.state) : undefined
}
