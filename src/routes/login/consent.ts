import type { Context } from '../../context.ts'
import { timedId } from '../../crypto/random-ids.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import type { User } from '../../model/user.ts'
import { apiFor } from '../../oidc/audiences.ts'
import type { Providers } from '../../oidc/providers.ts'
import { Problem, problem } from '../../problems.ts'
import { rootProfile } from '../../shapes/user.ts'
import { consentSubject } from '../../steps/sign-in/ask-consent.ts'
import { addConsent } from '../../store/consents.ts'
import { readUser } from '../../store/read-users.ts'
import { applicationView } from './application-view.ts'
import { type FlowPage, flowPage } from './flow-page.ts'

/** The page on which a person allows a third-party application what it asks for, or does not. */
export function consentRoutes(providers: Providers): PageRoute[] {
  return [flowPage(providers, 'GET', '/u/consent', show), flowPage(providers, 'POST', '/u/consent', decide)]
}

async function show(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { state, handle } = page.flow
  const user = await userOf(ctx, page)
  if (user instanceof Problem) return user
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
  if (page.request.form['decision'] !== 'allow') {
    return page.refuse('access_denied', 'User did not authorize the request')
  }
  const user = await userOf(ctx, page)
  if (user instanceof Problem) return user
  await addConsent(ctx.db, timedId('gra_'), { user, clientId: state.clientId, ...consentSubject(state) })
  return page.goOn({ ...state, done: [...state.done, 'consent'] })
}

async function userOf(ctx: Context, { flow }: FlowPage): Promise<User | Problem> {
  const user = flow.state.user === null ? undefined : await readUser(ctx.db, flow.state.user)
  return user ?? problem('flow_expired')
}

/** What a person recognises their account by. */
export function accountName(user: User): string {
  const { email, name } = rootProfile(user.identities[0])
  const told = [email, name].find((value) => typeof value === 'string')
  return typeof told === 'string' ? told : user.id
}
