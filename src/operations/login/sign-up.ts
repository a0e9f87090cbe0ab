import type { Context } from '../../context.ts'
import { newIdentityId } from '../../crypto/random-ids.ts'
import type { Client } from '../../model/client.ts'
import { type Connection, isDatabase } from '../../model/connection.ts'
import { refusalToCreate } from '../../model/creatable.ts'
import { type CreateWish, decideCreateUser, userClash } from '../../model/create-user.ts'
import { addressOf } from '../../model/identity.ts'
import { isBarring } from '../../model/attack-protection.ts'
import { ipKey } from '../../model/ip-key.ts'
import type { JsonObject } from '../../model/json.ts'
import type { User } from '../../model/user.ts'
import type { Visitor } from '../../model/visitor.ts'
import { Problem, problem } from '../../problems.ts'
import type { SignUpBody } from '../../shapes/database-requests.ts'
import { askedByPerson } from '../../steps/asked-by-person.ts'
import { takeAllowance } from '../../steps/attempts.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { logSignIn, signInNote } from '../../steps/log-sign-in.ts'
import { noted } from '../../steps/notes.ts'
import { sendVerification } from '../../steps/send-verification.ts'

/** Somebody who wants an account in a database connection. */
export interface SignUp {
  readonly client: Client
  readonly connection: Connection
  readonly visitor: Visitor
  /** Languages for the mail, or null. */
  readonly locale: string | null
  readonly sent: Omit<SignUpBody, 'client_id' | 'connection'>
}

/**
 * Makes an unverified user and sends the link that verifies its address. An address, username or number that is taken
 * is `invalid_signup`, whoever has it and by whatever means, after the same work (CONTRACT §11.5).
 */
export async function signUp(ctx: Context, wanted: SignUp): Promise<User | Problem> {
  const made = (await refusalOf(ctx, wanted)) ?? (await makeUser(ctx, wanted))
  if (made instanceof Problem) {
    await logSignIn(ctx, { ...eventOf(wanted), type: typeOf(made), description: made.message })
    return made.code === 'user_exists' ? problem('invalid_signup') : made
  }
  const { client, visitor, locale } = wanted
  await sendVerification(ctx, { user: made, identity: made.identities[0], visitor, client, locale })
  return made
}

async function refusalOf(ctx: Context, { client, connection, visitor, sent }: SignUp): Promise<Problem | undefined> {
  if (!isDatabase(connection) || !connection.enabledClients.includes(client.id)) return problem('connection_unknown')
  if (connection.options['disable_signup'] === true) return problem('signup_disabled')
  return (await maySignUp(ctx, visitor))
    ? refusalToCreate(sent as JsonObject, connection)
    : problem('suspicious_address')
}

/** Sign-ups from one address, as the tenant limits them. */
async function maySignUp(ctx: Context, { ip }: Visitor): Promise<boolean> {
  const { ipThrottling } = await ctx.directory.settings()
  if (!isBarring(ipThrottling, ip)) return true
  const { maxAttempts: most, rate } = ipThrottling.preRegistration
  return takeAllowance(ctx, [{ of: ['signup', ipKey(ip)], most, every: rate / 1000 }])
}

async function makeUser(ctx: Context, wanted: SignUp): Promise<User | Problem> {
  const { connection, client, visitor } = wanted
  const wish = await wishFor(ctx, wanted)
  const note = await signInNote(ctx, {
    ...eventOf(wanted),
    type: 'ss',
    userId: addressOf(connection.strategy, wish.id),
  })
  return carryOut(ctx, {
    asked: askedByPerson(visitor, { clientId: client.id, summary: 'Sign up', path: '/dbconnections/signup' }),
    involved: { users: [], identities: [addressOf(connection.strategy, wish.id)] },
    decide: (world) => noted(decideCreateUser(world, wish), () => [note]),
    onClash: userClash,
  })
}

async function wishFor(ctx: Context, { connection, sent }: SignUp): Promise<CreateWish> {
  return {
    connection,
    id: newIdentityId(),
    sent: sent as JsonObject,
    passwordHash: await ctx.passwords.hash(sent.password),
    userMetadata: sent.user_metadata ?? null,
    appMetadata: null,
    blocked: null,
    metadataBytes: (await ctx.directory.settings()).metadataBytes,
  }
}

function eventOf({ connection, client, visitor, sent }: SignUp) {
  const { ip, userAgent } = visitor
  return { connection, clientId: client.id, ip, userAgent, userName: sent.email.toLowerCase() }
}

function typeOf(refusal: Problem): string {
  return refusal.code === 'suspicious_address' ? 'limit_sul' : 'fs'
}
