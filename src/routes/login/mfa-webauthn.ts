import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import type { Providers } from '../../oidc/providers.ts'
import { Problem } from '../../problems.ts'
import { finishSecurityKeyChallenge, startSecurityKeyChallenge } from '../../steps/factors/security-key.ts'
import type { ProblemCode } from '../../../web/pages/problem-code.ts'
import { type Challenged, challengePage, type FactorVisit, logFactor, othersThan, withFactor } from './factor-page.ts'
import { statusOf } from './mfa-codes.ts'
import { canRemember, goOnProven } from './remember-browser.ts'
import { answeredChallenge, keepChallenge } from './webauthn-challenges.ts'

/** A security key as a second factor. */
export function mfaWebauthnRoutes(providers: Providers): PageRoute[] {
  const path = '/u/mfa/webauthn'
  return [
    challengePage(providers, { method: 'GET', path }, 'webauthn-roaming', (ctx, visit) => show(ctx, visit)),
    challengePage(providers, { method: 'POST', path }, 'webauthn-roaming', check),
  ]
}

type Visit = FactorVisit<Challenged>

async function show(ctx: Context, visit: Visit, problem: ProblemCode | null = null): Promise<PageReply | Problem> {
  const { page, user, answer } = visit
  const { state, handle } = page.flow
  const started = await startSecurityKeyChallenge(ctx, { user, origin: state.origin })
  if (started instanceof Problem) return started
  const kept = await page.keep(keepChallenge(state, 'security-key', started))
  if (kept instanceof Problem) return kept
  return page.show(
    {
      name: 'mfa-webauthn',
      state: handle,
      options: started.options,
      others: othersThan(answer, 'webauthn'),
      canRemember: await canRemember(ctx, page),
      problem,
    },
    { status: statusOf(problem) },
  )
}

async function check(ctx: Context, visit: Visit): Promise<PageReply | Problem> {
  const { page, user } = visit
  const { state } = page.flow
  const sent = answeredChallenge(state, 'security-key', page.request.form)
  const proven = await finishSecurityKeyChallenge(ctx, { user, ...sent })
  if (!(proven instanceof Problem)) {
    await logFactor(ctx, visit, 'gd_auth_succeed')
    return goOnProven(ctx, visit, withFactor(state, 'webauthn'))
  }
  await logFactor(ctx, visit, 'gd_auth_failed')
  return show(ctx, visit, 'passkey_failed')
}
