import type { UsedMethod } from './factor-policy.ts'
import type { FlowState, Method, UsedFactor } from './flow.ts'

/** How the policy on factors calls what a flow knows. */
const NAMES: Readonly<Record<Method, UsedMethod['name']>> = {
  pwd: 'pwd',
  email: 'code',
  sms: 'code',
  passkey: 'passkey',
  federated: 'federated',
  // What an upstream provider says of its own factors is its affair.
  mfa: 'federated',
  otp: 'totp',
  recovery: 'recovery-code',
  webauthn: 'webauthn-roaming',
}

/** The factors among what was used, as a flow knows them. */
export function factorsAmong(used: readonly UsedMethod[]): UsedFactor[] {
  return used.flatMap(({ name, at }) => {
    const method = FACTORS.find((factor) => NAMES[factor] === name)
    return method ? [{ method, at: Math.floor(at.getTime() / 1000) }] : []
  })
}

const FACTORS: readonly Method[] = ['otp', 'recovery', 'webauthn', 'passkey']

/** What a person has proven in a flow and in its session, in the policy's words. */
export function usedMethods({ proven, factors }: Pick<FlowState, 'proven' | 'factors'>): UsedMethod[] {
  return [...proven, ...factors].map(({ method, at }) => ({ name: NAMES[method], at: new Date(at * 1000) }))
}

/**
 * The same for a decision at a moment. What was proven in this very flow is of now, however long a page was open: a
 * `max_age` of nothing would else be asked for over and over.
 */
export function usedUntil(state: Pick<FlowState, 'proven' | 'factors' | 'bySession'>, now: Date): UsedMethod[] {
  const at = Math.ceil(now.getTime() / 1000)
  const ofNow = <Shown extends { readonly at: number }>(shown: Shown, isHere: boolean) =>
    isHere ? { ...shown, at: Math.max(at, shown.at) } : shown
  return usedMethods({
    proven: state.proven.map((one) => ofNow(one, !state.bySession)),
    factors: state.factors.map((one) => ofNow(one, one.isHere === true || !state.bySession)),
  })
}

/** Factors belong to a user, passkeys to an identity: where a sign-in becomes another user's, only these go along. */
export function identityFactors({ factors }: Pick<FlowState, 'factors'>): FlowState['factors'] {
  return factors.filter(({ method }) => method === 'passkey')
}
