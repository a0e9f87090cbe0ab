import type { Context } from '../../context.ts'
import type { FlowState } from '../../model/flow.ts'
import type { User } from '../../model/user.ts'
import { readFactors } from '../../store/factors.ts'
import type { StepFacts, StepResult } from './advance.ts'
import { askFactor } from './ask-factor.ts'

/** Whether an account has a second factor that is to be shown before it takes part in a link. */
export async function hasFactor({ db }: Pick<Context, 'db'>, user: User): Promise<boolean> {
  return (await readFactors(db, user)).some(({ confirmed, type }) => confirmed && type !== 'recovery-code')
}

/**
 * Asks for a second factor before a link: whoever has one must show it, whatever the tenant asks for at a sign-in and
 * whichever browsers are remembered, since a password alone must not be enough to give an account away.
 */
export async function askLinkFactor(ctx: Context, facts: StepFacts): Promise<StepResult> {
  const { state, user } = facts
  return askFactor(ctx, (await hasFactor(ctx, user)) ? { ...facts, state: { ...state, demanded: 'any' } } : facts)
}

/** The flow without what a link had asked for. */
export function withoutDemand({ demanded: _any, ...state }: FlowState): FlowState {
  return state
}
