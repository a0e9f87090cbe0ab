import type { Context } from '../../context.ts'
import { codeHash } from '../../crypto/short-codes.ts'
import { newIdentityId } from '../../crypto/random-ids.ts'
import type { Client } from '../../model/client.ts'
import type { Connection } from '../../model/connection.ts'
import { decideCreateUser } from '../../model/create-user.ts'
import { addressOf } from '../../model/identity.ts'
import { Problem, problem } from '../../problems.ts'
import { askedByPerson } from '../../steps/asked-by-person.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { codeId, recipientOf } from '../../steps/sign-in/codes.ts'
import { logSignIn, signInNote } from '../../steps/log-sign-in.ts'
import { findLogin } from '../../store/find-login.ts'
import { takeProof, tryProof } from '../../store/proofs.ts'

/** A code that somebody gives, and where. */
export interface GivenCode {
  readonly connection: Connection
  readonly client: Client
  /** The address or number that it was sent to, as it was typed. */
  readonly recipient: string
  readonly code: string
  readonly ip: string
  readonly userAgent: string
  readonly origin: string
}

/** The identity that was proven, and whether its user was made just now. */
export interface CodeProven {
  readonly key: string
  readonly isNew: boolean
}

/** After so many wrong ones a code is void. */
const MOST_ATTEMPTS = 3

/** Signs in with a code: it counts once, within its minutes, and for the application that it was asked for. */
export async function useCode(ctx: Context, given: GivenCode): Promise<CodeProven | Problem> {
  const { connection, client } = given
  const recipient = recipientOf(connection, given.recipient)
  if (recipient === undefined) return refused(ctx, given)
  const id = codeId(connection, client.id, recipient)
  const proof = await tryProof(ctx.db, id, MOST_ATTEMPTS)
  const { salt, hash } = proof?.data ?? {}
  const isRight = typeof salt === 'string' && codeHash(salt, given.code.replaceAll(/\s/g, '')) === hash
  if (!isRight || !(await takeProof(ctx.db, id))) return refused(ctx, given)
  return ownerOf(ctx, given, recipient)
}

async function refused(ctx: Context, { connection, client, recipient, ip, userAgent }: GivenCode): Promise<Problem> {
  const event = { connection, clientId: client.id, ip, userAgent, userName: recipient.slice(0, 254) }
  await logSignIn(ctx, { ...event, type: 'fp', description: 'Wrong or expired verification code.' })
  return problem('code_wrong')
}

/**
 * Whose mailbox or telephone it is: the identity that has it in this connection, linked or not, else a new user. Of any
 * number of first sign-ins at once one makes the user.
 */
export async function ownerOf(
  ctx: Context,
  given: Omit<GivenCode, 'code' | 'recipient'>,
  recipient: string,
): Promise<CodeProven | Problem> {
  const isPhone = given.connection.strategy === 'sms'
  const names = { email: isPhone ? null : recipient, username: null, phone: isPhone ? recipient : null }
  for (let tries = 0; tries < 3; tries++) {
    const found = await findLogin(ctx.db, given.connection.id, names)
    if (found) return { key: found.identityKey, isNew: false }
    const made = await makeUser(ctx, given, recipient)
    if (!(made instanceof Problem) || made.code !== 'user_exists') return made
  }
  return problem('busy')
}

async function makeUser(
  ctx: Context,
  { connection, client, ip, userAgent, origin }: Omit<GivenCode, 'code' | 'recipient'>,
  recipient: string,
): Promise<CodeProven | Problem> {
  if (connection.options['disable_signup'] === true) return problem('signup_disabled')
  const isPhone = connection.strategy === 'sms'
  const profile = isPhone
    ? { phone_number: recipient, phone_verified: true }
    : { email: recipient, email_verified: true }
  const id = newIdentityId()
  const key = addressOf(connection.strategy, id)
  const event = { connection, clientId: client.id, ip, userAgent, userName: recipient, userId: key }
  const note = await signInNote(ctx, { ...event, type: 'ss', description: recipient })
  const { metadataBytes } = await ctx.directory.settings()
  const wish = {
    connection,
    id,
    sent: profile,
    passwordHash: null,
    userMetadata: null,
    appMetadata: null,
    blocked: null,
  }
  return carryOut<CodeProven>(ctx, {
    asked: askedByPerson({ ip, userAgent, origin }, { clientId: client.id, summary: 'Sign up', path: '/u/code' }),
    involved: { users: [], identities: [key] },
    decide: (world) => {
      const decision = decideCreateUser(world, { ...wish, metadataBytes })
      return decision instanceof Problem ? decision : { ...decision, answer: { key, isNew: true }, notes: [note] }
    },
    onClash: () => problem('user_exists'),
  })
}
