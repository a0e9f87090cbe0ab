import type { Context } from '../../context.ts'
import { newIdentityId } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import type { LogNote } from '../../model/change.ts'
import type { Connection } from '../../model/connection.ts'
import { refusalToCreate } from '../../model/creatable.ts'
import { type CreateWish, decideCreateUser, userClash } from '../../model/create-user.ts'
import { addressOf } from '../../model/identity.ts'
import type { JsonObject } from '../../model/json.ts'
import type { User } from '../../model/user.ts'
import { Problem, problem } from '../../problems.ts'
import type { CreateUserBody } from '../../shapes/user-requests.ts'
import { writeUser } from '../../shapes/user.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { noted, successNote } from '../../steps/notes.ts'
import { sendVerificationAsAsked } from '../../steps/send-verification.ts'

/** Makes a user with its first identity, in a database or passwordless connection (CONTRACT §4.2). */
export async function createUser(ctx: Context, asked: Asked, body: CreateUserBody): Promise<User | Problem> {
  const connection = (await ctx.directory.connections()).find(({ name }) => name === body.connection)
  if (!connection) return problem('connection_unknown')
  const sent = body as JsonObject
  const refusal = refusalToCreate(sent, connection)
  if (refusal) return refusal

  const wish = await wishFor(ctx, connection, body)
  const user = await carryOut(ctx, {
    asked,
    involved: { users: [], identities: [addressOf(connection.strategy, wish.id)] },
    decide: (world) => noted(decideCreateUser(world, wish), (user) => notesOf(asked, connection, user)),
    onClash: userClash,
  })
  if (user instanceof Problem || body.verify_email === false) return user
  await sendVerificationAsAsked(ctx, asked, { user, identity: user.identities[0], clientId: undefined })
  return user
}

async function wishFor(ctx: Context, connection: Connection, body: CreateUserBody): Promise<CreateWish> {
  return {
    connection,
    id: body.user_id ? body.user_id : newIdentityId(),
    sent: body as JsonObject,
    passwordHash: body.password === undefined ? null : await ctx.passwords.hash(body.password),
    userMetadata: body.user_metadata ?? null,
    appMetadata: body.app_metadata ?? null,
    blocked: body.blocked ?? null,
    metadataBytes: (await ctx.directory.settings()).metadataBytes,
  }
}

/** Auth0 files the call under nobody and a sign-up under the user (CONTRACT §4.2). */
function notesOf(asked: Asked, { name, id }: Connection, user: User): LogNote[] {
  const email = user.identities[0].profile['email']
  const signUp = { type: 'ss', description: typeof email === 'string' ? email : user.id }
  return [
    successNote(asked, { userId: null, status: 201, body: writeUser(user) }),
    { ...signUp, userId: user.id, status: 201, body: {}, connection: { name, id } },
  ]
}
