import { newSecret } from '../../crypto/one-way.ts'
import { randomText } from '../../crypto/random-ids.ts'
import {
  type AssertionOptions,
  type Expected,
  type RegistrationOptions,
  Unbelieved,
  assertionOptions,
  checkAssertion,
  checkRegistration,
  registrationOptions,
} from '../../crypto/webauthn.ts'
import type { Passkey } from '../../model/factor.ts'
import type { User } from '../../model/user.ts'
import { Problem, problem } from '../../problems.ts'
import { type AssertionResponse, assertionResponse, registrationResponse } from '../../shapes/webauthn.ts'
import { addPasskey, findPasskey, readPasskeys, usePasskey } from '../../store/passkeys.ts'
import { accountName } from './account-name.ts'
import type { Started } from './security-key.ts'
import { type Challenge, type Reach, refused, rememberChallenge, rpIdOf, takeChallenge } from './webauthn-challenge.ts'

interface StartWish {
  readonly user: User
  /** The identity that the passkey will open. */
  readonly identityKey: string
  /** One of our origins. */
  readonly origin: string
  readonly issuerName: string
}

/** Begins to make a passkey for one of a user's identities. */
export async function startPasskeyRegistration(
  ctx: Reach,
  wish: StartWish,
): Promise<Started<RegistrationOptions> | Problem> {
  const { user, origin } = wish
  const identity = user.identities.find(({ key }) => key === wish.identityKey)
  if (!identity) return problem('identity_not_found')
  const rpId = rpIdOf(ctx, origin)
  const ofIdentity = (await readPasskeys(ctx.db, user.id)).filter((passkey) => passkey.identity === identity.key)
  const userHandle = ofIdentity[0]?.userHandle ?? newSecret()
  const options = await registrationOptions({
    rpId,
    rpName: wish.issuerName,
    userName: accountName(user, identity),
    displayName: accountName(user, identity),
    userHandle,
    exclude: ofIdentity.filter((passkey) => passkey.rpId === rpId).map(descriptorOf),
    asPasskey: true,
  })
  const asked = { purpose: 'passkey-registration', challenge: options.challenge, origin } as const
  return { options, challengeProof: await rememberChallenge(ctx, { ...asked, user, identity, userHandle }) }
}

function descriptorOf({ credentialId, transports }: Passkey): { id: string; transports: readonly string[] } {
  return { id: credentialId, transports }
}

interface Registering {
  readonly user: User
  /** What the browser gave, as JSON. */
  readonly response: unknown
  readonly challengeProof: string
  readonly name: string | null
}

/** Writes the passkey that answered, unless its identity has moved since it was asked for. Raises the user's version. */
export async function finishPasskeyRegistration(
  ctx: Reach,
  { user, response, challengeProof, name }: Registering,
): Promise<{ passkeyId: string; identityKey: string } | Problem> {
  const challenge = await takeChallenge(ctx, { purpose: 'passkey-registration', challengeProof, user })
  if (challenge instanceof Problem) return challenge
  const sent = registrationResponse.safeParse(response)
  if (!sent.success) return refused(ctx, sent.error.message)
  const { identity, epoch, userHandle } = holderOf(challenge)
  const found = await checkRegistration(sent.data, challenge.expected)
  if (found instanceof Unbelieved) return refused(ctx, found.reason)
  const passkey = { ...found, id: `passkey|dev_${randomText(16)}`, identity, userHandle, name }
  const { transports } = sent.data.response
  const holder = { user, epoch }
  const outcome = await addPasskey(ctx.db, holder, { ...passkey, transports, rpId: challenge.expected.rpId })
  return outcome === 'done' ? { passkeyId: passkey.id, identityKey: identity } : problem(NOT_ADDED[outcome])
}

const NOT_ADDED = { moved: 'challenge_over', exists: 'passkey_taken', full: 'too_many_factors' } as const

function holderOf({ proof }: Challenge): { identity: string; epoch: number; userHandle: string } {
  const { identity, epoch, data } = proof
  const { userHandle } = data
  if (identity === null || epoch === null || typeof userHandle !== 'string') {
    throw new Error('A passkey is always asked for on behalf of an identity')
  }
  return { identity, epoch, userHandle }
}

/** Begins a sign-in by whichever passkey the person has for this origin: nobody is named, so nobody is told of. */
export async function startPasskeySignIn(
  ctx: Reach,
  { origin }: { readonly origin: string },
): Promise<Started<AssertionOptions>> {
  const options = await assertionOptions({ rpId: rpIdOf(ctx, origin), allow: [], userVerification: 'required' })
  const asked = { purpose: 'passkey-sign-in', challenge: options.challenge, origin } as const
  return { options, challengeProof: await rememberChallenge(ctx, { ...asked, user: null, identity: null }) }
}

/** Whom a passkey signed in: the identity that it belongs to, and the user who has that identity now. */
export interface PasskeySignIn {
  readonly identityKey: string
  readonly user: User
  readonly passkeyId: string
}

/**
 * Takes the answer of a passkey. The device has verified its person, so this counts as more than one factor. Whether a
 * user may sign in at all (blocked, connection off) is for the caller to decide.
 */
export async function finishPasskeySignIn(
  ctx: Reach,
  { response, challengeProof }: { readonly response: unknown; readonly challengeProof: string },
): Promise<PasskeySignIn | Problem> {
  const challenge = await takeChallenge(ctx, { purpose: 'passkey-sign-in', challengeProof, user: null })
  if (challenge instanceof Problem) return challenge
  const sent = assertionResponse.safeParse(response)
  if (!sent.success) return refused(ctx, sent.error.message)
  const stored = await findPasskey(ctx.db, sent.data.id, challenge.expected.rpId)
  if (!stored) return refused(ctx, 'There is no such passkey')
  const fault = await accept(ctx, { stored, sent: sent.data, expected: challenge.expected })
  if (fault !== undefined) return refused(ctx, fault)
  return { identityKey: stored.passkey.identity, user: stored.user, passkeyId: stored.passkey.id }
}

interface Acceptance {
  readonly stored: { readonly passkey: Passkey; readonly user: User }
  readonly sent: AssertionResponse
  readonly expected: Expected
}

/** Checks and counts an answer of a known passkey; gives why it is refused, if it is. */
async function accept(ctx: Reach, { stored, sent, expected }: Acceptance): Promise<string | undefined> {
  const { passkey, user } = stored
  if (sent.response.userHandle !== passkey.userHandle) return 'The user handle is another'
  const found = await checkAssertion(sent, expected, passkey)
  if (found instanceof Unbelieved) return found.reason
  const { counter, backedUp } = found
  const epoch = user.identities.find(({ key }) => key === passkey.identity)?.epoch ?? -1
  const use = { credentialId: passkey.credentialId, counter, backedUp, userId: user.id, epoch }
  return (await usePasskey(ctx.db, use)) ? undefined : 'The counter did not grow, or the identity has just moved'
}
