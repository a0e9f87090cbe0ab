import type { Context } from '../../context.ts'
import { newSecret, oneWay } from '../../crypto/one-way.ts'
import type { Expected } from '../../crypto/webauthn.ts'
import type { OpenedBy } from '../../model/caller.ts'
import type { User } from '../../model/user.ts'
import { type Problem, problem } from '../../problems.ts'
import { type Proof, addProof, takeProof } from '../../store/proofs.ts'

export type Reach = Pick<Context, 'db' | 'config' | 'log'>

/** What a challenge is for: one of another kind is of no use. */
export type Purpose =
  | 'passkey-registration'
  | 'passkey-sign-in'
  | 'security-key-registration'
  | 'security-key-challenge'

const LIFE_SECONDS = 300

/**
 * The relying party's id: the host of a configured origin. The caller passes an origin of `config.origins` (by
 * `originOf`), so anything else is a bug, not a request to be refused.
 */
export function rpIdOf({ config }: Pick<Context, 'config'>, origin: string): string {
  if (!config.origins.includes(origin)) throw new Error(`${origin} is not one of our origins`)
  return new URL(origin).hostname
}

interface Asked {
  readonly purpose: Purpose
  readonly challenge: string
  readonly origin: string
  readonly user: User | null
  readonly identity: OpenedBy | null
  /** What a new passkey is to know its person by. */
  readonly userHandle?: string
}

/** Remembers a challenge for five minutes and one answer; gives the secret that the answer must come with. */
export async function rememberChallenge(ctx: Reach, asked: Asked): Promise<string> {
  const secret = newSecret()
  const { purpose, challenge, origin, user, userHandle = null } = asked
  const about = asked.identity ? { identity: asked.identity.key, epoch: asked.identity.epoch } : NO_IDENTITY
  const data = { challenge, origin, userHandle, userCreatedAt: createdAt(user) }
  const proof = { id: oneWay(purpose, secret), kind: purpose, userId: user?.id ?? null, ...about, data }
  await addProof(ctx.db, proof, LIFE_SECONDS)
  return secret
}

const NO_IDENTITY = { identity: null, epoch: null }

function createdAt(user: User | null): string | null {
  return user?.createdAt.toISOString() ?? null
}

/** A challenge as it is taken up: what the answer must fit, and whom and what it was about. */
export interface Challenge {
  readonly expected: Expected
  readonly proof: Proof
}

interface Answer {
  readonly purpose: Purpose
  readonly challengeProof: string
  /** Whom the challenge must have been for; null where it was for nobody in particular. */
  readonly user: User | null
}

/** Takes a challenge up: whether or not the answer turns out good, it cannot be answered again. */
export async function takeChallenge(
  ctx: Reach,
  { purpose, challengeProof, user }: Answer,
): Promise<Challenge | Problem> {
  const proof = await takeProof(ctx.db, oneWay(purpose, challengeProof))
  if (!proof || !isFor(proof, user)) return problem('challenge_over')
  const { challenge, origin } = proof.data as { challenge: string; origin: string }
  if (!ctx.config.origins.includes(origin)) return problem('challenge_over')
  // A passkey must know its person; a security key is a second factor, so holding it is enough.
  const userVerification = purpose.startsWith('passkey')
  return { proof, expected: { challenge, origin, rpId: rpIdOf(ctx, origin), userVerification } }
}

function isFor({ userId, data }: Proof, user: User | null): boolean {
  return userId === (user?.id ?? null) && data['userCreatedAt'] === createdAt(user)
}

/** A refusal of what a browser sent; the reason goes to the server's log only. */
export function refused(ctx: Reach, reason: string): Problem {
  ctx.log.info({ reason }, 'a passkey or security key was not accepted')
  return problem('passkey_refused')
}
