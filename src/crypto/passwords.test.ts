import assert from 'node:assert/strict'
import { createHash, createHmac, pbkdf2Sync, scryptSync } from 'node:crypto'
import { test } from 'node:test'
import { hash as argon2 } from '@node-rs/argon2'
import { hash as bcrypt } from '@node-rs/bcrypt'
import type { JsonObject } from '../model/json.ts'
import { Problem } from '../problems.ts'
import { argon2Passwords } from './passwords.ts'
import { readCustomHash, readPasswordHash } from './read-custom-hash.ts'

const passwords = argon2Passwords()
const PASSWORD = 'correct horse ä'

test('a password verifies against its own hash only, which is Argon2id at the stated cost', async () => {
  const hash = await passwords.hash(PASSWORD)
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.equal(await passwords.verify(hash, PASSWORD), true)
  assert.equal(await passwords.verify(hash, 'Correct horse ä'), false)
  assert.notEqual(await passwords.hash(PASSWORD), hash)
  assert.equal(passwords.needsRehash(hash), false)
})

test('no password fits a stored hash that cannot be read, or one that is not there', async () => {
  const unreadable = [
    'not a hash',
    '',
    '$argon2id$v=19$m=1,t=0,p=0$$',
    '$2b$99$x',
    '$custom${',
    '$custom${}',
    '$custom$null',
  ]
  for (const stored of [...unreadable, null]) assert.equal(await passwords.verify(stored, ''), false, String(stored))
})

test('hashing leaves the main thread free', async () => {
  let turns = 0
  const counting = setInterval(() => turns++, 1)
  await Promise.all([passwords.hash('a'), passwords.hash('b'), passwords.hash('c')])
  clearInterval(counting)
  assert.ok(turns > 5, `the event loop turned ${turns} times`)
})

const digest = (name: string, ...parts: (string | Buffer)[]) =>
  createHash(name)
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest()
const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
const salt = Buffer.from('some salt bytes!')
const utf16 = Buffer.from(PASSWORD, 'utf16le')

/** Each as Auth0's import takes it. */
const CUSTOM: Record<string, JsonObject> = {
  'md5 in hex': { algorithm: 'md5', hash: { value: digest('md5', PASSWORD).toString('hex'), encoding: 'hex' } },
  'sha1 of salt and password': {
    algorithm: 'sha1',
    hash: { value: digest('sha1', 'pepper', PASSWORD).toString('base64'), encoding: 'base64' },
    salt: { value: 'pepper', position: 'prefix' },
  },
  'sha256 of password and salt in hex': {
    algorithm: 'sha256',
    hash: { value: digest('sha256', PASSWORD, salt).toString('hex'), encoding: 'hex' },
    salt: { value: salt.toString('hex'), encoding: 'hex', position: 'suffix' },
  },
  'sha512 of a password in UTF-16': {
    algorithm: 'sha512',
    hash: { value: digest('sha512', utf16).toString('hex'), encoding: 'hex' },
    password: { encoding: 'utf16le' },
  },
  'hmac with a key': {
    algorithm: 'hmac',
    hash: {
      value: createHmac('sha256', 'a key').update(PASSWORD).digest('hex'),
      encoding: 'hex',
      digest: 'sha256',
      key: { value: Buffer.from('a key').toString('base64'), encoding: 'base64' },
    },
  },
  '{SSHA} of ldap': ldap('{SSHA}', Buffer.concat([digest('sha1', PASSWORD, salt), salt])),
  '{SHA} of ldap': ldap('{SHA}', digest('sha1', PASSWORD)),
  '{SSHA512} of ldap': ldap('{SSHA512}', Buffer.concat([digest('sha512', PASSWORD, salt), salt])),
  '{MD5} of ldap': ldap('{MD5}', digest('md5', PASSWORD)),
  '{SMD5} of ldap': ldap('{SMD5}', Buffer.concat([digest('md5', PASSWORD, salt), salt])),
  pbkdf2: {
    algorithm: 'pbkdf2',
    hash: {
      value: `$pbkdf2-sha512$i=1000,l=64$${bare(salt)}$${bare(pbkdf2Sync(PASSWORD, salt, 1000, 64, 'sha512'))}`,
      encoding: 'utf8',
    },
  },
  scrypt: {
    algorithm: 'scrypt',
    hash: {
      value: scryptSync(PASSWORD, salt, 32, { N: 32_768, maxmem: 67_108_864 }).toString('base64'),
      encoding: 'base64',
    },
    salt: { value: salt.toString('base64'), encoding: 'base64' },
    keylen: 32,
    cost: 32_768,
  },
  argon2: { algorithm: 'argon2', hash: { value: await argon2(PASSWORD, { memoryCost: 1024 }), encoding: 'utf8' } },
  bcrypt: { algorithm: 'bcrypt', hash: { value: await bcrypt(PASSWORD, 4), encoding: 'utf8' } },
}

for (const [name, sent] of Object.entries(CUSTOM)) {
  test(`${name} verifies as it came, and is to be replaced`, async () => {
    const stored = readCustomHash(sent)
    assert.ok(!(stored instanceof Problem), JSON.stringify(stored))
    assert.equal(await passwords.verify(stored, PASSWORD), true)
    assert.equal(await passwords.verify(stored, `${PASSWORD} `), false)
    assert.equal(passwords.needsRehash(stored), true)
  })
}

test('bcrypt is taken under each of its names', async () => {
  for (const version of ['2a', '2b', '2y'] as const) {
    const stored = readPasswordHash((await bcrypt(PASSWORD, 4)).replace(/^\$2[aby]/, `$$${version}`))
    assert.ok(!(stored instanceof Problem))
    assert.equal(await passwords.verify(stored, PASSWORD), true, version)
  }
})

const HEX = digest('sha256', 'x').toString('hex')

/** What each is refused for. */
const BAD: readonly (readonly [JsonObject, RegExp])[] = [
  [{}, /algorithm must be a text/],
  [{ algorithm: 'md4', hash: { value: HEX, encoding: 'hex' } }, /algorithm must be one of/],
  [{ algorithm: 'constructor' }, /algorithm must be one of/],
  [{ algorithm: 'sha256' }, /hash.encoding must be one of base64, hex/],
  [{ algorithm: 'sha256', hash: 'x' }, /hash must be an object/],
  [{ algorithm: 'sha256', hash: { value: 'zz', encoding: 'hex' } }, /hash.value is not hex/],
  [{ algorithm: 'sha512', hash: { value: HEX, encoding: 'hex' } }, /must hold 64 bytes, it holds 32/],
  [
    { algorithm: 'sha256', hash: { value: HEX, encoding: 'hex' }, salt: { value: 'x', position: 'middle' } },
    /salt.position/,
  ],
  [
    { algorithm: 'sha256', hash: { value: HEX, encoding: 'hex' }, password: { encoding: 'ebcdic' } },
    /password.encoding/,
  ],
  [{ algorithm: 'hmac', hash: { value: HEX, encoding: 'hex', digest: 'sha256' } }, /hash.key.value must be a text/],
  [
    { algorithm: 'hmac', hash: { value: HEX, encoding: 'hex', digest: 'whirlpool', key: { value: 'k' } } },
    /hash.digest/,
  ],
  [ldap('{CRYPT}', salt), /hash.value must be/],
  [ldap('{SSHA}', digest('sha1', 'x')), /a salt behind them/],
  [ldap('{SHA}', Buffer.concat([digest('sha1', 'x'), salt])), /must hold 20 bytes/],
  [
    { algorithm: 'pbkdf2', hash: { value: '$pbkdf2-sha1$i=0,l=20$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAA' } },
    /i must be from 1/,
  ],
  [
    { algorithm: 'pbkdf2', hash: { value: '$pbkdf2-sha1$i=99999999,l=20$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAA' } },
    /i must be/,
  ],
  [{ algorithm: 'pbkdf2', hash: { value: '$pbkdf2-sha1$i=10,l=64$c2FsdA$AAAA' } }, /as many bytes as l says/],
  [{ algorithm: 'scrypt', hash: { value: HEX, encoding: 'hex' }, keylen: 32, cost: 1000 }, /power of two/],
  [{ algorithm: 'scrypt', hash: { value: HEX, encoding: 'hex' }, keylen: 32, cost: 2 ** 40 }, /at most 1 GiB/],
  [{ algorithm: 'scrypt', hash: { value: HEX, encoding: 'hex' }, keylen: 64 }, /keylen/],
  [
    {
      algorithm: 'argon2',
      hash: { value: '$argon2id$v=19$m=99999999,t=2,p=1$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAAA' },
    },
    /PHC/,
  ],
  [{ algorithm: 'bcrypt', hash: { value: `$2b$31$${'a'.repeat(53)}` } }, /04 to 16 rounds/],
  [{ algorithm: 'bcrypt', hash: { value: 'plain text' } }, /bcrypt hash/],
]

test('a hash that could not be verified is refused when it is imported, by name', () => {
  for (const [sent, words] of BAD) {
    const refused = readCustomHash(sent)
    assert.ok(refused instanceof Problem, JSON.stringify(sent))
    assert.match(refused.message, words)
  }
})

function ldap(scheme: string, bytes: Buffer): JsonObject {
  return { algorithm: 'ldap', hash: { value: `${scheme}${bytes.toString('base64')}`, encoding: 'utf8' } }
}
