import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { type ChangeWish, type Changed, changeClash, decideChangeUser } from '../../model/change-user.ts'
import type { LogNote } from '../../model/change.ts'
import type { JsonObject } from '../../model/json.ts'
import type { User } from '../../model/user.ts'
import { Problem } from '../../problems.ts'
import type { ChangeUserBody } from '../../shapes/user-requests.ts'
import { writeUser } from '../../shapes/user.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { noted, successNote } from '../../steps/notes.ts'
import { sendVerificationAsAsked } from '../../steps/send-verification.ts'
import { refuseUsedPassword } from '../../steps/refuse-used-password.ts'
import { liftBlocksOfUser } from '../../store/attempts.ts'
import { readUser } from '../../store/read-users.ts'

/** Changes a user: root attributes replace, metadata merge on the first level (CONTRACT §4.6). */
export async function changeUser(
  ctx: Context,
  asked: Asked,
  userId: string,
  body: ChangeUserBody,
): Promise<User | Problem> {
  const wish: ChangeWish = {
    userId,
    sent: body as JsonObject,
    passwordHash: body.password === undefined ? null : await ctx.passwords.hash(body.password),
    connections: await ctx.directory.connections(),
    metadataBytes: (await ctx.directory.settings()).metadataBytes,
  }
  const used = body.password === undefined ? undefined : await refusalOfUsed(ctx, wish, body.password)
  if (used) return used
  const changed = await carryOut(ctx, {
    asked,
    involved: { users: [userId], identities: [] },
    decide: (world) => noted(decideChangeUser(world, wish), (answer) => notesOf(asked, wish, answer)),
    onClash: changeClash,
  })
  if (changed instanceof Problem) return changed
  if (body.password !== undefined) await liftBlocksOfUser(ctx.db, userId)
  if (body.verify_email === true) await verify(ctx, asked, changed.user, body)
  return changed.user
}

/** Mail goes out only where it is asked for (CONTRACT §4.6), to the identity that the body names. */
async function verify(ctx: Context, asked: Asked, user: User, body: ChangeUserBody): Promise<void> {
  const named = user.identities.find(({ connection }) => connection === body.connection)
  const wish = { user, identity: named ?? user.identities[0], clientId: body.client_id }
  await sendVerificationAsAsked(ctx, asked, wish)
}

/** The password must not have been used lately; the identity is the one that the decision will find. */
async function refusalOfUsed(ctx: Context, wish: ChangeWish, password: string): Promise<Problem | undefined> {
  const user = await readUser(ctx.db, wish.userId)
  const [main] = user?.identities ?? []
  if (!user || !main) return undefined
  const name = wish.sent['connection'] ?? main.connection
  const identity = user.identities.find((candidate) => candidate.connection === name)
  const connection = wish.connections.find((candidate) => candidate.name === name)
  if (!identity || !connection) return undefined
  return refuseUsedPassword(ctx, connection, { owner: user.id, key: identity.key }, password)
}

/** The call, and beside it what Auth0 logs of a changed password, address or username (CONTRACT §7). */
function notesOf(asked: Asked, { sent, userId }: ChangeWish, { user, previous }: Changed): LogNote[] {
  const [now, before] = [user.identities[0].profile, previous.identities[0].profile]
  const extra = [
    ['scp', sent['password'] !== undefined],
    ['sce', sent['email'] !== undefined && now['email'] !== before['email']],
    ['scu', sent['username'] !== undefined && now['username'] !== before['username']],
    ['scpn', sent['phone_number'] !== undefined && now['phone_number'] !== before['phone_number']],
  ] as const
  const success = successNote(asked, { userId, status: 200, body: writeUser(user) })
  return [success, ...extra.filter(([, happened]) => happened).map(([type]) => ({ ...success, type, body: {} }))]
}
