import type { Context } from '../../context.ts'
import { MY_ACCOUNT_AUDIENCE } from '../../model/my-account.ts'
import { decideFactors, type FactorAnswer, type FactorQuestion } from '../../model/factor-policy.ts'
import { type FlowState, paramOf } from '../../model/flow.ts'
import type { ChallengeType } from '../../model/factor.ts'
import { isObject } from '../../model/json.ts'
import type { Settings } from '../../model/settings.ts'
import type { User } from '../../model/user.ts'
import { usedUntil } from '../../model/used-methods.ts'
import { readFactors } from '../../store/factors.ts'
import { isRemembered } from '../factors/remembered-browser.ts'
import type { StepFacts, StepResult } from './advance.ts'
import { newCodeFor } from './new-recovery.ts'

/** The pages of second factors, by what is to be done there. */
export const FACTOR_PAGES = {
  challenge: { totp: '/u/mfa/totp', 'webauthn-roaming': '/u/mfa/webauthn' },
  enroll: { totp: '/u/mfa/enroll/totp', 'webauthn-roaming': '/u/mfa/enroll/webauthn' },
  choice: '/u/mfa/enroll',
  recoveryCodes: '/u/mfa/recovery-codes',
} as const

/**
 * Asks for a second factor where tenant, request or an Action wants one and none was proven, and lets nobody go on who
 * has not been shown a new recovery code. A session is asked likewise; its factors count as long as `max_age` lets them.
 */
export async function askFactor(ctx: Context, facts: StepFacts): Promise<StepResult> {
  const { state } = facts
  if (newCodeFor(state) !== undefined) return { state, stop: { kind: 'mfa', to: FACTOR_PAGES.recoveryCodes } }
  const answer = await factorAnswer(ctx, facts)
  return answer.kind === 'none' ? { state } : { state, stop: { kind: 'mfa', to: pageOf(answer) } }
}

function pageOf(answer: Exclude<FactorAnswer, { kind: 'none' }>): string {
  const [first, ...others] = answer.with
  if (first === undefined) throw new Error('A factor is asked for, but of no kind')
  if (answer.kind === 'enroll' && others.length > 0) return FACTOR_PAGES.choice
  return FACTOR_PAGES[answer.kind][first]
}

/** APIs at which a person changes its own factors. */
const MANAGING = ['/mfa/', MY_ACCOUNT_AUDIENCE]

type Asked = Pick<StepFacts, 'state' | 'user' | 'visitor'>

/** What is still to be done about second factors in a flow, or before a session may answer. */
export async function factorAnswer(ctx: Context, { state, user, visitor }: Asked): Promise<FactorAnswer> {
  const now = new Date()
  const { mfaPolicy: tenant } = await ctx.directory.settings()
  const question: FactorQuestion = {
    tenant,
    demanded: demandedIn(state),
    acrValues: paramOf(state, 'acr_values'),
    managesFactors: MANAGING.some((path) => paramOf(state, 'audience') === `${state.origin}${path}`),
    remembered: false,
    confirmed: [],
    used: usedUntil(state, now),
    maxAge: maxAgeOf(state),
    now,
  }
  // Most sign-ins are asked for nothing, and that is known without a look at the factors.
  if (decideFactors(question).kind === 'none' && !question.managesFactors) return { kind: 'none' }
  const confirmed = (await readFactors(ctx.db, user)).filter((factor) => factor.confirmed).map(({ type }) => type)
  const remembered = mayRemember(state, tenant) && (await isKnownBrowser(ctx, user, visitor.remembered))
  return decideFactors({ ...question, confirmed, remembered })
}

/** Whether this browser may be remembered for what is demanded: an Action says so of its own demand, the tenant's allows it. */
export function mayRemember({ demanded, actions }: FlowState, tenant: Settings['mfaPolicy']): boolean {
  if (demanded !== undefined) return false
  const { multifactor } = actions ?? {}
  return isObject(multifactor) ? multifactor['allowRememberBrowser'] === true : tenant === 'always'
}

async function isKnownBrowser(ctx: Context, user: User, cookie = ''): Promise<boolean> {
  for (const secret of secretsIn(cookie)) {
    if (await isRemembered(ctx, user, secret)) return true
  }
  return false
}

/** One browser is remembered for as many people as share it. */
const MOST_REMEMBERED = 5

/** The secrets in the cookie of remembered browsers, newest first. */
export function secretsIn(cookie: string): string[] {
  return cookie
    .split('.')
    .filter((secret) => /^[\w-]{43}$/.test(secret))
    .slice(0, MOST_REMEMBERED)
}

/** What an Action wants: a pause for certain factors (`demanded`), or `api.multifactor.enable` in Auth0's words. */
function demandedIn({ demanded, actions }: FlowState): FactorQuestion['demanded'] {
  if (demanded !== undefined) return demanded
  const { multifactor } = actions ?? {}
  if (!isObject(multifactor)) return null
  const { provider } = multifactor
  if (provider === 'none') return 'none'
  return provider === 'google-authenticator' ? APPS : 'any'
}

const APPS: readonly ChallengeType[] = ['totp']

function maxAgeOf(state: FlowState): number | null {
  const given = paramOf(state, 'max_age')
  return /^\d+$/.test(given) ? Number(given) : null
}
