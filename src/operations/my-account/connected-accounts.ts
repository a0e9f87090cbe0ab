import { isUpstream } from '../../model/upstream-strategies.ts'
import { revokeUpstream } from '../../connections/revoke-upstream.ts'
import type { Context } from '../../context.ts'
import { challengeOf } from '../../crypto/pkce.ts'
import { randomText } from '../../crypto/random-ids.ts'
import { keyIdOf, sealedAt } from '../../crypto/vault.ts'
import { isAllowed } from '../../model/allowed-urls.ts'
import type { Connection } from '../../model/connection.ts'
import type { JsonObject } from '../../model/json.ts'
import type { MyRequest } from '../../model/my-account.ts'
import type { User } from '../../model/user.ts'
import { Problem, problem } from '../../problems.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { beginConnecting, CONNECT_SECONDS, isConnectable, takeConnected } from '../../steps/connect-account.ts'
import { readMyself } from '../../steps/my-account.ts'
import { successNote } from '../../steps/notes.ts'
import type { GivenTokens } from '../../steps/sign-in/keep-upstream-tokens.ts'
import {
  type ConnectedAccount,
  findConnectedAccounts,
  keepConnectedAccount,
  removeConnectedAccount,
} from '../../store/connected-accounts.ts'

/** What an application asks to connect. */
export interface ConnectWish {
  readonly connection: string
  readonly redirectUri: string
  readonly state: string | null
  readonly challenge: string | null
  readonly scopes: readonly string[]
  readonly parameters: JsonObject
}

/** Where the browser is to be sent, and what the application keeps. */
export interface Connect {
  readonly authSession: string
  readonly ticket: string
  readonly connectUri: string
  readonly expiresIn: number
}

/** Begins to connect an account at a provider to whoever asks (CONTRACT §9). Nothing of it signs anybody in. */
export async function connectMyAccount(
  ctx: Context,
  { caller }: MyRequest,
  wish: ConnectWish,
): Promise<Connect | Problem> {
  const user = await readMyself(ctx, caller)
  if (user instanceof Problem) return user
  const connection = (await connectable(ctx, caller.clientId)).find(({ name }) => name === wish.connection)
  if (!connection) return problem('connection_unknown')
  const client = await ctx.directory.client(caller.clientId)
  if (!client || !isAllowed(client.callbacks, wish.redirectUri)) return problem('callback_not_allowed')
  if (wish.challenge === null && client.tokenEndpointAuthMethod === 'none') {
    return problem('invalid_body', "Payload validation error: 'Missing required property: code_challenge'.")
  }
  const { connection: _name, ...about } = wish
  const begun = await beginConnecting(ctx, {
    ...about,
    userId: user.id,
    userCreatedAt: user.createdAt.toISOString(),
    clientId: caller.clientId,
    connectionId: connection.id,
  })
  return { ...begun, connectUri: `${caller.origin}/connect`, expiresIn: CONNECT_SECONDS }
}

/** The connections whose accounts can be connected for an application. */
async function connectable({ directory }: Context, clientId: string): Promise<Connection[]> {
  return (await directory.connections()).filter((one) => isUpstream(one) && isConnectable(one, clientId))
}

/** An account with its connection. */
export interface MyAccount {
  readonly account: ConnectedAccount
  readonly connection: Connection | undefined
}

/** What the application shows that it was the one that began, and whose browser came back. */
export interface Completion {
  readonly authSession: string
  readonly code: string
  readonly redirectUri: string
  readonly verifier: string | undefined
}

/**
 * Ends it: only with the token of the very user who began, by the application that began, with the code that its own address
 * was given, and with PKCE. Whoever was sent a stranger's link has neither the stranger's session nor gives away a code.
 */
export async function completeMyAccount(
  ctx: Context,
  { caller, asked }: MyRequest,
  { redirectUri, verifier, ...secrets }: Completion,
): Promise<MyAccount | Problem> {
  const user = await readMyself(ctx, caller)
  if (user instanceof Problem) return user
  const taken = await takeConnected(ctx, secrets, (connecting) => {
    const isMine = connecting.userId === user.id && connecting.userCreatedAt === user.createdAt.toISOString()
    const isOfClient = connecting.clientId === caller.clientId && connecting.redirectUri === redirectUri
    return (
      isMine && isOfClient && (connecting.challenge === null || connecting.challenge === challengeOf(verifier ?? ''))
    )
  })
  if (!taken) return problem('connect_session_invalid')
  const { connectionId, scopes } = taken.connecting
  const { issuer, subject, tokens } = taken.given
  const { expires_in: seconds, ...given } = tokens as GivenTokens
  const id = `cac_${randomText(16)}`
  const sealed = ctx.vault.seal(JSON.stringify(given), sealedAt.connectedAccount(id))
  const expiresAt = seconds === undefined ? null : new Date(Date.now() + seconds * 1000)
  const kept = { id, connectionId, issuer, subject, scopes, sealed, expiresAt }
  const account = await keepConnectedAccount(ctx.db, user, kept)
  if (!account) return problem('connected_elsewhere')
  await addLogNote(ctx, asked, successNote(asked, { userId: user.id, status: 201, body: { id } }))
  return { account, connection: (await ctx.directory.connections()).find((one) => one.id === connectionId) }
}

interface Page {
  readonly from: string | undefined
  readonly take: number
}

/** The accounts that whoever asks has connected, by id. */
export async function listMyAccounts(
  ctx: Context,
  { caller }: MyRequest,
  { from = '', take, names }: Page & { readonly names: readonly string[] | undefined },
): Promise<{ readonly accounts: MyAccount[]; readonly next: string | null } | Problem> {
  const user = await readMyself(ctx, caller)
  if (user instanceof Problem) return user
  const connections = await ctx.directory.connections()
  const connectionIds = names ? connections.filter(({ name }) => names.includes(name)).map(({ id }) => id) : null
  const found = await findConnectedAccounts(ctx.db, user, { from, connectionIds, limit: take + 1 })
  const accounts = found.slice(0, take).map((account) => {
    return { account, connection: connections.find(({ id }) => id === account.connectionId) }
  })
  return { accounts, next: found.length > take ? (found[take - 1]?.id ?? null) : null }
}

/** What whoever asks can connect, by name. */
export async function listConnectable(
  ctx: Context,
  { caller }: MyRequest,
  { from = '', take }: Page,
): Promise<{ readonly connections: Connection[]; readonly next: string | null } | Problem> {
  const user = await readMyself(ctx, caller)
  if (user instanceof Problem) return user
  const all = (await connectable(ctx, caller.clientId)).sort((a, b) => (a.name < b.name ? -1 : 1))
  const after = all.filter(({ name }) => name > from)
  const connections = after.slice(0, take)
  return { connections, next: after.length > take ? (connections.at(-1)?.name ?? null) : null }
}

/** Forgets a connected account of whoever asks, and gives its tokens back to the provider where that is possible. */
export async function deleteMyAccount(
  ctx: Context,
  { caller, asked }: MyRequest,
  id: string,
): Promise<Problem | undefined> {
  const user = await readMyself(ctx, caller)
  if (user instanceof Problem) return user
  const gone = await removeConnectedAccount(ctx.db, user, id)
  if (gone) void giveBack(ctx, user, { id, ...gone })
  await addLogNote(ctx, asked, successNote(asked, { userId: user.id, status: 204, body: {} }))
  return undefined
}

/** In the background: the account is forgotten here whether or not the provider can be reached. */
async function giveBack(
  ctx: Context,
  user: User,
  { id, connectionId, sealed }: { readonly id: string; readonly connectionId: string; readonly sealed: string },
): Promise<void> {
  try {
    const connection = (await ctx.directory.connections()).find((one) => one.id === connectionId)
    if (!connection || !ctx.vault.has(keyIdOf(sealed))) return
    const given = JSON.parse(ctx.vault.open(sealed, sealedAt.connectedAccount(id))) as GivenTokens
    const kind = given.refresh_token === undefined ? 'access_token' : 'refresh_token'
    const value = given[kind]
    const outcome = value === undefined ? 'done' : await revokeUpstream(ctx, connection, { value, kind })
    if (outcome instanceof Problem) ctx.log.info({ connection: connection.name, user: user.id }, outcome.message)
  } catch (error) {
    ctx.log.warn({ err: error, account: id }, 'tokens of a connected account could not be given back')
  }
}
