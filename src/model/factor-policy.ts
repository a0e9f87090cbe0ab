import type { ChallengeType, FactorType } from './factor.ts'

/** The class of authentication that asks for more than one factor (OpenID PAPE 1.0), as Auth0 uses it. */
export const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

/** What a person proved in this sign-in or its session, and when. `code` is one by e-mail or SMS, `federated` upstream. */
export interface UsedMethod {
  readonly name: Exclude<FactorType, 'phone' | 'email'> | 'passkey' | 'pwd' | 'code' | 'federated'
  readonly at: Date
}

/** Everything that decides whether a sign-in needs another factor. */
export interface FactorQuestion {
  readonly tenant: 'never' | 'always'
  /** What an Action said: `none` takes the tenant's demand back, a list asks for one of these and no other. */
  readonly demanded: 'none' | 'any' | readonly ChallengeType[] | null
  /** `acr_values` of the request, separated by spaces. */
  readonly acrValues: string | null
  /** True where the token is to manage second factors (audience `…/mfa/` or `…/me/`): one must have been used, if there is one. */
  readonly managesFactors: boolean
  /** True where this browser is remembered: what tenant and Actions demand is then met, what a request asks for is not. */
  readonly remembered: boolean
  /** Types of the user's confirmed factors. */
  readonly confirmed: readonly FactorType[]
  readonly used: readonly UsedMethod[]
  /** `max_age` in seconds: what was proven earlier does not count. */
  readonly maxAge: number | null
  readonly now: Date
}

/** What is still to be done: nothing, prove one of these factors, or enrol one of them. */
export type FactorAnswer =
  | { readonly kind: 'none' }
  | { readonly kind: 'challenge'; readonly with: readonly ChallengeType[]; readonly orRecoveryCode: boolean }
  | { readonly kind: 'enroll'; readonly with: readonly ChallengeType[] }

const ALL: readonly ChallengeType[] = ['totp', 'webauthn-roaming']

/**
 * Decides about second factors. A passkey counts as more than one: the device verified its person. A recovery code
 * stands in for any factor. Who has a factor must prove one before enrolling another: else a stolen password would do.
 */
export function decideFactors(question: FactorQuestion): FactorAnswer {
  if (!isAsked(question)) return { kind: 'none' }
  const allowed = isList(question.demanded) ? question.demanded : ALL
  const proven = question.used.filter((method) => isSecond(method) && isFresh(method, question))
  if (proven.some(({ name }) => suffices(name, question.demanded))) return { kind: 'none' }
  const has = ALL.filter((type) => question.confirmed.includes(type))
  const fitting = has.filter((type) => allowed.includes(type))
  const orRecoveryCode = question.confirmed.includes('recovery-code')
  if (fitting.length > 0) return { kind: 'challenge', with: fitting, orRecoveryCode }
  if (has.length > 0 && proven.length === 0) return { kind: 'challenge', with: has, orRecoveryCode }
  return { kind: 'enroll', with: allowed }
}

function isAsked(question: FactorQuestion): boolean {
  const { tenant, demanded, remembered, confirmed } = question
  if (isAskedByRequest(question)) return true
  if (demanded === 'none' || (remembered && hasFactor(confirmed))) return false
  return demanded !== null || tenant === 'always'
}

function isAskedByRequest({ acrValues, managesFactors, confirmed }: FactorQuestion): boolean {
  return acrValues?.split(' ').includes(MULTI_FACTOR) === true || (managesFactors && hasFactor(confirmed))
}

function hasFactor(confirmed: readonly FactorType[]): boolean {
  return ALL.some((type) => confirmed.includes(type))
}

function isList(demanded: FactorQuestion['demanded']): demanded is readonly ChallengeType[] {
  return Array.isArray(demanded)
}

const SECOND: readonly UsedMethod['name'][] = [...ALL, 'recovery-code', 'passkey']

function isSecond({ name }: UsedMethod): boolean {
  return SECOND.includes(name)
}

function isFresh({ at }: UsedMethod, { maxAge, now }: FactorQuestion): boolean {
  return maxAge === null || now.getTime() - at.getTime() <= maxAge * 1000
}

function suffices(name: UsedMethod['name'], demanded: FactorQuestion['demanded']): boolean {
  return !isList(demanded) || name === 'recovery-code' || demanded.some((type) => type === name)
}

/** RFC 8176: how each method is called. Auth0's own `mfa` comes first. */
const AMR: Readonly<Record<UsedMethod['name'], string | null>> = {
  pwd: 'pwd',
  code: 'otp',
  totp: 'otp',
  'recovery-code': 'otp',
  'webauthn-roaming': 'pop',
  passkey: 'pop',
  federated: null,
}

/** The claims `acr` and `amr` of an ID token; as in Auth0, only after more than one factor (CONTRACT §11.4). */
export function factorClaims(used: readonly UsedMethod[]): { readonly acr?: string; readonly amr?: readonly string[] } {
  if (!used.some(isSecond)) return {}
  const names = used.map(({ name }) => AMR[name]).filter((name) => name !== null)
  return { acr: MULTI_FACTOR, amr: ['mfa', ...new Set(names)] }
}
