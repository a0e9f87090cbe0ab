import type { Context } from '../../context.ts'
import { newTransaction } from '../../crypto/random-ids.ts'
import { type FlowState, type Method, newFlow, type UsedFactor } from '../../model/flow.ts'
import type { JsonObject } from '../../model/json.ts'
import type { SignIn } from '../../model/sign-in.ts'
import type { User } from '../../model/user.ts'
import { actionsIn, type CustomClaims, customOf } from './actions-so-far.ts'
import type { Denied, StepResult } from './advance.ts'
import type { FlowVisitor } from './flow.ts'
import { runActions } from './run-actions.ts'

/** A refresh token that is exchanged. */
export interface ExchangeFacts {
  readonly origin: string
  readonly clientId: string
  /** `scope` and `audience` as the exchange has them. */
  readonly params: JsonObject
  readonly signIn: SignIn
  readonly user: User
  /** `amr` of the sign-in, and when it was; seconds since 1970. */
  readonly amr: readonly string[]
  readonly at: number
  readonly visitor: FlowVisitor
}

/**
 * Runs Actions where nobody can be shown anything: at the exchange of a refresh token. What needs the person is refused;
 * second factors of the sign-in still count.
 */
export async function runActionsWithoutPerson(
  ctx: Context,
  facts: ExchangeFacts,
): Promise<{ readonly custom: CustomClaims } | { readonly denied: Denied }> {
  const { user, visitor } = facts
  const result = await runActions(ctx, { state: stateOf(facts), user, visitor, handle: null })
  if (!('state' in result)) return result
  const denied = refusalOf(result, user)
  return denied ? { denied } : { custom: customOf(result.state) }
}

function refusalOf(result: Extract<StepResult, { state: FlowState }>, user: User): Denied | undefined {
  if ('stop' in result) return result.stop.kind === 'mfa' ? MFA : INTERACTION
  // A token stays with the account that it was given to.
  if (result.state.user !== user.id) return INTERACTION
  return needsFactor(result.state) ? MFA : undefined
}

function needsFactor(state: FlowState): boolean {
  const { provider = 'none' } = actionsIn(state)?.multifactor ?? {}
  return provider !== 'none' && state.factors.length === 0
}

const MFA: Denied = {
  error: 'mfa_required',
  description: 'A second factor is required: send the user to /authorize.',
}
const INTERACTION: Denied = {
  error: 'interaction_required',
  description: 'The user must be shown a page: send the user to /authorize.',
}

function stateOf({ origin, clientId, params, signIn, user, amr, at }: ExchangeFacts): FlowState {
  return newFlow({
    ...{ origin, clientId, params, forDevice: false, bySession: true, protocol: 'oauth2-refresh-token' },
    transaction: newTransaction(),
    user: user.id,
    proven: signIn.openedBy.map((opened) => ({ ...opened, method: 'pwd', at })),
    factors: amr.includes('mfa') ? amr.flatMap((name) => factorsOf(name, at)) : [],
  })
}

/** Factors by their names in `amr` (RFC 8176). */
function factorsOf(name: string, at: number): UsedFactor[] {
  const method: Method | undefined = name === 'otp' ? 'otp' : name === 'pop' ? 'webauthn' : undefined
  return method ? [{ method, at }] : []
}
