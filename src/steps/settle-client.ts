import { rsaThumbprint } from '../crypto/public-key.ts'
import { randomText } from '../crypto/random-ids.ts'
import type { Client } from '../model/client.ts'
import { GRANT_TYPES } from '../model/grant-types.ts'
import type { JsonObject } from '../model/json.ts'
import { Problem, problem } from '../problems.ts'

/** The length of the secrets that Auth0 makes. */
const SECRET_LENGTH = 64

export function newClientSecret(): string {
  return randomText(SECRET_LENGTH)
}

/**
 * What is left to do for a client that is to be written, `before` as it was: whoever needs a secret has one, new public
 * keys have ids. Refuses what cannot work.
 */
export function settleClient(wanted: Client, before?: Client): Client | Problem {
  const isPublic = wanted.tokenEndpointAuthMethod === 'none'
  const client = { ...wanted, secret: isPublic ? null : (wanted.secret ?? newClientSecret()) }
  const refusal = refusalOf(client)
  if (refusal) return refusal
  const extra = withCredentials(client.extra, credentialsOf(before))
  return extra instanceof Problem ? extra : { ...client, extra }
}

function refusalOf({ grantTypes, refreshToken, idTokenAlg, secret }: Client): Problem | undefined {
  const unknown = grantTypes.filter((grant) => !GRANT_TYPES.has(grant))
  if (unknown.length > 0) return problem('invalid_body', `Invalid grant types: ${unknown.join(', ').slice(0, 500)}`)
  if (refreshToken.rotating && !refreshToken.expiring) {
    return problem('invalid_body', 'A rotating refresh token must be of the expiration type expiring.')
  }
  if (idTokenAlg === 'HS256' && secret === null) {
    return problem('invalid_body', 'HS256 takes a client with a secret: this one authenticates with the method none.')
  }
  return undefined
}

type Sent = JsonObject & { readonly id?: string; readonly pem?: string; readonly kid?: string }

/** Public keys that the client sent get an id; those that it names by their id stay. */
function withCredentials(extra: JsonObject, known: readonly Sent[]): JsonObject | Problem {
  const sent = credentialsOf({ extra })
  if (sent.length === 0) return extra
  const credentials: JsonObject[] = []
  for (const each of sent) {
    const credential = each.id === undefined ? newCredential(each) : known.find(({ id }) => id === each.id)
    if (!credential) return problem('invalid_body', `The credential ${String(each.id).slice(0, 100)} does not exist.`)
    if (credential instanceof Problem) return credential
    credentials.push(credential)
  }
  return { ...extra, client_authentication_methods: { private_key_jwt: { credentials } } }
}

function credentialsOf(client: Pick<Client, 'extra'> | undefined): readonly Sent[] {
  const methods = client?.extra.client_authentication_methods as Methods | undefined
  return methods?.private_key_jwt?.credentials ?? []
}

interface Methods {
  readonly private_key_jwt?: { readonly credentials: readonly Sent[] }
}

function newCredential({ pem = '', kid, ...sent }: Sent): JsonObject | Problem {
  const thumbprint = rsaThumbprint(pem)
  if (thumbprint === undefined) {
    return problem('invalid_body', 'A credential must be a public RSA key of at least 2048 bits in PEM.')
  }
  const now = new Date().toISOString()
  return {
    id: `cred_${randomText(22)}`,
    credential_type: 'public_key',
    alg: 'RS256',
    ...sent,
    kid: kid ?? thumbprint,
    pem,
    created_at: now,
    updated_at: now,
  }
}
