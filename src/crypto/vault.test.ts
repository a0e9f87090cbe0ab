import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openInMemory } from '../../test/support/pglite-in-memory.ts'
import type { Database } from '../store/database.ts'
import { assertKeysPresent } from './check-keys.ts'
import { keysFromFile } from './key-file.ts'
import { keyIdOf, makeKey, openVault, sealedAt } from './vault.ts'

const OLD = `old:${Buffer.alloc(32, 1).toString('base64')}`
const NEW = `new:${Buffer.alloc(32, 2).toString('base64')}`

describe('the vault', () => {
  test('opens what it sealed, in the same place only', () => {
    const vault = openVault(NEW)
    const sealed = vault.seal('geheim ✓', 'clients.secret:a')
    assert.equal(vault.open(sealed, 'clients.secret:a'), 'geheim ✓')
    assert.throws(() => vault.open(sealed, 'clients.secret:b'), /was altered/)
    assert.doesNotMatch(sealed, /geheim/)
  })

  test('seals under the newest key and still opens what an older one sealed', () => {
    const before = openVault(OLD).seal('kept', 'x')
    const vault = openVault(`${NEW},${OLD}`)
    assert.equal(vault.open(before, 'x'), 'kept')
    assert.equal(keyIdOf(vault.seal('fresh', 'x')), 'new')
  })

  test('never seals the same text to the same value', () => {
    const vault = openVault(NEW)
    assert.notEqual(vault.seal('same', 'x'), vault.seal('same', 'x'))
  })

  test('refuses a value of which any one byte was changed', () => {
    const vault = openVault(NEW)
    const [id, iv, ciphertext] = vault.seal('text', 'x').split('.') as [string, string, string]
    const bytes = Buffer.from(ciphertext, 'base64url')
    for (const index of bytes.keys()) {
      const altered = Buffer.from(bytes)
      altered.writeUInt8(altered.readUInt8(index) ^ 1, index)
      assert.throws(() => vault.open(`${id}.${iv}.${altered.toString('base64url')}`, 'x'), /was altered/)
    }
    for (const cut of ['new', 'new.', `new.${iv}`, `new.${iv}.`, `new.${iv}.AAAA`, 'new..']) {
      assert.throws(() => vault.open(cut, 'x'), /cannot be read|lacks the key ""/)
    }
  })

  test('names the key that it lacks', () => {
    const sealed = openVault(OLD).seal('text', 'x')
    assert.throws(() => openVault(NEW).open(sealed, 'x'), /CARABINER_KEYS lacks the key "old"/)
  })

  for (const [keys, message] of [
    ['', /CARABINER_KEYS: entry 1 is not id:base64/],
    ['nokey', /CARABINER_KEYS: entry 1 is not id:base64/],
    [`${NEW},b.c:AAAA`, /CARABINER_KEYS: entry 2 is not id:base64/],
    ['short:AAAA', /CARABINER_KEYS: the key "short" \(entry 1\) has 3 bytes; it takes 32/],
    [`${NEW},${NEW}`, /CARABINER_KEYS names the key "new" twice/],
  ] as const) {
    test(`refuses the setting "${keys.slice(0, 12)}" and says which entry`, () => {
      assert.throws(() => openVault(keys), message)
    })
  }
})

describe('the key file', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carabiner-key-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('is made once, for its owner only, even when many ask at once', async () => {
    const dataDir = join(folder, 'data')
    const keys = await Promise.all(Array.from({ length: 8 }, () => keysFromFile(dataDir)))
    assert.equal(new Set(keys).size, 1)
    assert.equal(await keysFromFile(dataDir), keys[0])
    assert.equal((await stat(join(dataDir, 'key'))).mode & 0o777, 0o600)
    assert.deepEqual(await readdir(dataDir), ['key'])
    const vault = openVault(keys[0] ?? '')
    assert.equal(vault.open(vault.seal('text', 'x'), 'x'), 'text')
  })
})

describe('the check of keys at the start', () => {
  let db: Database
  before(async () => {
    db = await openInMemory()
    for (const [id, keys] of [
      ['one', OLD],
      ['two', NEW],
    ] as const) {
      const secret = openVault(keys).seal('secret', sealedAt.clientSecret(id))
      const text = `insert into clients (client_id, name, secret, settings, created_at) values ($1, $1, $2, '{}', now())`
      await db.query({ name: 'add_client', text }, [id, secret])
    }
  })
  after(() => db.close())

  test('passes with every key that is in use', async () => {
    await assertKeysPresent(db, openVault(`${NEW},${OLD}`))
  })

  test('names a key that is missing', async () => {
    await assert.rejects(assertKeysPresent(db, openVault(NEW)), /CARABINER_KEYS lacks the key "old"/)
  })

  test('notices another key under a known id', async () => {
    const wrong = makeKey().replace(/^\w+/, 'old')
    await assert.rejects(
      assertKeysPresent(db, openVault(`${NEW},${wrong}`)),
      /CARABINER_KEYS has another key under the id "old" than the one that encrypted clients.secret:one/,
    )
  })
})
