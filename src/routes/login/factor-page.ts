import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import type { ChallengeType } from '../../model/factor.ts'
import type { FactorAnswer } from '../../model/factor-policy.ts'
import type { FlowState, Method } from '../../model/flow.ts'
import type { User } from '../../model/user.ts'
import type { Providers } from '../../oidc/providers.ts'
import type { Problem } from '../../problems.ts'
import { logSignIn } from '../../steps/log-sign-in.ts'
import { knownUser } from '../../steps/sign-in/advance.ts'
import { factorAnswer } from '../../steps/sign-in/ask-factor.ts'
import type { FactorView } from '../../../web/pages/view.ts'
import { type FlowPage, flowPage } from './flow-page.ts'

/** A page about the factors of the person whom a flow has proven. */
export interface FactorVisit<Answer = FactorAnswer> {
  readonly page: FlowPage
  readonly user: User
  readonly answer: Answer
}

type Run<Answer> = (ctx: Context, visit: FactorVisit<Answer>) => Promise<PageReply | Problem>

/** Where a page is declared. */
export interface Place {
  readonly method: 'GET' | 'POST'
  readonly path: string
}

export type Challenged = Extract<FactorAnswer, { kind: 'challenge' }>
export type Enrolling = Extract<FactorAnswer, { kind: 'enroll' }>

/**
 * A page on which a factor is proven. Whoever need not prove it (any more), by the same decision that leads here, goes
 * on instead.
 */
export function challengePage(
  providers: Providers,
  { method, path }: Place,
  factor: ChallengeType | 'recovery-code',
  run: Run<Challenged>,
): PageRoute {
  return flowPage(providers, method, path, async (ctx, page) => {
    const visit = await visitOf(ctx, page)
    if (visit?.answer.kind !== 'challenge') return page.goOn(page.flow.state)
    const { answer } = visit
    const fits = factor === 'recovery-code' ? answer.orRecoveryCode : answer.with.includes(factor)
    return fits ? run(ctx, { ...visit, answer }) : page.goOn(page.flow.state)
  })
}

/** A page on which a factor is set up: only while the person has none that would have to be proven first. */
export function enrolPage(
  providers: Providers,
  { method, path }: Place,
  factor: ChallengeType | 'any',
  run: Run<Enrolling>,
): PageRoute {
  return flowPage(providers, method, path, async (ctx, page) => {
    const visit = await visitOf(ctx, page)
    if (visit?.answer.kind !== 'enroll') return page.goOn(page.flow.state)
    const { answer } = visit
    const fits = factor === 'any' || answer.with.includes(factor)
    return fits ? run(ctx, { ...visit, answer }) : page.goOn(page.flow.state)
  })
}

async function visitOf(ctx: Context, page: FlowPage): Promise<FactorVisit | undefined> {
  const { state, visitor } = page.flow
  const user = await knownUser(ctx, state)
  if (!user || user.blocked === true) return undefined
  return { page, user, answer: await factorAnswer(ctx, { state, user, visitor }) }
}

/** The flow after a factor was shown in it. */
export function withFactor(state: FlowState, method: Method): FlowState {
  const at = Math.floor(Date.now() / 1000)
  return { ...state, factors: [...state.factors, { method, at, isHere: true }] }
}

const VIEWS = { totp: 'totp', 'webauthn-roaming': 'webauthn' } as const

/** What else the person can prove, beside the factor of this page. */
export function othersThan({ with: kinds, orRecoveryCode }: Challenged, here: FactorView): FactorView[] {
  const all: FactorView[] = [...kinds.map((kind) => VIEWS[kind]), ...(orRecoveryCode ? (['recovery'] as const) : [])]
  return all.filter((view) => view !== here)
}

const EVENTS = {
  gd_auth_succeed: 'Second factor was shown',
  gd_auth_failed: 'Second factor was refused',
  gd_recovery_succeed: 'Recovery code was used',
  gd_recovery_failed: 'Recovery code was refused',
  gd_enrollment_complete: 'Second factor was set up',
} as const

/** Writes into the log what became of a factor, in Auth0's types. */
export function logFactor(
  ctx: Context,
  { page, user }: FactorVisit<unknown>,
  type: keyof typeof EVENTS,
): Promise<void> {
  const { ip, userAgent } = page.request
  const { clientId } = page.flow.state
  return logSignIn(ctx, { type, description: EVENTS[type], userId: user.id, ip, userAgent, clientId })
}
