import type { Upstream } from '../../connections/upstream-identity.ts'
import type { Context } from '../../context.ts'
import { newIdentityId } from '../../crypto/random-ids.ts'
import type { Connection } from '../../model/connection.ts'
import { type CreateWish, decideCreateUser } from '../../model/create-user.ts'
import { addressOf } from '../../model/identity.ts'
import type { JsonObject } from '../../model/json.ts'
import { decideRefreshProfile } from '../../model/refresh-profile.ts'
import type { Visitor } from '../../model/visitor.ts'
import { Problem, problem } from '../../problems.ts'
import { askedByPerson } from '../../steps/asked-by-person.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { logSignIn, signInNote } from '../../steps/log-sign-in.ts'
import { noted } from '../../steps/notes.ts'
import { findByProof } from '../../store/find-by-proof.ts'

/** Somebody who came back from a provider, and the application that sent them there. */
export interface UpstreamSignIn {
  readonly connection: Connection
  readonly upstream: Upstream
  readonly clientId: string
  readonly visitor: Visitor
}

/** The identity that was proven, and whether its user was made just now. */
export interface UpstreamProven {
  readonly key: string
  readonly isNew: boolean
}

/**
 * Finds whose account at the provider this is, by connection, issuer and subject, and makes a user where it is nobody's
 * yet. Of any number of first sign-ins at once one makes the user, and the others find it. An address that another
 * account has already is never taken over: the new one gets an id of its own.
 */
export async function signInUpstream(ctx: Context, signIn: UpstreamSignIn): Promise<UpstreamProven | Problem> {
  const proof = proofOf(signIn)
  for (let tries = 0; tries < 3; tries++) {
    const key = await findByProof(ctx.db, proof)
    if (key !== undefined) return refreshed(ctx, signIn, key)
    const made = await makeUser(ctx, signIn)
    if (!(made instanceof Problem) || made.code !== 'user_exists') return made
  }
  return problem('busy')
}

function proofOf({ connection, upstream }: UpstreamSignIn) {
  return { connectionId: connection.id, issuer: upstream.issuer, subject: upstream.subject }
}

async function refreshed(ctx: Context, signIn: UpstreamSignIn, key: string): Promise<UpstreamProven | Problem> {
  const { connection, upstream } = signIn
  const when = connection.options['set_user_root_attributes'] ?? 'on_each_login'
  const wish = { key, profile: upstream.profile as JsonObject, keepsRoot: when !== 'on_each_login' }
  const user = await carryOut(ctx, {
    asked: askedFor(signIn),
    involved: { users: [], identities: [key] },
    decide: (world) => noted(decideRefreshProfile(world, wish), () => []),
  })
  return user instanceof Problem ? user : { key, isNew: false }
}

async function makeUser(ctx: Context, signIn: UpstreamSignIn): Promise<UpstreamProven | Problem> {
  const { connection, upstream } = signIn
  if (connection.options['disable_signup'] === true) {
    await logSignIn(ctx, { ...eventOf(signIn), type: 'fs', description: 'Public signup is disabled' })
    return problem('signup_disabled')
  }
  const never = connection.options['set_user_root_attributes'] === 'never_on_login'
  const metadataBytes = (await ctx.directory.settings()).metadataBytes
  const profile = never ? withoutNames(upstream.profile as JsonObject) : (upstream.profile as JsonObject)
  const usual = addressOf(upstream.provider, upstream.id)
  const note = await signInNote(ctx, { ...eventOf(signIn), type: 'ss', description: usual })
  return carryOut<UpstreamProven>(ctx, {
    asked: askedFor(signIn),
    involved: { users: [usual], identities: [usual] },
    decide: (world) => {
      const isTaken = [...world.users.values()].some(({ identities }) => identities.some(({ key }) => key === usual))
      const id = isTaken ? newIdentityId() : upstream.id
      const { provider, numeric, issuer, subject } = upstream
      const account = { provider, numeric: numeric && !isTaken, issuer, subject, profile }
      const decision = decideCreateUser(world, { ...NOTHING, connection, id, metadataBytes, upstream: account })
      if (decision instanceof Problem) return decision
      const key = addressOf(provider, id)
      return { ...decision, answer: { key, isNew: true }, notes: [{ ...note, userId: key }] }
    },
    // Somebody else's first sign-in was a moment earlier: the next look finds it.
    onClash: (constraint) => (constraint === 'identities_proof' ? problem('user_exists') : undefined),
  })
}

const NOTHING: Pick<CreateWish, 'sent' | 'passwordHash' | 'userMetadata' | 'appMetadata' | 'blocked'> = {
  sent: {},
  passwordHash: null,
  userMetadata: null,
  appMetadata: null,
  blocked: null,
}

function withoutNames({ name, nickname, given_name, family_name, picture, ...profile }: JsonObject): JsonObject {
  return profile
}

function askedFor({ clientId, visitor, connection }: UpstreamSignIn) {
  return askedByPerson(visitor, { clientId, summary: 'Sign in upstream', path: `/login/callback/${connection.name}` })
}

function eventOf({ connection, clientId, visitor, upstream }: UpstreamSignIn) {
  const { ip, userAgent } = visitor
  const { email } = upstream.profile
  return { connection, clientId, ip, userAgent, ...(email === undefined ? {} : { userName: email }) }
}
