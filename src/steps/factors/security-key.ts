import { newSecret } from '../../crypto/one-way.ts'
import { randomText } from '../../crypto/random-ids.ts'
import {
  type AssertionOptions,
  type RegistrationOptions,
  Unbelieved,
  assertionOptions,
  checkAssertion,
  checkRegistration,
  registrationOptions,
} from '../../crypto/webauthn.ts'
import type { Factor } from '../../model/factor.ts'
import type { User } from '../../model/user.ts'
import { Problem, problem } from '../../problems.ts'
import { assertionResponse, registrationResponse } from '../../shapes/webauthn.ts'
import { addFactor, readFactors } from '../../store/factors.ts'
import { useSecurityKey } from '../../store/use-factors.ts'
import { accountName } from './account-name.ts'
import { drawnRecovery } from './recovery-code.ts'
import type { EnrolledFactor } from './totp.ts'
import { type Reach, refused, rememberChallenge, rpIdOf, takeChallenge } from './webauthn-challenge.ts'

/** What a page hands to the browser, and the secret that it must send back with the browser's answer. */
export interface Started<Options> {
  readonly options: Options
  readonly challengeProof: string
}

interface StartWish {
  readonly user: User
  /** One of our origins. */
  readonly origin: string
  readonly issuerName: string
}

/** Begins to enrol a security key (or a device's own) as second factor. */
export async function startSecurityKey(ctx: Reach, wish: StartWish): Promise<Started<RegistrationOptions>> {
  const { user, origin } = wish
  const rpId = rpIdOf(ctx, origin)
  const options = await registrationOptions({
    rpId,
    rpName: wish.issuerName,
    userName: accountName(user),
    displayName: accountName(user),
    userHandle: newSecret(),
    exclude: (await keysOf(ctx, user, rpId)).map(descriptorOf),
    asPasskey: false,
  })
  const asked = { purpose: 'security-key-registration', challenge: options.challenge, origin } as const
  return { options, challengeProof: await rememberChallenge(ctx, { ...asked, user, identity: null }) }
}

interface Answered {
  readonly user: User
  /** What the browser gave, as JSON. */
  readonly response: unknown
  readonly challengeProof: string
}

/** Enrols the security key that answered; raises the user's version. */
export async function finishSecurityKey(
  ctx: Reach,
  wish: Answered & {
    readonly name: string | null
    /** The user's version where nothing about its factors may have changed since it was read. */
    readonly version?: number
  },
): Promise<EnrolledFactor | Problem> {
  const { user, challengeProof, name } = wish
  const challenge = await takeChallenge(ctx, { purpose: 'security-key-registration', challengeProof, user })
  if (challenge instanceof Problem) return challenge
  const sent = registrationResponse.safeParse(wish.response)
  if (!sent.success) return refused(ctx, sent.error.message)
  const found = await checkRegistration(sent.data, challenge.expected)
  if (found instanceof Unbelieved) return refused(ctx, found.reason)
  const { publicKey, credentialId, counter } = found
  const { transports } = sent.data.response
  const data = { transports, rpId: challenge.expected.rpId, deviceType: found.deviceType, backedUp: found.backedUp }
  const factorId = `webauthn-roaming|dev_${randomText(16)}`
  const recovery = drawnRecovery()
  const factor = {
    id: factorId,
    type: 'webauthn-roaming',
    name,
    secret: publicKey,
    counter,
    credentialId,
    data,
  } as const
  const enrolled = await addFactor(ctx.db, user, { factor, recovery, version: wish.version ?? null })
  if (!enrolled.done) return problem(enrolled.full ? 'too_many_factors' : 'passkey_taken')
  return { factorId, recoveryCode: enrolled.recovery ? recovery.code : null }
}

/** Begins to ask a known person for one of the security keys. Refused where there is none for this origin. */
export async function startSecurityKeyChallenge(
  ctx: Reach,
  { user, origin }: { readonly user: User; readonly origin: string },
): Promise<Started<AssertionOptions> | Problem> {
  const rpId = rpIdOf(ctx, origin)
  const keys = await keysOf(ctx, user, rpId)
  if (keys.length === 0) return problem('not_enrolled')
  const options = await assertionOptions({ rpId, allow: keys.map(descriptorOf), userVerification: 'preferred' })
  const asked = { purpose: 'security-key-challenge', challenge: options.challenge, origin } as const
  return { options, challengeProof: await rememberChallenge(ctx, { ...asked, user, identity: null }) }
}

/** Takes the answer of one of a person's security keys. */
export async function finishSecurityKeyChallenge(
  ctx: Reach,
  { user, response, challengeProof }: Answered,
): Promise<{ factorId: string } | Problem> {
  const challenge = await takeChallenge(ctx, { purpose: 'security-key-challenge', challengeProof, user })
  if (challenge instanceof Problem) return challenge
  const sent = assertionResponse.safeParse(response)
  if (!sent.success) return refused(ctx, sent.error.message)
  const { expected } = challenge
  const factor = (await keysOf(ctx, user, expected.rpId)).find(({ credentialId }) => credentialId === sent.data.id)
  if (!factor) return refused(ctx, 'The user has no such security key')
  const known = { credentialId: sent.data.id, publicKey: factor.secret, counter: factor.counter }
  const found = await checkAssertion(sent.data, expected, known)
  if (found instanceof Unbelieved) return refused(ctx, found.reason)
  const isUsed = await useSecurityKey(ctx.db, user, { factorId: factor.id, counter: found.counter })
  return isUsed ? { factorId: factor.id } : refused(ctx, 'The counter did not grow')
}

async function keysOf(ctx: Reach, user: User, rpId: string): Promise<Factor[]> {
  const factors = await readFactors(ctx.db, user)
  return factors.filter(({ type, data }) => type === 'webauthn-roaming' && data['rpId'] === rpId)
}

function descriptorOf({ credentialId, data }: Factor): { id: string; transports: string[] } {
  return { id: credentialId ?? '', transports: (data['transports'] ?? []) as string[] }
}
