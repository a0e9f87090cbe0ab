import { createPrivateKey, type JsonWebKey, type KeyObject, randomUUID, sign } from 'node:crypto'
import { type ClientAuth, ClientSecretPost, None } from 'openid-client'
import type { UpstreamProvider } from './upstream-provider.ts'
import { textOption } from './upstream-provider.ts'
import { BadOption } from './upstream-problem.ts'

/** How we prove to a provider who we are: as its preset says, and for generic ones as the operator does. */
export function clientAuthentication(provider: UpstreamProvider): ClientAuth {
  const { preset, clientSecret, connection } = provider
  if (preset.clientAuth === 'apple') return signedSecret(provider)
  const asked = textOption(connection.options, 'token_endpoint_auth_method')
  if (asked === 'private_key_jwt') return signedAssertion(provider)
  if (clientSecret === null) return None()
  const basic = asked === null ? preset.clientAuth === 'basic' : asked === 'client_secret_basic'
  return basic ? inHeader(clientSecret) : ClientSecretPost(clientSecret)
}

/**
 * RFC 6749 §2.3.1. Letters, digits and `-_.!~*'()` stand as they are, which every server understands; the library escapes
 * these too, which servers that forget to decode (X among them) take for a wrong secret.
 */
function inHeader(secret: string): ClientAuth {
  return (_server, client, _body, headers) => {
    const [id, word] = [client.client_id, secret].map((part) => encodeURIComponent(part).replaceAll('%20', '+'))
    headers.set('authorization', `Basic ${Buffer.from(`${id}:${word}`).toString('base64')}`)
  }
}

const LIFETIME_SECONDS = 300
const ASSERTION_SECONDS = 60

/** Apple's client secret: a token signed with the team's key, made anew for each request. */
function signedSecret({ connection, clientId, preset }: UpstreamProvider): ClientAuth {
  const [secret, kid, team] = ['app_secret', 'kid', 'team_id'].map((name) => textOption(connection.options, name))
  if (!secret || !kid || !team) throw new BadOption('it needs app_secret, kid and team_id')
  const key = privateKey(secret)
  return (_server, client, body) => {
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: team,
      sub: clientId,
      aud: preset.issuer,
      iat: now,
      exp: now + LIFETIME_SECONDS,
      jti: randomUUID(),
    }
    body.set('client_id', client.client_id)
    body.set('client_secret', jwt({ alg: 'ES256', kid }, claims, key))
  }
}

/** RFC 7523 §2.2: a token signed with the connection's own key, made anew for each request. */
function signedAssertion({ connection, clientId, preset }: UpstreamProvider): ClientAuth {
  if (!connection.key) throw new BadOption('it has no key: create one at /api/v2/connections/{id}/keys')
  const { kid, jwk } = connection.key
  const key = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' })
  const toIssuer = textOption(connection.options, 'token_endpoint_jwtca_aud_format') === 'issuer'
  return (server, client, body) => {
    const aud = toIssuer ? server.issuer : (server.token_endpoint ?? preset.issuer)
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: clientId, sub: clientId, aud, iat: now, exp: now + ASSERTION_SECONDS, jti: randomUUID() }
    body.set('client_id', client.client_id)
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    body.set('client_assertion', jwt({ alg: 'RS256', kid }, claims, key))
  }
}

/** A key of P-256 in PEM, with or without its first and last line. */
function privateKey(text: string): KeyObject {
  const pem = text.includes('-----') ? text : `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----`
  const key = keyFrom(pem.replaceAll('\\n', '\n'))
  if (key?.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new BadOption('its app_secret is no key of P-256')
  return key
}

function keyFrom(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

function jwt(header: object, claims: object, key: KeyObject): string {
  const [head, body] = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  const signed = `${head}.${body}`
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}
