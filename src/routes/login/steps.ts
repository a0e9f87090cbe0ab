import type { Context } from '../../context.ts'
import { newFlow, type FlowState } from '../../model/flow.ts'
import type { SessionFacts, SignInSteps, Assessment } from '../../oidc/sign-in-steps.ts'
import { advance } from '../../steps/sign-in/advance.ts'
import { concluded } from '../../steps/sign-in/conclude.ts'
import { refuseOrganization } from '../../steps/sign-in/refuse-organization.ts'
import { deviceCodePage, deviceConfirmPage, deviceDonePage } from './device-pages.ts'
import { providerErrorPage } from './error-page.ts'

/** The steps of signing in and their pages, as the provider asks for them. */
export function signInSteps(ctx: Context): SignInSteps {
  return {
    refuse: (request) => refuseOrganization(ctx, request),
    assess: (facts) => assess(ctx, facts),
    renderError: (request, out) => providerErrorPage(ctx, request, out),
    renderDeviceCode: (request, refusal) => deviceCodePage(ctx, request, refusal),
    renderDeviceConfirm: (request, about) => deviceConfirmPage(ctx, request, about),
    renderDeviceDone: (request) => deviceDonePage(ctx, request),
  }
}

/** Whether a session can answer a request by itself: the same steps, without the person. */
async function assess(ctx: Context, facts: SessionFacts): Promise<Assessment> {
  const state = stateOf(facts)
  const visitor = { ip: facts.ip, userAgent: facts.userAgent, locale: 'en', remembered: facts.remembered }
  const advanced = await advance(ctx, { state, visitor, handle: null })
  if ('denied' in advanced) return { kind: 'denied', ...advanced.denied }
  // The session is one person's: what Actions make another's is finished in a flow of its own.
  if (advanced.state.user !== state.user) return { kind: 'interaction', state: advanced.state }
  if (!('stop' in advanced)) return { kind: 'done', custom: concluded(advanced.state, advanced.user).custom }
  const { kind } = advanced.stop
  return { kind: kind === 'login' ? 'interaction' : kind, state: advanced.state }
}

function stateOf({ account, methods, ...facts }: SessionFacts): FlowState {
  const { origin, clientId, params, forDevice, recorded, session, transaction } = facts
  const shown = methods.filter(({ key }) => key !== '')
  return newFlow({
    origin,
    clientId,
    params,
    forDevice,
    user: account.user.id,
    bySession: true,
    ...{ recorded, session, transaction },
    proven: account.signIn.openedBy.map(({ key, epoch }) => {
      const known = shown.find((method) => method.key === key)
      return { key, epoch, method: known?.method ?? 'pwd', at: known?.at ?? 0 }
    }),
    factors: methods.filter(({ key }) => key === '').map(({ method, at }) => ({ method, at })),
  })
}
