import type { Context } from '../../context.ts'
import { oneWay } from '../../crypto/one-way.ts'
import { qrSvg } from '../../crypto/qr-code.ts'
import { randomText } from '../../crypto/random-ids.ts'
import { newTotpSecret, totpStep, totpUri } from '../../crypto/totp.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { Factor, Life } from '../../model/factor.ts'
import type { JsonObject } from '../../model/json.ts'
import type { User } from '../../model/user.ts'
import { type Problem, problem } from '../../problems.ts'
import { type FirstRecovery, addPendingFactor, confirmFactor, readFactors } from '../../store/factors.ts'
import { countAttempt, useStep } from '../../store/use-factors.ts'
import { accountName } from './account-name.ts'
import { drawnRecovery } from './recovery-code.ts'

type Reach = Pick<Context, 'db' | 'vault'>

/** An authenticator app that is to be enrolled: what it is given, as text, address and picture. */
export interface StartedTotp {
  readonly factorId: string
  /** Base32. */
  readonly secret: string
  readonly uri: string
  readonly qrSvg: string
}

interface StartWish {
  /** The name that the app shows. */
  readonly issuerName: string
  readonly name?: string
  /** What is kept with the enrolment until it is confirmed. */
  readonly data?: JsonObject
}

/** Begins to enrol an authenticator app; it counts once {@link confirmTotp} saw a code of it, within half an hour. */
export async function startTotp(ctx: Reach, user: User, wish: StartWish): Promise<StartedTotp | Problem> {
  const factorId = `totp|dev_${randomText(16)}`
  const secret = newTotpSecret()
  const added = await addPendingFactor(ctx.db, user, {
    id: factorId,
    type: 'totp',
    name: wish.name ?? null,
    secret: ctx.vault.seal(secret, sealedAt.totpSecret(factorId)),
    counter: 0,
    credentialId: null,
    data: wish.data ?? {},
  })
  if (added !== 'done') return problem(added === 'full' ? 'too_many_factors' : 'user_not_found')
  return shownTotp(user, { factorId, secret, issuerName: wish.issuerName })
}

interface Shown {
  readonly factorId: string
  readonly secret: string
  readonly issuerName: string
}

async function shownTotp(user: User, { factorId, secret, issuerName }: Shown): Promise<StartedTotp> {
  const uri = totpUri({ secret, issuer: issuerName, account: accountName(user) })
  return { factorId, secret, uri, qrSvg: await qrSvg(uri) }
}

/** An enrolment as it was begun, as long as it is open: so that a page which is shown again shows the same secret. */
export async function openTotp(
  ctx: Reach,
  user: User,
  { factorId, issuerName }: Pick<Shown, 'factorId' | 'issuerName'>,
): Promise<StartedTotp | undefined> {
  const factor = await openEnrolment(ctx, user, factorId)
  if (!factor) return undefined
  const secret = ctx.vault.open(factor.secret, sealedAt.totpSecret(factorId))
  return shownTotp(user, { factorId, secret, issuerName })
}

/** What a user got by enrolling: a recovery code, to be shown once, where there was none. */
export interface EnrolledFactor {
  readonly factorId: string
  readonly recoveryCode: string | null
}

interface ConfirmWish {
  readonly factorId: string
  readonly code: string
  /** The user's version where nothing about its factors may have changed since it was read. */
  readonly version?: number
}

/** Confirms an authenticator app by a code of it. The code is used up by that. Raises the user's version. */
export async function confirmTotp(ctx: Reach, user: Life, wish: ConfirmWish): Promise<EnrolledFactor | Problem> {
  if (!(await countAttempt(ctx.db, attemptsOf(user)))) return problem('factor_locked')
  const factor = await openEnrolment(ctx, user, wish.factorId)
  if (!factor) return problem('enrolment_over')
  const step = stepOf(ctx, factor, wish.code)
  if (step === undefined) return problem('otp_wrong')
  const { recovery, code } = recoveryFor(factor)
  const confirmation = { factorId: factor.id, counter: step, recovery, version: wish.version ?? null }
  const enrolled = await confirmFactor(ctx.db, user, confirmation)
  if (!enrolled.done) return problem('enrolment_over')
  return { factorId: factor.id, recoveryCode: enrolled.recovery ? code : null }
}

async function openEnrolment(ctx: Reach, user: Life, factorId: string): Promise<Factor | undefined> {
  const factors = await readFactors(ctx.db, user)
  return factors.find(({ id, type, confirmed }) => id === factorId && type === 'totp' && !confirmed)
}

/** The recovery code that comes with a first factor: the one that was told when the enrolment began, else a new one. */
function recoveryFor({ data }: Factor): { recovery: FirstRecovery; code: string | null } {
  const { code, ...recovery } = drawnRecovery()
  const { recovery: told } = data
  return typeof told === 'string' ? { recovery: { ...recovery, hash: told }, code: null } : { recovery, code }
}

/**
 * Checks a code of any of a user's authenticator apps. A code works once, and only ascending; ten wrong ones in five
 * minutes lock codes for a quarter of an hour.
 */
export async function verifyTotp(ctx: Reach, user: Life, code: string): Promise<{ factorId: string } | Problem> {
  const attempts = attemptsOf(user)
  if (!(await countAttempt(ctx.db, attempts))) return problem('factor_locked')
  const factors = (await readFactors(ctx.db, user)).filter(({ type, confirmed }) => type === 'totp' && confirmed)
  for (const factor of factors) {
    const step = stepOf(ctx, factor, code)
    const isGood = step !== undefined && (await useStep(ctx.db, user, { factorId: factor.id, step, attempts }))
    if (isGood) return { factorId: factor.id }
  }
  return problem('otp_wrong')
}

function stepOf({ vault }: Reach, factor: Factor, code: string): number | undefined {
  return totpStep(vault.open(factor.secret, sealedAt.totpSecret(factor.id)), code, Date.now())
}

/** One count for all codes of a user of one life. */
function attemptsOf({ id, createdAt }: Life): string {
  return oneWay('factor-attempts', JSON.stringify([id, createdAt.toISOString()]))
}
