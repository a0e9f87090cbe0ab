import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose'
import { openInMemory } from '../../test/support/pglite-in-memory.ts'
import type { JsonObject } from '../model/json.ts'
import type { Database } from '../store/database.ts'
import { jwksOf, openSigningKeys, type SigningKeys } from './signing-keys.ts'
import { mintClientToken, mintIdToken, mintUserToken, OWN_CLAIMS, signToken } from './tokens.ts'
import { makeKey, openVault } from './vault.ts'
import { verifyToken } from './verify-token.ts'

const ISSUER = 'https://id.example/'
const ADA = { user: 'auth0|ada', identity: { key: 'google-oauth2|7', epoch: 3 }, client: 'app', issuer: ISSUER }
const vault = openVault(makeKey())
let db: Database
let signingKeys: SigningKeys

before(async () => {
  db = await openInMemory()
  signingKeys = await openSigningKeys(db, vault)
})
after(() => db.close())

function seconds(): number {
  return Math.floor(Date.now() / 1000)
}

function compact(header: JsonObject, claims: JsonObject, signer: (text: string) => Buffer): string {
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${signer(text).toString('base64url')}`
}

function currentJwks() {
  return createLocalJWKSet(jwksOf(signingKeys.set) as unknown as JSONWebKeySet)
}

describe('minted tokens', () => {
  test("a user's access token carries Auth0's claims and the identity that opened it", async () => {
    const token = await mintUserToken({ signingKeys }, { ...ADA, scopes: ['openid', 'read:current_user'] })
    const { payload, protectedHeader } = await jwtVerify(token, currentJwks(), { audience: `${ISSUER}api/v2/` })
    assert.deepEqual(protectedHeader, { alg: 'RS256', typ: 'JWT', kid: signingKeys.set.current.kid })
    const { iat = 0, exp = 0, ...rest } = payload
    assert.equal(exp - iat, 86_400)
    assert.deepEqual(rest, {
      iss: ISSUER,
      sub: 'auth0|ada',
      aud: [`${ISSUER}api/v2/`, `${ISSUER}userinfo`],
      azp: 'app',
      scope: 'openid read:current_user',
      [OWN_CLAIMS.identity]: 'google-oauth2|7',
      [OWN_CLAIMS.epoch]: 3,
      [OWN_CLAIMS.signedInAt]: iat,
    })
  })

  test('an ID token carries the profile, which cannot replace its own claims', async () => {
    const profile = { name: 'Ada', email: 'ada@example.com', email_verified: true, sub: 'auth0|eve', exp: 9e9 }
    const token = await mintIdToken({ signingKeys }, { ...ADA, profile, sid: 's1' })
    const { iat = 0, exp = 0, ...rest } = decodeJwt(token)
    assert.equal(exp - iat, 36_000)
    assert.deepEqual(rest, {
      iss: ISSUER,
      sub: 'auth0|ada',
      aud: 'app',
      sid: 's1',
      name: 'Ada',
      email: 'ada@example.com',
      email_verified: true,
      [OWN_CLAIMS.identity]: 'google-oauth2|7',
      [OWN_CLAIMS.epoch]: 3,
      [OWN_CLAIMS.signedInAt]: iat,
    })
  })

  test("a client's token has no scope claim where nothing was granted", async () => {
    const token = await mintClientToken({ signingKeys }, { client: 'm2m', issuer: ISSUER, scopes: [] })
    const { iat, exp, ...rest } = decodeJwt(token)
    assert.deepEqual(rest, {
      iss: ISSUER,
      sub: 'm2m@clients',
      aud: `${ISSUER}api/v2/`,
      gty: 'client-credentials',
      azp: 'm2m',
    })
  })
})

describe('verification', () => {
  test('believes our own token, the second time from the cache with the same answer', async () => {
    const token = await mintUserToken({ signingKeys }, { ...ADA, scopes: ['openid'] })
    const first = await verifyToken({ signingKeys }, token)
    assert.equal(first.outcome, 'ok')
    assert.deepEqual(await verifyToken({ signingKeys }, token), first)
  })

  test('a token expires although it was good before, and a leeway stretches that', async () => {
    const token = await signToken({ signingKeys }, { sub: 'x', exp: Date.now() / 1000 + 0.2 })
    assert.equal((await verifyToken({ signingKeys }, token)).outcome, 'ok')
    await new Promise((resolve) => setTimeout(resolve, 300))
    assert.equal((await verifyToken({ signingKeys }, token)).outcome, 'expired')
    assert.equal((await verifyToken({ signingKeys }, token, 60)).outcome, 'ok')
    assert.equal((await verifyToken({ signingKeys }, token)).outcome, 'expired')
    const old = await signToken({ signingKeys }, { sub: 'x', exp: seconds() - 61 })
    assert.equal((await verifyToken({ signingKeys }, old, 60)).outcome, 'expired')
  })

  test('tells the ways of being no token of ours apart', async () => {
    const { kid, publicKey, privateKey } = signingKeys.set.current
    const claims = { sub: 'x', exp: seconds() + 60 }
    const ours = (text: string) => sign('RSA-SHA256', Buffer.from(text), privateKey)
    const eve = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const eves = (text: string) => sign('RSA-SHA256', Buffer.from(text), eve)
    // The classic confusion: our public key as the secret of an HMAC.
    const pem = publicKey.export({ type: 'spki', format: 'pem' })
    const hmac = (text: string) => createHmac('sha256', pem).update(text).digest()
    const good = compact({ alg: 'RS256', kid }, claims, ours)
    const cases: readonly [string, string][] = [
      [good, 'ok'],
      ['', 'malformed'],
      ['a.b', 'malformed'],
      ['a.b.c', 'malformed'],
      ['bm8.bm8.bm8', 'malformed'],
      [`${good}.`, 'malformed'],
      [`${good} `, 'malformed'],
      [`${good}\n`, 'malformed'],
      [compact({ kid }, claims, ours), 'malformed'],
      [compact({ alg: 'RS256', kid, crit: ['b64'] }, claims, ours), 'malformed'],
      [compact({ alg: 'RS256', kid }, { sub: 'x' }, ours), 'malformed'],
      [compact({ alg: 'RS256', kid }, { ...claims, exp: '9999999999' }, ours), 'malformed'],
      [compact({ alg: 'HS256', kid }, claims, hmac), 'wrong_algorithm'],
      [compact({ alg: 'none' }, claims, () => Buffer.alloc(0)), 'wrong_algorithm'],
      [compact({ alg: 'RS512', kid }, claims, ours), 'wrong_algorithm'],
      [compact({ alg: 'RS256', kid }, claims, eves), 'bad_signature'],
      [compact({ alg: 'RS256', kid }, claims, () => Buffer.alloc(0)), 'bad_signature'],
      [compact({ alg: 'RS256', kid: '__proto__' }, claims, ours), 'bad_signature'],
      [compact({ alg: 'RS256' }, claims, ours), 'bad_signature'],
      [compact({ alg: 'RS256', kid }, { ...claims, exp: seconds() - 1 }, ours), 'expired'],
      [compact({ alg: 'RS256', kid }, { ...claims, exp: seconds() - 1 }, eves), 'bad_signature'],
    ]
    for (const [token, outcome] of cases) {
      const { outcome: found } = await verifyToken({ signingKeys }, token)
      assert.equal(found, outcome, token)
    }
  })

  test('a token whose payload was swapped after it was cached is refused', async () => {
    const token = await mintClientToken({ signingKeys }, { client: 'm2m', issuer: ISSUER, scopes: [] })
    assert.equal((await verifyToken({ signingKeys }, token)).outcome, 'ok')
    const [header, , signature] = token.split('.')
    const claims = Buffer.from(JSON.stringify({ ...decodeJwt(token), scope: 'update:users' })).toString('base64url')
    assert.equal((await verifyToken({ signingKeys }, `${header}.${claims}.${signature}`)).outcome, 'bad_signature')
  })
})
