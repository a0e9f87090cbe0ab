import type { Context } from '../../context.ts'
import { newIdentityId } from '../../crypto/random-ids.ts'
import { oneWay } from '../../crypto/one-way.ts'
import { CONSOLE_CLIENT, decideAppoint } from '../../model/administrators.ts'
import { type Connection, isDatabase, isEnabled } from '../../model/connection.ts'
import { refusalOfPassword } from '../../model/creatable.ts'
import { decideCreateUser, userClash } from '../../model/create-user.ts'
import { addressOf } from '../../model/identity.ts'
import type { User } from '../../model/user.ts'
import type { Visitor } from '../../model/visitor.ts'
import { Problem, problem } from '../../problems.ts'
import { email as emailShape } from '../../shapes/user-requests.ts'
import { askedByPerson } from '../../steps/asked-by-person.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { signInNote } from '../../steps/log-sign-in.ts'
import { noted } from '../../steps/notes.ts'
import { sendVerification } from '../../steps/send-verification.ts'
import { type Invitation, findInvitation, giveBackInvitation, takeInvitation } from '../../store/administrators.ts'

/** An invitation that is still good, for the page that shows it. Refuses with `invitation_invalid`. */
export async function openInvitation(ctx: Context, secret: string): Promise<Invitation | Problem> {
  return (await findInvitation(ctx.db, hashOf(secret))) ?? problem('invitation_invalid')
}

/** Who accepts, and with what. */
export interface Accepting {
  readonly secret: string
  readonly visitor: Visitor
}

/** Makes a user an administrator by invitation, which works once. Where the user cannot be one, it stays good. */
export async function acceptInvitation(
  ctx: Context,
  { secret, visitor }: Accepting,
  userId: string,
): Promise<User | Problem> {
  const hash = hashOf(secret)
  const invitation = await takeInvitation(ctx.db, hash)
  if (!invitation) return problem('invitation_invalid')
  const appointed = await appoint(ctx, { visitor, role: invitation.role }, userId)
  if (appointed instanceof Problem) await giveBackInvitation(ctx.db, hash)
  return appointed
}

async function appoint(
  ctx: Context,
  { visitor, role }: { readonly visitor: Visitor; readonly role: Invitation['role'] },
  userId: string,
): Promise<User | Problem> {
  const { ip, userAgent } = visitor
  const about = { clientId: CONSOLE_CLIENT, summary: 'Accept an invitation', path: '/u/admin/invite' }
  const description = `Became an administrator by invitation: ${role}.`
  const note = await signInNote(ctx, { type: 'w', description, clientId: CONSOLE_CLIENT, userId, ip, userAgent })
  return carryOut(ctx, {
    asked: askedByPerson(visitor, about),
    involved: { users: [userId], identities: [] },
    decide: (world) => noted(decideAppoint(world, userId, role), () => [note]),
  })
}

/** What a new administrator's account is to be. */
export interface NewAccount {
  readonly email: string
  readonly password: string
  readonly locale: string | null
}

/** The database connection in which invited administrators get their accounts: the oldest that is in use. */
export async function connectionOfAdministrators(ctx: Context): Promise<Connection | undefined> {
  return (await ctx.directory.connections()).find((each) => isDatabase(each) && isEnabled(each, CONSOLE_CLIENT))
}

/**
 * Makes a user with a password and makes it an administrator by invitation; its address is yet to be verified. An address
 * that is taken refuses with `user_exists`: whoever holds the invitation may know.
 */
export async function createAdministrator(
  ctx: Context,
  accepting: Accepting,
  account: NewAccount,
): Promise<User | Problem> {
  const invitation = await openInvitation(ctx, accepting.secret)
  if (invitation instanceof Problem) return invitation
  const connection = await connectionOfAdministrators(ctx)
  if (!connection) return problem('connection_unknown')
  const made = await makeUser(ctx, { connection, account, visitor: accepting.visitor })
  if (made instanceof Problem) return made
  const appointed = await acceptInvitation(ctx, accepting, made.id)
  if (appointed instanceof Problem) return appointed
  const [identity] = made.identities
  const { visitor } = accepting
  await sendVerification(ctx, { user: made, identity, visitor, client: null, locale: account.locale })
  return appointed
}

interface Making {
  readonly connection: Connection
  readonly account: NewAccount
  readonly visitor: Visitor
}

async function makeUser(ctx: Context, { connection, account, visitor }: Making): Promise<User | Problem> {
  const { email, password } = account
  const sent = { email, password }
  if (!emailShape.safeParse(email).success) return problem('invalid_body')
  const refusal = refusalOfPassword(password, connection, sent)
  if (refusal) return refusal
  const { metadataBytes } = await ctx.directory.settings()
  const id = newIdentityId()
  const wish = {
    ...{ connection, id, sent, metadataBytes, passwordHash: await ctx.passwords.hash(password) },
    ...{ userMetadata: null, appMetadata: null, blocked: null },
  }
  const key = addressOf(connection.strategy, id)
  const { ip, userAgent } = visitor
  const event = { connection, clientId: CONSOLE_CLIENT, ip, userAgent, userName: email.toLowerCase() }
  const note = await signInNote(ctx, { ...event, type: 'ss', userId: key })
  return carryOut(ctx, {
    asked: askedByPerson(visitor, { clientId: CONSOLE_CLIENT, summary: 'Sign up', path: '/u/admin/invite' }),
    involved: { users: [], identities: [key] },
    decide: (world) => noted(decideCreateUser(world, wish), () => [note]),
    onClash: userClash,
  })
}

function hashOf(secret: string): string {
  return oneWay('admin_invitation', secret)
}
