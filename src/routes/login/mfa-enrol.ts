import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import type { FlowState, Method } from '../../model/flow.ts'
import { TENANT_NAME } from '../../model/settings.ts'
import type { Providers } from '../../oidc/providers.ts'
import { Problem } from '../../problems.ts'
import { finishSecurityKey, startSecurityKey } from '../../steps/factors/security-key.ts'
import { confirmTotp, type EnrolledFactor, openTotp, type StartedTotp, startTotp } from '../../steps/factors/totp.ts'
import { FACTOR_PAGES } from '../../steps/sign-in/ask-factor.ts'
import { keepNewCode } from '../../steps/sign-in/new-recovery.ts'
import type { ProblemCode } from '../../../web/pages/problem-code.ts'
import { type Enrolling, enrolPage, type FactorVisit, logFactor, withFactor } from './factor-page.ts'
import { codeProblem, statusOf } from './mfa-codes.ts'
import { answeredChallenge, keepChallenge } from './webauthn-challenges.ts'

/** Setting up a first second factor in the middle of a sign-in that demands one. */
export function mfaEnrolRoutes(providers: Providers): PageRoute[] {
  const { choice: path, enroll } = FACTOR_PAGES
  const [totp, webauthn] = [enroll.totp, enroll['webauthn-roaming']]
  return [
    enrolPage(providers, { method: 'GET', path }, 'any', (_ctx, visit) => showChoice(visit)),
    enrolPage(providers, { method: 'POST', path }, 'any', (_ctx, visit) => choose(visit)),
    enrolPage(providers, { method: 'GET', path: totp }, 'totp', (ctx, visit) => showTotp(ctx, visit)),
    enrolPage(providers, { method: 'POST', path: totp }, 'totp', checkTotp),
    enrolPage(providers, { method: 'GET', path: webauthn }, 'webauthn-roaming', (ctx, visit) => showKey(ctx, visit)),
    enrolPage(providers, { method: 'POST', path: webauthn }, 'webauthn-roaming', checkKey),
  ]
}

type Visit = FactorVisit<Enrolling>

async function showChoice({ page, answer }: Visit): Promise<PageReply> {
  const factors = answer.with.map((type) => (type === 'totp' ? ('totp' as const) : ('webauthn' as const)))
  return page.show({ name: 'mfa-enroll-choice', state: page.flow.handle, factors, canSkip: false })
}

async function choose({ page }: Visit): Promise<PageReply> {
  const { enroll } = FACTOR_PAGES
  const chosen = page.request.form['factor'] === 'webauthn' ? enroll['webauthn-roaming'] : enroll.totp
  return { redirect: `${page.flow.state.origin}${chosen}?state=${encodeURIComponent(page.flow.handle)}` }
}

async function issuerName(ctx: Context): Promise<string> {
  return (await ctx.directory.settings()).friendlyName ?? TENANT_NAME
}

/** Shows what an app is to scan: the same secret again as long as it is open, so that a second look changes nothing. */
async function showTotp(ctx: Context, visit: Visit, problem: ProblemCode | null = null): Promise<PageReply | Problem> {
  const { page, answer } = visit
  const started = await totpOf(ctx, visit)
  if (started instanceof Problem) return started
  return page.show(
    {
      name: 'mfa-enroll-totp',
      state: page.flow.handle,
      qrUrl: `data:image/svg+xml,${encodeURIComponent(started.qrSvg)}`,
      secret: started.secret,
      otpauthUrl: started.uri,
      canChoose: answer.with.length > 1,
      problem,
    },
    { status: statusOf(problem) },
  )
}

async function totpOf(ctx: Context, { page, user }: Visit): Promise<StartedTotp | Problem> {
  const { state } = page.flow
  const wish = { issuerName: await issuerName(ctx) }
  const open = await openTotp(ctx, user, { ...wish, factorId: pendingIn(state) })
  if (open) return open
  const started = await startTotp(ctx, user, wish)
  if (started instanceof Problem) return started
  const kept = await page.keep({ ...state, memory: { ...state.memory, pendingTotp: started.factorId } })
  return kept instanceof Problem ? kept : started
}

/** The enrolment that this flow has begun. It is looked up among the factors of the flow's own user. */
function pendingIn({ memory }: FlowState): string {
  const id = memory['pendingTotp']
  return typeof id === 'string' ? id : ''
}

async function checkTotp(ctx: Context, visit: Visit): Promise<PageReply | Problem> {
  const { page, user } = visit
  const code = page.request.form['code'] ?? ''
  const wish = { factorId: pendingIn(page.flow.state), code, version: user.version }
  const enrolled = await confirmTotp(ctx, user, wish)
  if (!(enrolled instanceof Problem)) return goOnEnrolled(ctx, visit, { enrolled, method: 'otp' })
  return showTotp(ctx, visit, enrolled.code === 'enrolment_over' ? 'form_expired' : codeProblem(enrolled))
}

/** What was just set up was thereby shown; a recovery code that came with it is still to be seen. */
async function goOnEnrolled(
  ctx: Context,
  visit: Visit,
  { enrolled, method }: { readonly enrolled: EnrolledFactor; readonly method: Method },
): Promise<PageReply> {
  await logFactor(ctx, visit, 'gd_enrollment_complete')
  const state = withFactor(visit.page.flow.state, method)
  const { recoveryCode } = enrolled
  return visit.page.goOn(recoveryCode === null ? state : keepNewCode(ctx, state, recoveryCode))
}

async function showKey(ctx: Context, visit: Visit, problem: ProblemCode | null = null): Promise<PageReply | Problem> {
  const { page, user, answer } = visit
  const { state, handle } = page.flow
  const started = await startSecurityKey(ctx, { user, origin: state.origin, issuerName: await issuerName(ctx) })
  const kept = await page.keep(keepChallenge(state, 'new-security-key', started))
  if (kept instanceof Problem) return kept
  return page.show(
    {
      name: 'mfa-enroll-webauthn',
      state: handle,
      options: started.options,
      label: '',
      canChoose: answer.with.length > 1,
      problem,
    },
    { status: statusOf(problem) },
  )
}

async function checkKey(ctx: Context, visit: Visit): Promise<PageReply | Problem> {
  const { page, user } = visit
  const { form } = page.request
  const name = labelIn(form)
  const sent = answeredChallenge(page.flow.state, 'new-security-key', form)
  const enrolled = await finishSecurityKey(ctx, { user, ...sent, name, version: user.version })
  if (!(enrolled instanceof Problem)) return goOnEnrolled(ctx, visit, { enrolled, method: 'webauthn' })
  return enrolled.code === 'too_many_factors' ? enrolled : showKey(ctx, visit, 'passkey_failed')
}

/** What a person calls a key or passkey, or null. */
export function labelIn(form: Readonly<Record<string, string>>): string | null {
  const label = (form['label'] ?? '').trim().slice(0, 100)
  return label === '' ? null : label
}
