import { type Connection, isPasswordless } from '../model/connection.ts'
import { useCode } from '../operations/login/use-code.ts'
import { Problem, type ProblemCode } from '../problems.ts'
import { signInByGrant } from '../steps/sign-in/sign-in-by-grant.ts'
import { grantRefusal } from './grant-refusal.ts'
import { OAuthError } from './oauth-error.ts'
import { markLogged } from './protocol-log.ts'
import { answerGrant, type GrantScope, grantRequest, readParams } from './sign-in-grant.ts'

export const PASSWORDLESS_PARAMS = ['username', 'otp', 'realm', 'scope', 'audience'] as const

/** Auth0's grant `passwordless/otp` (CONTRACT §11.3): signs in by a code from mail or SMS; `realm` is the connection. */
export async function passwordlessGrant(scope: GrantScope): Promise<void> {
  const { username, otp, realm } = readParams(scope.request, ['username', 'otp', 'realm'])
  const asked = await grantRequest(scope, 'passwordless')
  const client = await scope.ctx.directory.client(asked.clientId)
  const connection = await connectionFor(scope, realm, asked.clientId)
  if (!client || !connection) {
    throw new OAuthError(403, 'unauthorized_client', 'The connection is not enabled for the client.')
  }
  const { ip, userAgent } = asked.visitor
  const given = { connection, client, recipient: username, code: otp, ip, userAgent, origin: asked.origin }
  const proven = await useCode(scope.ctx, given)
  if (proven instanceof Problem) throw refusalOf(scope, proven, connection)
  const method = connection.strategy === 'sms' ? 'sms' : 'email'
  await answerGrant(scope, await signInByGrant(scope.ctx, asked, { key: proven.key, method }))
}

async function connectionFor({ ctx }: GrantScope, realm: string, clientId: string): Promise<Connection | undefined> {
  const all = await ctx.directory.connections()
  const named = all.find((connection) => connection.name === realm && isPasswordless(connection))
  return named?.enabledClients.includes(clientId) === true ? named : undefined
}

/** What is in the log already. */
const LOGGED: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['code_wrong', 'too_many_attempts', 'suspicious_address'])

function refusalOf({ request }: GrantScope, refusal: Problem, { strategy }: Connection): OAuthError {
  if (LOGGED.has(refusal.code)) markLogged(request)
  if (refusal.code !== 'code_wrong') return grantRefusal(refusal)
  const what = strategy === 'sms' ? 'phone number' : 'email'
  return new OAuthError(403, 'invalid_grant', `Wrong ${what} or verification code.`)
}
