import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import type { Providers } from '../../oidc/providers.ts'
import { Problem } from '../../problems.ts'
import { useRecoveryCode } from '../../steps/factors/recovery-code.ts'
import { verifyTotp } from '../../steps/factors/totp.ts'
import { FACTOR_PAGES } from '../../steps/sign-in/ask-factor.ts'
import { type Flow, saveFlow } from '../../steps/sign-in/flow.ts'
import { keepNewCode } from '../../steps/sign-in/new-recovery.ts'
import type { ProblemCode } from '../../../web/pages/problem-code.ts'
import { type Challenged, challengePage, type FactorVisit, logFactor, othersThan, withFactor } from './factor-page.ts'
import { canRemember, goOnProven } from './remember-browser.ts'
import { TakenBack, unlessTakenBack } from '../../steps/take-back.ts'

/** Codes as a second factor: of an authenticator app, or the one that was saved. */
export function mfaCodeRoutes(providers: Providers): PageRoute[] {
  const [totp, recovery] = ['/u/mfa/totp', '/u/mfa/recovery']
  return [
    challengePage(providers, { method: 'GET', path: totp }, 'totp', (ctx, visit) => showTotp(ctx, visit)),
    challengePage(providers, { method: 'POST', path: totp }, 'totp', checkTotp),
    challengePage(providers, { method: 'GET', path: recovery }, 'recovery-code', (_ctx, visit) => showRecovery(visit)),
    challengePage(providers, { method: 'POST', path: recovery }, 'recovery-code', checkRecovery),
  ]
}

type Visit = FactorVisit<Challenged>

async function showTotp(ctx: Context, visit: Visit, problem: ProblemCode | null = null): Promise<PageReply> {
  const { page, answer } = visit
  const remember = await canRemember(ctx, page)
  return page.show(
    {
      name: 'mfa-challenge',
      state: page.flow.handle,
      others: othersThan(answer, 'totp'),
      canRemember: remember,
      problem,
    },
    { status: statusOf(problem) },
  )
}

/** 429 is what a client understands of waiting; a person reads the words. */
export function statusOf(problem: ProblemCode | null): number {
  if (problem === null) return 200
  return problem === 'too_many_attempts' ? 429 : 400
}

async function checkTotp(ctx: Context, visit: Visit): Promise<PageReply | Problem> {
  const { page, user } = visit
  const proven = await verifyTotp(ctx, user, page.request.form['code'] ?? '')
  if (!(proven instanceof Problem)) {
    await logFactor(ctx, visit, 'gd_auth_succeed')
    return goOnProven(ctx, visit, withFactor(page.flow.state, 'otp'))
  }
  await logFactor(ctx, visit, 'gd_auth_failed')
  return showTotp(ctx, visit, codeProblem(proven))
}

/** How a page says that a code was refused. */
export function codeProblem({ code }: Problem): ProblemCode {
  return code === 'factor_locked' ? 'too_many_attempts' : 'wrong_code'
}

function showRecovery({ page, answer }: Visit, problem: ProblemCode | null = null): Promise<PageReply> {
  const others = othersThan(answer, 'recovery')
  return page.show({ name: 'mfa-recovery', state: page.flow.handle, others, problem }, { status: statusOf(problem) })
}

/** A recovery code is used up by that, and the next one is shown before anything else. */
async function checkRecovery(ctx: Context, visit: Visit): Promise<PageReply | Problem> {
  const { page } = visit
  const kept = await exchangeCode(ctx, visit, (page.request.form['code'] ?? '').slice(0, 100))
  if (kept instanceof Problem) {
    await logFactor(ctx, visit, 'gd_recovery_failed')
    return kept.code === 'recovery_code_wrong' ? showRecovery(visit, 'wrong_code') : kept
  }
  await logFactor(ctx, visit, 'gd_recovery_succeed')
  const { origin } = page.flow.state
  return { redirect: `${origin}${FACTOR_PAGES.recoveryCodes}?state=${encodeURIComponent(page.flow.handle)}` }
}

/** The old code goes only together with the flow's knowledge of the new one: nobody is left without both. */
function exchangeCode(ctx: Context, { page, user }: Visit, code: string): Promise<Flow | Problem> {
  const exchange = ctx.db.transaction(async (db) => {
    const used = await useRecoveryCode({ db }, user, code)
    if (used instanceof Problem) return used
    const state = keepNewCode(ctx, withFactor(page.flow.state, 'recovery'), used.newCode)
    const kept = await saveFlow({ db }, page.flow, state)
    if (kept instanceof Problem) throw new TakenBack(kept)
    return kept
  })
  return unlessTakenBack(exchange)
}
