import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Json, JsonObject } from '../model/json.ts'
import { BadCall, asNumber, asObject, asOptions, asText } from './call-arguments.ts'
import type { PostLoginEvent } from './post-login-event.ts'

/** What of the event goes into a token, or is compared with one. */
export type TokenEvent = Pick<PostLoginEvent, 'user' | 'request'>

const HEADER = part({ alg: 'HS256', typ: 'JWT' })

/**
 * `api.redirect.encodeToken({ secret, expiresInSeconds, payload })`: a JWT signed with HS256 for the page to which the
 * browser is sent. It says whose sign-in it is and from where; the action's own claims come beside it.
 */
export function encodeToken(event: TokenEvent, given: Json | undefined, now: Date): string {
  const { secret, expiresInSeconds = 900, payload } = asObject(given, 'options')
  const iat = Math.floor(now.getTime() / 1000)
  const claims = {
    sub: event.user['user_id'] ?? null,
    iss: event.request.hostname,
    ip: event.request.ip,
    iat,
    exp: iat + Math.floor(asNumber(expiresInSeconds, 'expiresInSeconds', [1, 86_400])),
    ...asOptions(payload, 'payload'),
  }
  const signed = `${HEADER}.${part(claims)}`
  return `${signed}.${signature(signed, asSecret(secret)).toString('base64url')}`
}

/**
 * `api.redirect.validateToken({ secret, tokenParameterName })`: the claims of the token that came back with the browser.
 * It must be signed with HS256, not be expired, and name the `state` of this sign-in, lest one from another be replayed.
 *
 * @throws BadCall
 */
export function validateToken(event: TokenEvent, given: Json | undefined, now: Date): JsonObject {
  const { secret, tokenParameterName = 'session_token' } = asObject(given, 'options')
  const name = asText(tokenParameterName, 'tokenParameterName')
  const { body, query } = event.request
  const token = asText(own(body, name) ?? own(query, name), `The session token (parameter ${name})`, 65_536)
  const claims = verified(token, asSecret(secret))
  assertInTime(claims, now.getTime() / 1000)
  const state = own(body, 'state') ?? own(query, 'state')
  if (typeof state !== 'string' || claims['state'] !== state) {
    throw new BadCall('The session token is invalid: its state is not that of this sign-in.')
  }
  return claims
}

function verified(token: string, secret: string): JsonObject {
  const [, head, payload, signed] = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token) ?? []
  const claims = read(payload)
  if (!claims || read(head)?.['alg'] !== 'HS256') {
    throw new BadCall('The session token is invalid: it is no JWT that is signed with HS256.')
  }
  const expected = signature(`${head}.${payload}`, secret)
  const sent = Buffer.from(signed ?? '', 'base64url')
  if (sent.length === expected.length && timingSafeEqual(sent, expected)) return claims
  throw new BadCall('The session token is invalid: its signature does not fit.')
}

function assertInTime({ exp, nbf }: JsonObject, seconds: number): void {
  if (typeof exp !== 'number') throw new BadCall('The session token is invalid: it never expires.')
  if (seconds >= exp) throw new BadCall('The session token is invalid: it has expired.')
  if (typeof nbf === 'number' && seconds < nbf) throw new BadCall('The session token is invalid: it is not valid yet.')
}

function asSecret(secret: Json | undefined): string {
  return asText(secret, 'secret', 8192)
}

function signature(signed: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(signed).digest()
}

function part(claims: JsonObject): string {
  return Buffer.from(JSON.stringify(claims)).toString('base64url')
}

function read(encoded = ''): JsonObject | undefined {
  try {
    return asObject(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')) as Json, 'it')
  } catch {
    return undefined
  }
}

function own(from: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(from, name) ? from[name] : undefined
}
