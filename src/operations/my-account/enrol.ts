import type { Context } from '../../context.ts'
import { newSecret, oneWay } from '../../crypto/one-way.ts'
import type { RegistrationOptions } from '../../crypto/webauthn.ts'
import type { MyRequest } from '../../model/my-account.ts'
import { TENANT_NAME } from '../../model/settings.ts'
import type { User } from '../../model/user.ts'
import { Problem, problem } from '../../problems.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { finishPasskeyRegistration, startPasskeyRegistration } from '../../steps/factors/passkey.ts'
import { drawnRecovery } from '../../steps/factors/recovery-code.ts'
import { finishSecurityKey, startSecurityKey } from '../../steps/factors/security-key.ts'
import { confirmTotp, startTotp } from '../../steps/factors/totp.ts'
import { readMyself, refusalWithoutStepUp } from '../../steps/my-account.ts'
import { successNote } from '../../steps/notes.ts'
import { addProof, findProof, type Proof, takeProof } from '../../store/proofs.ts'
import { replaceRecovery } from '../../store/use-factors.ts'

/** What a person can enrol here. */
export type Enrollable = 'totp' | 'webauthn-roaming' | 'passkey' | 'recovery-code'

/** An enrolment that was begun: what the application needs to go on, and the secret that it goes on with. */
export interface StartedEnrolment {
  readonly id: string
  readonly authSession: string
  readonly options?: RegistrationOptions
  readonly totp?: { readonly uri: string; readonly secret: string }
  readonly recoveryCode?: string
}

const KIND = 'my_enrolment'
const LIFE_SECONDS = 600

/** Begins to enrol a method of whoever asks (CONTRACT §9); it counts once it is verified. */
export async function startMyEnrolment(
  ctx: Context,
  request: MyRequest,
  { type, identity }: { readonly type: Enrollable; readonly identity: string | undefined },
): Promise<StartedEnrolment | Problem> {
  const user = await mayEnrol(ctx, request)
  if (user instanceof Problem) return user
  if (type === 'totp') return startApp(ctx, request, user)
  return type === 'recovery-code' ? startRecovery(ctx, request, user) : startKey(ctx, request, { user, type, identity })
}

async function mayEnrol(ctx: Context, { caller }: MyRequest): Promise<User | Problem> {
  const user = await readMyself(ctx, caller)
  return user instanceof Problem ? user : ((await refusalWithoutStepUp(ctx, caller, user)) ?? user)
}

async function issuerName({ directory }: Context): Promise<string> {
  return (await directory.settings()).friendlyName ?? TENANT_NAME
}

async function startApp(ctx: Context, request: MyRequest, user: User): Promise<StartedEnrolment | Problem> {
  const started = await startTotp(ctx, user, { issuerName: await issuerName(ctx) })
  if (started instanceof Problem) return started
  const id = started.factorId
  return { id, authSession: await remember(ctx, request, { id, hash: null }), totp: started }
}

async function startRecovery(ctx: Context, request: MyRequest, user: User): Promise<StartedEnrolment> {
  const { id, hash, code } = drawnRecovery()
  const authSession = await remember(ctx, request, { id, hash, createdAt: user.createdAt.toISOString() })
  return { id, authSession, recoveryCode: code }
}

async function startKey(
  ctx: Context,
  { caller }: MyRequest,
  { user, type, identity }: { user: User; type: 'passkey' | 'webauthn-roaming'; identity: string | undefined },
): Promise<StartedEnrolment | Problem> {
  const wish = { user, origin: caller.origin, issuerName: await issuerName(ctx) }
  const identityKey = identity ?? caller.openedBy.key
  const started =
    type === 'passkey'
      ? await startPasskeyRegistration(ctx, { ...wish, identityKey })
      : await startSecurityKey(ctx, wish)
  if (started instanceof Problem) return started
  return { id: `${type}|new`, authSession: started.challengeProof, options: started.options }
}

/** The secret of an enrolment: of this user and of this sign-in's identity, which another enrolment cannot use. */
async function remember(
  ctx: Context,
  { caller }: MyRequest,
  data: { readonly id: string; readonly hash: string | null; readonly createdAt?: string },
): Promise<string> {
  const secret = newSecret()
  const { key: identity, epoch } = caller.openedBy
  const proof = { id: oneWay(KIND, secret), kind: KIND, userId: caller.userId, identity, epoch, data }
  await addProof(ctx.db, proof, LIFE_SECONDS)
  return secret
}

/** What proves that an enrolment may count: a code, or what the browser gave. */
export interface Verification {
  readonly id: string
  readonly authSession: string
  readonly otp: string | undefined
  readonly response: unknown
}

/** The method that was enrolled, and the recovery code that came with a first one, to be shown once. */
export interface VerifiedEnrolment {
  readonly id: string
  readonly recoveryCode: string | null
}

/** Ends an enrolment of whoever asks. */
export async function verifyMyEnrolment(
  ctx: Context,
  request: MyRequest,
  verification: Verification,
): Promise<VerifiedEnrolment | Problem> {
  const user = await mayEnrol(ctx, request)
  if (user instanceof Problem) return user
  const verified = await verify(ctx, user, verification)
  if (verified instanceof Problem) return verified
  const { asked } = request
  await addLogNote(ctx, asked, successNote(asked, { userId: user.id, status: 201, body: { id: verified.id } }))
  return verified
}

async function verify(ctx: Context, user: User, given: Verification): Promise<VerifiedEnrolment | Problem> {
  const { id, authSession: challengeProof, response } = given
  const answered = { user, response, challengeProof, name: null }
  if (id.startsWith('passkey|')) {
    const added = await finishPasskeyRegistration(ctx, answered)
    return added instanceof Problem ? added : { id: added.passkeyId, recoveryCode: null }
  }
  if (id.startsWith('webauthn-roaming|')) {
    const added = await finishSecurityKey(ctx, { ...answered, version: user.version })
    return added instanceof Problem ? added : { id: added.factorId, recoveryCode: added.recoveryCode }
  }
  return verifyRemembered(ctx, user, given)
}

async function verifyRemembered(ctx: Context, user: User, given: Verification): Promise<VerifiedEnrolment | Problem> {
  const proofId = oneWay(KIND, given.authSession)
  const proof = await findProof(ctx.db, proofId)
  if (proof?.userId !== user.id || proof.data['id'] !== given.id) return problem('enrolment_over')
  if (typeof proof.data['hash'] === 'string') return keepRecovery(ctx, user, proof)
  const code = given.otp ?? ''
  const enrolled = await confirmTotp(ctx, user, { factorId: given.id, code, version: user.version })
  if (enrolled instanceof Problem) return enrolled
  await takeProof(ctx.db, proofId)
  return { id: enrolled.factorId, recoveryCode: enrolled.recoveryCode }
}

/** The code that was shown at the start counts from now on. */
async function keepRecovery({ db }: Context, user: User, proof: Proof): Promise<VerifiedEnrolment | Problem> {
  const { id, hash, createdAt } = proof.data as { id: string; hash: string; createdAt: string }
  const isTaken = createdAt === user.createdAt.toISOString() && (await takeProof(db, proof.id)) !== undefined
  const isKept = isTaken && (await replaceRecovery(db, user, { id, hash, logs: [] }))
  return isKept ? { id, recoveryCode: null } : problem('enrolment_over')
}
