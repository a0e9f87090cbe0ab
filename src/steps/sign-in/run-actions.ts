import type { ActionOutcome, Factor, Paused } from '../../actions/effects.ts'
import type { PostLoginEvent } from '../../actions/post-login-event.ts'
import type { Context } from '../../context.ts'
import type { ChallengeType } from '../../model/factor.ts'
import type { FlowState } from '../../model/flow.ts'
import { actionEvent, type Returned } from './action-event.ts'
import { type ActionsSoFar, actionsIn, withActions } from './actions-so-far.ts'
import type { StepFacts, StepResult } from './advance.ts'
import { askFactor } from './ask-factor.ts'
import { findMoved } from './moved-identity.ts'
import { applyEffects, deny, fail } from './settle-actions.ts'

/**
 * Runs the operator's Actions once in a flow. What they said is kept with it, so whoever goes on after a page, a redirect
 * or a factor finds them where they stood. Where there are none this costs nothing.
 */
export async function runActions(ctx: Context, facts: StepFacts): Promise<StepResult> {
  const { state } = facts
  const said = actionsIn(state)
  if (said?.paused) return wait(ctx, facts, said.paused)
  if (said || !(await ctx.actions.any())) return { state }
  const event = await actionEvent(ctx, facts)
  return settle(ctx, { ...facts, event }, await ctx.actions.postLogin(event))
}

/**
 * Goes on when the browser has come back from where an Action had sent it. The account may have been linked into another
 * one meanwhile: that is what such pages are for, so the Action is heard, and may make it the other's sign-in.
 */
export async function continueActions(
  ctx: Context,
  flow: Omit<StepFacts, 'user'>,
  returned: Returned,
): Promise<StepResult> {
  const { state } = flow
  const said = awayIn(state)
  const found = said && (await findMoved(ctx, state))
  if (!found) return { state }
  // Whoever was blocked meanwhile is refused by the first step; an account that was linked away may not become a blocked one.
  if (found.user.blocked === true && !found.isMoved) return { state }
  const facts = { ...flow, user: found.user }
  const fresh = await actionEvent(ctx, facts, returned)
  const event = found.isMoved && said.told ? { ...fresh, user: said.told } : fresh
  return settle(ctx, { ...facts, event }, await ctx.actions.continuePostLogin(event, said.paused))
}

/** What Actions have said in a flow whose browser one of them has sent elsewhere. */
function awayIn(state: FlowState): (ActionsSoFar & { readonly paused: Paused }) | undefined {
  const said = actionsIn(state)
  return said?.paused?.pause.for === 'redirect' ? { ...said, paused: said.paused } : undefined
}

type Situation = StepFacts & { readonly event: PostLoginEvent }

async function settle(ctx: Context, situation: Situation, outcome: ActionOutcome): Promise<StepResult> {
  const { event, ...facts } = situation
  if (outcome.outcome === 'failed') return fail(ctx, facts, outcome)
  if (outcome.outcome === 'denied') return deny(ctx, facts, outcome)
  if (outcome.outcome === 'passed') return applyEffects(ctx, facts, outcome.effects)
  const { pause, action } = outcome
  const paused = withActions(facts.state, outcome.effects, { paused: outcome, told: event.user })
  if (pause.for === 'redirect') return wait(ctx, { ...facts, state: paused }, outcome)
  const demanded = demandedBy(pause.factors)
  if (!demanded) return fail(ctx, facts, { action, message: 'None of the factors that it asks for can be had here.' })
  return wait(ctx, { ...facts, state: { ...paused, demanded } }, outcome)
}

/** The kinds that are to be had, or undefined. A recovery code stands in for any of them. */
function demandedBy(factors: readonly Factor[]): FlowState['demanded'] {
  if (factors.some(({ type }) => type === 'recovery-code')) return 'any'
  const known = factors.flatMap(({ type }) => KINDS[type] ?? [])
  return known.length > 0 ? known : undefined
}

const KINDS: Readonly<Record<string, ChallengeType>> = { otp: 'totp', 'webauthn-roaming': 'webauthn-roaming' }

/** Stands still, until the browser comes back to `/continue`, or until the factor is there. */
async function wait(ctx: Context, facts: StepFacts, paused: Paused): Promise<StepResult> {
  const { state, handle } = facts
  const { pause } = paused
  if (pause.for === 'redirect') {
    return { state, stop: { kind: 'interaction', to: handle === null ? '/u/continue' : withState(pause.url, handle) } }
  }
  const asked = await askFactor(ctx, facts)
  if (!('state' in asked) || 'stop' in asked) return asked
  const { demanded: _met, ...met } = asked.state
  const event = await actionEvent(ctx, { ...facts, state: met })
  return settle(ctx, { ...facts, state: met, event }, await ctx.actions.continuePostLogin(event, paused))
}

function withState(address: string, handle: string): string {
  const url = new URL(address)
  url.searchParams.set('state', handle)
  return url.href
}
