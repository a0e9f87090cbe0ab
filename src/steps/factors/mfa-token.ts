import { newSecret, oneWay } from '../../crypto/one-way.ts'
import { type OpenedBy, stillHolds } from '../../model/caller.ts'
import type { UsedMethod } from '../../model/factor-policy.ts'
import type { JsonObject } from '../../model/json.ts'
import type { User } from '../../model/user.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Queryable } from '../../store/database.ts'
import { type Proof, addProof, changeProof, findProof, takeProof } from '../../store/proofs.ts'
import { readUser } from '../../store/read-users.ts'

interface Reach {
  readonly db: Queryable
}

const KIND = 'mfa_token'
const LIFE_SECONDS = 600

/** A sign-in without a page that waits for its second factor. */
export interface WaitingSignIn {
  readonly clientId: string
  readonly user: User
  /** The identity that was proven, in its epoch. */
  readonly identity: OpenedBy
  readonly scope: string | null
  readonly audience: string | null
  /** What was proven so far. */
  readonly used: readonly UsedMethod[]
  /** What else the grant must know when it goes on. */
  readonly extra: JsonObject
}

/** The `mfa_token` of `mfa_required` (CONTRACT §11.3): ten minutes, one success, void once the identity has moved. */
export async function createMfaToken(ctx: Reach, waiting: WaitingSignIn): Promise<string> {
  const token = newSecret()
  const { clientId, user, identity, scope, audience, used, extra } = waiting
  const methods = used.map(({ name, at }) => ({ name, at: at.toISOString() }))
  const proof = {
    id: oneWay(KIND, token),
    kind: KIND,
    userId: user.id,
    identity: identity.key,
    epoch: identity.epoch,
    data: { clientId, scope, audience, methods, extra },
  }
  await addProof(ctx.db, proof, LIFE_SECONDS)
  return token
}

/** What an `mfa_token` stands for as long as it is good. */
export interface OpenMfaToken {
  readonly waiting: WaitingSignIn
  /** The enrolment that was begun with it. */
  readonly factorId: string | null
}

interface Data {
  readonly clientId: string
  readonly scope: string | null
  readonly audience: string | null
  readonly methods: readonly { readonly name: UsedMethod['name']; readonly at: string }[]
  readonly extra: JsonObject
  readonly factorId?: string | null
}

/**
 * What a token stands for; it stays good. Whether it is unknown, used up, too old or void is not told: all of them are
 * "expired", so that a client signs in again, and only what never was a token is malformed.
 */
export async function readMfaToken(ctx: Reach, token: string): Promise<OpenMfaToken | Problem> {
  if (!/^[\w-]{43}$/.test(token)) return problem('mfa_token_malformed')
  const proof = await findProof(ctx.db, oneWay(KIND, token))
  const held = proof && (await holderOf(ctx, proof))
  if (!held) return problem('mfa_token_expired')
  return held.user.blocked ? problem('user_blocked') : opened(held, proof.data as unknown as Data)
}

interface Held {
  readonly user: User
  readonly identity: OpenedBy
}

/** The user of a token, as long as the identity that was proven is in its epoch. */
async function holderOf(ctx: Reach, { userId, identity: key, epoch }: Proof): Promise<Held | undefined> {
  if (userId === null || key === null || epoch === null) throw new Error('An mfa_token always names its identity')
  const user = await readUser(ctx.db, userId)
  return user && stillHolds({ key, epoch }, user.identities) ? { user, identity: { key, epoch } } : undefined
}

function opened(held: Held, { clientId, scope, audience, methods, extra, factorId = null }: Data): OpenMfaToken {
  const used = methods.map(({ name, at }) => ({ name, at: new Date(at) }))
  return { factorId, waiting: { ...held, clientId, scope, audience, used, extra } }
}

/** Uses a token up: of two who come with one token and two good codes, one gets in. */
export async function takeMfaToken(ctx: Reach, token: string): Promise<boolean> {
  return (await takeProof(ctx.db, oneWay(KIND, token))) !== undefined
}

/** Ties an enrolment to the token that it was begun with: no other token can confirm it. */
export async function tieToMfaToken(ctx: Reach, token: string, factorId: string): Promise<void> {
  await changeProof(ctx.db, oneWay(KIND, token), { factorId })
}
