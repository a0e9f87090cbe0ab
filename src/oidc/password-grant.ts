import type { Context } from '../context.ts'
import { type Connection, isDatabase } from '../model/connection.ts'
import { checkPassword } from '../operations/login/check-password.ts'
import { Problem } from '../problems.ts'
import { signInByGrant } from '../steps/sign-in/sign-in-by-grant.ts'
import { grantRefusal } from './grant-refusal.ts'
import { OAuthError } from './oauth-error.ts'
import { markLogged } from './protocol-log.ts'
import { answerGrant, type GrantScope, grantRequest, readParams } from './sign-in-grant.ts'

/** Parameters of both password grants (CONTRACT §11.3). */
export const PASSWORD_PARAMS = ['username', 'password', 'scope', 'audience', 'realm'] as const

/** The grant `password`: in the tenant's default directory, or else in the only database connection. */
export async function passwordGrant(scope: GrantScope): Promise<void> {
  await signIn(scope, await defaultConnection(scope.ctx))
}

/** Auth0's grant `password-realm`: in the connection that `realm` names. */
export async function passwordRealmGrant(scope: GrantScope): Promise<void> {
  const { realm } = readParams(scope.request, ['realm'])
  const all = await scope.ctx.directory.connections()
  await signIn(
    scope,
    all.find(({ name }) => name === realm),
  )
}

async function defaultConnection({ directory }: Context): Promise<Connection> {
  const { defaultDirectory } = await directory.settings()
  const databases = (await directory.connections()).filter(isDatabase)
  const found = defaultDirectory === null ? onlyOne(databases) : databases.find(({ name }) => name === defaultDirectory)
  if (found) return found
  const words = 'Authorization server not configured with default connection.'
  throw new OAuthError(400, 'invalid_request', `${words} Set default_directory of the tenant, or send a realm.`)
}

function onlyOne(connections: readonly Connection[]): Connection | undefined {
  return connections.length === 1 ? connections[0] : undefined
}

async function signIn(scope: GrantScope, connection: Connection | undefined): Promise<void> {
  const { username, password } = readParams(scope.request, ['username', 'password'])
  const asked = await grantRequest(scope, 'password')
  // Whether there is no such connection, or only not for this client, is not told.
  if (!connection || !isDatabase(connection) || !connection.enabledClients.includes(asked.clientId)) {
    throw new OAuthError(403, 'unauthorized_client', 'The connection is not enabled for the client.')
  }
  const { ip, userAgent } = asked.visitor
  const given = { connection, identifier: username, password, ip, userAgent, clientId: asked.clientId }
  const proof = await checkPassword(scope.ctx, given)
  if (proof instanceof Problem) {
    markLogged(scope.request)
    throw grantRefusal(proof)
  }
  await answerGrant(scope, await signInByGrant(scope.ctx, asked, { key: proof.identityKey, method: 'pwd' }))
}
