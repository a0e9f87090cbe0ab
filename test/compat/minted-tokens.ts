import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { OWN_CLAIMS, signToken } from '../../src/crypto/tokens.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { readUser } from '../../src/store/read-users.ts'
import type { TestServer } from '../support/server.ts'

/** Claims that replace the usual ones; undefined takes one away. */
export type Claims = Readonly<Record<string, JsonObject[string] | undefined>>

/** An access token of the machine client, signed by the server's own key, with claims of the test's choosing. */
export function machineToken(server: TestServer, claims: Claims = {}): Promise<string> {
  const { id } = server.machineClient
  const usual = {
    iss: `${server.origin}/`,
    sub: `${id}@clients`,
    aud: `${server.origin}/api/v2/`,
    azp: id,
    scope: 'update:users',
  }
  return signToken(server.ctx, merged({ ...usual, gty: 'client-credentials', ...lasting() }, claims))
}

/** An ID token of a user, opened by its main identity as it is now, for the demo's single-page application. */
export async function idToken(server: TestServer, user: string, claims: Claims = {}): Promise<string> {
  return signToken(server.ctx, await idTokenClaims(server, user, claims))
}

/** The same claims signed with HS256, with another key, or not at all. */
export const badlySigned = {
  hs256: (claims: JsonObject) =>
    compact({ alg: 'HS256', typ: 'JWT' }, claims, (data) => createHmac('sha256', 'secret').update(data).digest()),
  none: (claims: JsonObject) => compact({ alg: 'none', typ: 'JWT' }, claims, () => Buffer.alloc(0)),
  otherKey: (claims: JsonObject, kid: string) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    return compact({ alg: 'RS256', typ: 'JWT', kid }, claims, (data) => sign('RSA-SHA256', data, privateKey))
  },
}

/** What {@link idToken} says. */
export async function idTokenClaims(server: TestServer, user: string, claims: Claims = {}): Promise<JsonObject> {
  const identities = (await readUser(server.ctx.db, user))?.identities
  const epoch = identities?.find(({ key }) => key === user)?.epoch ?? 0
  const own = { [OWN_CLAIMS.identity]: user, [OWN_CLAIMS.epoch]: epoch }
  return merged({ ...own, iss: `${server.origin}/`, sub: user, aud: DEMO_SPA, ...lasting() }, claims)
}

/** Seconds since 1970, so many seconds from now. */
export function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds
}

function lasting() {
  return { iat: secondsFromNow(0), exp: secondsFromNow(600) }
}

function merged(usual: JsonObject, changed: Claims): JsonObject {
  return JSON.parse(JSON.stringify({ ...usual, ...changed })) as JsonObject
}

function compact(header: JsonObject, claims: JsonObject, signer: (data: Buffer) => Buffer): string {
  const encode = (value: JsonObject) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${signer(Buffer.from(signed)).toString('base64url')}`
}
