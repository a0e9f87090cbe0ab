import type { Context } from '../../context.ts'
import { type FlowState, paramOf } from '../../model/flow.ts'
import { hasConsent } from '../../store/consents.ts'
import type { StepFacts, StepResult } from './advance.ts'

/**
 * A third-party application gets what the person allows it, once for each API and scope (CONTRACT §9, consent). First-
 * party ones are the operator's own and are not asked for.
 */
export async function askConsent(ctx: Context, { state, user }: StepFacts): Promise<StepResult> {
  if (state.done.includes('consent')) return { state }
  const client = await ctx.directory.client(state.clientId)
  const isAsked = paramOf(state, 'prompt').split(' ').includes('consent')
  if (client?.firstParty && !isAsked) return { state }
  const { audience, scopes } = consentSubject(state)
  const isGiven = await hasConsent(ctx.db, { user, clientId: state.clientId, audience, scopes })
  return isGiven && !isAsked ? { state } : { state, stop: { kind: 'consent', to: '/u/consent' } }
}

/** What a request asks consent for. */
export function consentSubject(state: FlowState): { audience: string; scopes: readonly string[] } {
  const scopes = paramOf(state, 'scope')
    .split(' ')
    .filter((scope) => scope !== '' && !scope.startsWith('carabiner:'))
  return { audience: paramOf(state, 'audience'), scopes }
}
