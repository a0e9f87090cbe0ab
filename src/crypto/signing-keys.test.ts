import assert from 'node:assert/strict'
import { sign } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { openInMemory } from '../../test/support/pglite-in-memory.ts'
import type { JsonObject } from '../model/json.ts'
import type { Database } from '../store/database.ts'
import { jwksOf, openSigningKeys, type SigningKeys } from './signing-keys.ts'
import { mintClientToken } from './tokens.ts'
import { makeKey, openVault } from './vault.ts'
import { verifyToken } from './verify-token.ts'

const ISSUER = 'https://id.example/'
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

describe('signing keys', () => {
  test('a first start makes two, lists both, and keeps the private parts encrypted', async () => {
    const { keys } = jwksOf(signingKeys.set)
    assert.equal(keys.length, 2)
    const rows = await db.query<{ private_key: string }>({ name: 'all', text: 'select * from signing_keys' }, [])
    assert.equal(rows.length, 2)
    for (const { private_key } of rows) assert.match(private_key, /^k[0-9a-f]{8}\.[\w-]+\.[\w-]+$/)
  })

  test('the listing has what old and new clients read, and nothing private', () => {
    for (const key of jwksOf(signingKeys.set).keys) {
      assert.deepEqual(Object.keys(key).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use', 'x5c', 'x5t'])
      assert.equal(Buffer.from(key.n, 'base64url').length, 256)
    }
  })

  test('a second start finds the same keys', async () => {
    const again = await openSigningKeys(db, vault)
    assert.deepEqual(jwksOf(again.set), jwksOf(signingKeys.set))
    assert.equal(again.set.current.kid, signingKeys.set.current.kid)
  })

  test('two first starts at once agree on the keys', async () => {
    const shared = await openInMemory()
    const [one, two] = await Promise.all([openSigningKeys(shared, vault), openSigningKeys(shared, vault)])
    assert.deepEqual(jwksOf(one.set), jwksOf(two.set))
    assert.equal(one.set.all.length, 2)
    assert.equal(one.set.current.kid, two.set.current.kid)
    await shared.close()
  })

  test('a token is good although another process made its key after this one started', async () => {
    const other = await openInMemory()
    const here = await openSigningKeys(other, vault)
    const elsewhere = await openSigningKeys(db, vault)
    const token = await mintClientToken({ signingKeys: elsewhere }, { client: 'm2m', issuer: ISSUER, scopes: [] })
    const kid = decodeProtectedHeader(token).kid ?? ''
    const [row] = await db.query<Record<string, unknown>>(
      { name: 'one', text: 'select * from signing_keys where kid = $1' },
      [kid],
    )
    const insert = 'insert into signing_keys values ($1, $2::jsonb, $3, now())'
    await other.query({ name: 'add', text: insert }, [kid, JSON.stringify(row?.public_key), row?.private_key])
    assert.equal(here.set.byKid.has(kid), false)
    assert.equal((await verifyToken({ signingKeys: here }, token)).outcome, 'ok')
    assert.equal(here.set.all.length, 3)
    await other.close()
  })

  test('unknown keys do not make it ask the database each time', async () => {
    let asked = 0
    const counted: Database = {
      ...db,
      query: (statement, values) => {
        asked++
        return db.query(statement, values)
      },
    }
    const counting = await openSigningKeys(counted, vault)
    const atStart = asked
    const { privateKey } = signingKeys.set.current
    const ours = (text: string) => sign('RSA-SHA256', Buffer.from(text), privateKey)
    for (const kid of ['a', 'b', 'c', 'd']) {
      const token = compact({ alg: 'RS256', kid }, { exp: seconds() + 60 }, ours)
      assert.equal((await verifyToken({ signingKeys: counting }, token)).outcome, 'bad_signature')
    }
    assert.equal(asked - atStart, 1)
  })
})
