import type { Upstream } from '../../connections/upstream-identity.ts'
import type { Context } from '../../context.ts'
import { newIdentityId } from '../../crypto/random-ids.ts'
import type { LogNote } from '../../model/change.ts'
import type { Connection } from '../../model/connection.ts'
import { addressOf } from '../../model/identity.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { decideRefreshProfile, withoutRoot } from '../../model/refresh-profile.ts'
import { decideSignUpUpstream, type SignUpUpstreamWish } from '../../model/sign-up-upstream.ts'
import type { User } from '../../model/user.ts'
import type { Visitor } from '../../model/visitor.ts'
import { Problem, type ProblemCode, problem } from '../../problems.ts'
import { askedByPerson } from '../../steps/asked-by-person.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { logSignIn, signInNote } from '../../steps/log-sign-in.ts'
import { noted } from '../../steps/notes.ts'
import { keepUpstreamTokens } from '../../steps/sign-in/keep-upstream-tokens.ts'
import { findByProof, type IdentityProof } from '../../store/find-by-proof.ts'

/** Somebody who came back from a provider, and the application that sent them there. */
export interface UpstreamSignIn {
  readonly connection: Connection
  readonly upstream: Upstream
  readonly clientId: string
  readonly visitor: Visitor
  /** True where an account that exists is to be proven, so that a wrong one leaves no user behind. */
  readonly onlyKnown?: boolean
}

/** The identity that was proven, by what, and whether its user was made just now. */
export interface UpstreamProven {
  readonly key: string
  readonly proof: IdentityProof
  readonly isNew: boolean
}

const MOST_TRIES = 3

/**
 * Finds whose account at the provider this is, by connection, issuer and subject, and makes a user where it is nobody's
 * yet. Of any number of first sign-ins at once one makes the user, and the others find it. An address that another
 * account has already is never taken over: the new one gets an id of its own. What the provider gave is kept, sealed.
 */
export async function signInUpstream(ctx: Context, signIn: UpstreamSignIn): Promise<UpstreamProven | Problem> {
  const proof = proofOf(signIn)
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const key = await findByProof(ctx.db, proof)
    const user = await (key === undefined ? signUp(ctx, signIn) : refreshed(ctx, signIn, key))
    if (user instanceof Problem && MOVING.has(user.code)) continue
    if (user instanceof Problem) return user
    const proven = { key: key ?? user.id, proof, isNew: key === undefined }
    await keepUpstreamTokens(ctx, proven, signIn.upstream.tokens)
    return proven
  }
  return problem('busy')
}

/** Somebody else's first sign-in with this account was a moment earlier, or its user was deleted at this moment: look again. */
const MOVING = new Set<ProblemCode>(['user_exists', 'identity_gone'])

function proofOf({ connection, upstream }: UpstreamSignIn): IdentityProof {
  return { connectionId: connection.id, issuer: upstream.issuer, subject: upstream.subject }
}

async function refreshed(ctx: Context, signIn: UpstreamSignIn, key: string): Promise<User | Problem> {
  const keepsRoot = syncOf(signIn.connection) !== 'on_each_login'
  const wish = { key, proof: proofOf(signIn), profile: signIn.upstream.profile as JsonObject, keepsRoot }
  return carryOut(ctx, {
    asked: askedFor(signIn),
    involved: { users: [], identities: [key] },
    decide: (world) => decideRefreshProfile(world, wish),
  })
}

/** When names and picture come from the provider: `set_user_root_attributes`, on each login unless it says otherwise. */
function syncOf({ options }: Connection): Json {
  return options['set_user_root_attributes'] ?? 'on_each_login'
}

async function signUp(ctx: Context, signIn: UpstreamSignIn): Promise<User | Problem> {
  if (signIn.onlyKnown) return problem('wrong_account')
  if (signIn.connection.options['disable_signup'] === true) {
    const refusal = problem('signup_disabled')
    await logSignIn(ctx, { ...eventOf(signIn), type: 'fs', description: refusal.message })
    return refusal
  }
  const note = await signInNote(ctx, { ...eventOf(signIn), type: 'ss' })
  const wish = wishFor(signIn, (await ctx.directory.settings()).metadataBytes)
  const usual = addressOf(wish.account.provider, wish.id)
  return carryOut(ctx, {
    asked: askedFor(signIn),
    involved: { users: [usual], identities: [usual] },
    decide: (world) => noted(decideSignUpUpstream(world, wish), ({ id }) => [filed(note, id)]),
    onClash: (constraint) => (constraint === 'identities_proof' ? problem('user_exists') : undefined),
  })
}

function wishFor({ connection, upstream }: UpstreamSignIn, metadataBytes: number): SignUpUpstreamWish {
  const { provider, numeric, issuer, subject, id } = upstream
  const said = upstream.profile as JsonObject
  const profile = syncOf(connection) === 'never_on_login' ? withoutRoot(said) : said
  const prefix = id.startsWith(`${connection.name}|`) ? `${connection.name}|` : ''
  const spareId = `${prefix}${newIdentityId()}`
  return { connection, account: { provider, numeric, issuer, subject, profile }, id, spareId, metadataBytes }
}

/** Which id the user got is known only where the decision is made. */
function filed(note: LogNote, userId: string): LogNote {
  return { ...note, userId, entry: { ...note.entry, user_id: userId } }
}

function askedFor({ clientId, visitor, connection }: UpstreamSignIn) {
  return askedByPerson(visitor, { clientId, summary: 'Sign in upstream', path: `/login/callback/${connection.name}` })
}

function eventOf({ connection, clientId, visitor, upstream }: UpstreamSignIn) {
  const { ip, userAgent } = visitor
  const { email } = upstream.profile
  return { connection, clientId, ip, userAgent, ...(email === undefined ? {} : { userName: email }) }
}
