import type { Context } from '../context.ts'
import { newSecret, oneWay } from '../crypto/one-way.ts'
import { sealedAt } from '../crypto/vault.ts'
import { type Connection, isEnabled } from '../model/connection.ts'
import { isObject, type JsonObject } from '../model/json.ts'
import { addProof, findProof, takeProof } from '../store/proofs.ts'
import type { Queryable } from '../store/database.ts'

const SESSION = 'connect_session'
const TICKET = 'connect_ticket'
const CODE = 'connect_code'
/** How long the whole of it may take, in seconds. */
export const CONNECT_SECONDS = 600
const CODE_SECONDS = 300

/** An account at a provider that is about to be connected: by whom, for which application, and where the answer goes. */
export interface Connecting {
  /** The hash of the `auth_session`. */
  readonly id: string
  readonly userId: string
  readonly userCreatedAt: string
  readonly clientId: string
  readonly connectionId: string
  readonly redirectUri: string
  readonly state: string | null
  /** Of PKCE (RFC 7636), by S256. */
  readonly challenge: string | null
  readonly scopes: readonly string[]
  readonly parameters: JsonObject
}

/** Whether people may connect accounts of a connection for an application: the operator has said so. */
export function isConnectable(connection: Connection, clientId: string): boolean {
  const said = connection.extra?.['connected_accounts']
  return isObject(said) && said['active'] === true && isEnabled(connection, clientId)
}

/** Begins it: the secret that the application keeps, and the one that the browser carries to us. */
export async function beginConnecting(
  { db }: Pick<Context, 'db'>,
  { userId, ...about }: Omit<Connecting, 'id'>,
): Promise<{ readonly authSession: string; readonly ticket: string }> {
  const [authSession, ticket] = [newSecret(), newSecret()]
  const id = oneWay(SESSION, authSession)
  const nobody = { identity: null, epoch: null, userId }
  await addProof(db, { id, kind: SESSION, ...nobody, data: { ...about, scopes: [...about.scopes] } }, CONNECT_SECONDS)
  const data = { session: id }
  await addProof(db, { id: oneWay(TICKET, ticket), kind: TICKET, ...nobody, data }, CONNECT_SECONDS)
  return { authSession, ticket }
}

/** What a ticket is for. It works once. */
export async function takeTicket(ctx: Pick<Context, 'db'>, ticket: string): Promise<Connecting | undefined> {
  const proof = await takeProof(ctx.db, oneWay(TICKET, ticket))
  const session = proof?.data['session']
  return typeof session === 'string' ? findConnecting(ctx.db, session) : undefined
}

/** What is being connected under the hash of an `auth_session`. */
export async function findConnecting(db: Queryable, id: string): Promise<Connecting | undefined> {
  const proof = await findProof(db, id)
  if (proof?.kind !== SESSION || proof.userId === null) return undefined
  return { ...(proof.data as unknown as Omit<Connecting, 'id' | 'userId'>), id, userId: proof.userId }
}

/** What a provider gave for an account that is being connected. */
export interface GivenAccount {
  readonly issuer: string
  readonly subject: string
  readonly tokens: JsonObject
}

/** Keeps it, sealed, until the application asks for it with this code, which only its own address gets. */
export async function giveConnectCode(
  ctx: Pick<Context, 'db' | 'vault'>,
  id: string,
  given: GivenAccount,
): Promise<string> {
  const code = newSecret()
  const proofId = oneWay(CODE, code)
  const data = { session: id, sealed: ctx.vault.seal(JSON.stringify(given), sealedAt.connectCode(proofId)) }
  await addProof(ctx.db, { id: proofId, kind: CODE, userId: null, identity: null, epoch: null, data }, CODE_SECONDS)
  return code
}

/** Takes up an `auth_session` and its code, both or neither; undefined where they do not belong together or were used. */
export async function takeConnected(
  { db, vault }: Pick<Context, 'db' | 'vault'>,
  { authSession, code }: { readonly authSession: string; readonly code: string },
  isAccepted: (connecting: Connecting) => boolean,
): Promise<{ readonly connecting: Connecting; readonly given: GivenAccount } | undefined> {
  const [id, codeId] = [oneWay(SESSION, authSession), oneWay(CODE, code)]
  const connecting = await findConnecting(db, id)
  if (!connecting || (await findProof(db, codeId))?.data['session'] !== id || !isAccepted(connecting)) return undefined
  const proof = await takeProof(db, codeId)
  const sealed = proof?.data['sealed']
  if (typeof sealed !== 'string' || !(await takeProof(db, id))) return undefined
  return { connecting, given: JSON.parse(vault.open(sealed, sealedAt.connectCode(codeId))) as GivenAccount }
}
