import type { Context } from '../../context.ts'
import { newIdentityId } from '../../crypto/random-ids.ts'
import type { LoginNames } from '../../model/change.ts'
import type { Client } from '../../model/client.ts'
import type { Connection } from '../../model/connection.ts'
import { decideCreateUser } from '../../model/create-user.ts'
import { addressOf } from '../../model/identity.ts'
import { decideVerifyRecipient } from '../../model/verify-recipient.ts'
import type { Visitor } from '../../model/visitor.ts'
import { Problem, problem } from '../../problems.ts'
import { type Login, findLogin } from '../../store/find-login.ts'
import { askedByPerson } from '../asked-by-person.ts'
import { carryOut } from '../carry-out.ts'
import { signInNote } from '../log-sign-in.ts'
import { noted } from '../notes.ts'

/** A mailbox or telephone that somebody has just proven to have, and for which application. */
export interface ProvenRecipient {
  readonly connection: Connection
  readonly client: Client
  /** The address or number, as identities have it. */
  readonly recipient: string
  readonly visitor: Visitor
  /** True where an account that exists is to be proven, so that a wrong one leaves no user behind. */
  readonly onlyKnown?: boolean | undefined
}

/** The identity that was proven, and whether its user was made just now. */
export interface RecipientOwner {
  readonly key: string
  readonly isNew: boolean
}

/** By what an identity of a passwordless connection is found. */
export function namesOf({ strategy }: Connection, recipient: string): LoginNames {
  const isPhone = strategy === 'sms'
  return { email: isPhone ? null : recipient, username: null, phone: isPhone ? recipient : null }
}

/**
 * Whose mailbox or telephone it is: the identity that has it in this connection, linked or not (CONTRACT §2.6), verified
 * from now on; else a new user. Of any number of first sign-ins at once one makes the user (DEMAND T19).
 */
export async function ownerOfRecipient(ctx: Context, proven: ProvenRecipient): Promise<RecipientOwner | Problem> {
  const { connection, recipient } = proven
  for (let tries = 0; tries < 3; tries++) {
    const found = await findLogin(ctx.db, connection.id, namesOf(connection, recipient))
    if (found) return verified(ctx, proven, found)
    if (proven.onlyKnown) return problem('wrong_account')
    const made = await makeUser(ctx, proven)
    if (!(made instanceof Problem) || made.code !== 'user_exists') return made
  }
  return problem('busy')
}

async function verified(
  ctx: Context,
  { connection, client, recipient, visitor }: ProvenRecipient,
  { identityKey: key, user }: Login,
): Promise<RecipientOwner | Problem> {
  const identity = user.identities.find((one) => one.key === key)
  const flag = connection.strategy === 'sms' ? 'phone_verified' : 'email_verified'
  if (identity?.profile[flag] === true) return { key, isNew: false }
  const { ip, userAgent } = visitor
  const about = { clientId: client.id, userId: user.id, userName: recipient, connection, ip, userAgent }
  const note = await signInNote(ctx, { ...about, type: 'sv', description: 'By a code that was sent there.' })
  const changed = await carryOut(ctx, {
    asked: askedByPerson(visitor, { clientId: client.id, summary: 'Verify an address', path: '/u/code' }),
    involved: { users: [], identities: [key] },
    decide: (world) => noted(decideVerifyRecipient(world, { key, recipient, connection }), () => [note]),
  })
  return changed instanceof Problem ? changed : { key, isNew: false }
}

async function makeUser(
  ctx: Context,
  { connection, client, recipient, visitor }: ProvenRecipient,
): Promise<RecipientOwner | Problem> {
  if (connection.options['disable_signup'] === true) return problem('signup_disabled')
  const sent =
    connection.strategy === 'sms'
      ? { phone_number: recipient, phone_verified: true }
      : { email: recipient, email_verified: true }
  const id = newIdentityId()
  const key = addressOf(connection.strategy, id)
  const { ip, userAgent } = visitor
  const event = { connection, clientId: client.id, ip, userAgent, userName: recipient, userId: key }
  const note = await signInNote(ctx, { ...event, type: 'ss', description: recipient })
  const { metadataBytes } = await ctx.directory.settings()
  const nothing = { passwordHash: null, userMetadata: null, appMetadata: null, blocked: null }
  const made = await carryOut(ctx, {
    asked: askedByPerson(visitor, { clientId: client.id, summary: 'Sign up', path: '/u/code' }),
    involved: { users: [], identities: [key] },
    decide: (world) =>
      noted(decideCreateUser(world, { connection, id, sent, ...nothing, metadataBytes }), () => [note]),
    onClash: () => problem('user_exists'),
  })
  return made instanceof Problem ? made : { key, isNew: true }
}
