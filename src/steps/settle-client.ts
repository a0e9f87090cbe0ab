import { randomText } from '../crypto/random-ids.ts'
import type { Client } from '../model/client.ts'
import { GRANT_TYPES } from '../model/grant-types.ts'
import { type Problem, problem } from '../problems.ts'
import { settleCredentials } from './settle-credentials.ts'

/** The length of the secrets that Auth0 makes. */
const SECRET_LENGTH = 64

export function newClientSecret(): string {
  return randomText(SECRET_LENGTH)
}

/**
 * What is left to do for a client that is to be written: whoever needs a secret has one, new public keys have ids. Refuses
 * what cannot work.
 */
export function settleClient(wanted: Client): Client | Problem {
  const isPublic = wanted.tokenEndpointAuthMethod === 'none'
  const client = { ...wanted, secret: isPublic ? null : (wanted.secret ?? newClientSecret()) }
  return refusalOf(client) ?? settleCredentials(client)
}

function refusalOf(client: Client): Problem | undefined {
  const { grantTypes, refreshToken, idTokenAlg, secret } = client
  const unknown = grantTypes.filter((grant) => !GRANT_TYPES.has(grant))
  if (unknown.length > 0) return problem('invalid_body', `Invalid grant types: ${unknown.join(', ').slice(0, 500)}`)
  if (refreshToken.rotating && !refreshToken.expiring) {
    return problem('invalid_body', 'A rotating refresh token must be of the expiration type expiring.')
  }
  if (idTokenAlg === 'HS256' && secret === null) {
    return problem('invalid_body', 'HS256 takes a client with a secret: this one authenticates with the method none.')
  }
  return twoWays(client)
}

/** One way of authenticating at the token endpoint: a secret (or none), or credentials. */
function twoWays({ extra, stated = [] }: Client): Problem | undefined {
  if (extra.client_authentication_methods === undefined || !stated.includes('tokenEndpointAuthMethod')) return undefined
  return problem(
    'invalid_body',
    'token_endpoint_auth_method and client_authentication_methods exclude each other: set one of them to null.',
  )
}
