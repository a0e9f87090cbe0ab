import { getHashes, createHash } from 'node:crypto'
import type { JsonObject } from '../model/json.ts'
import type { Problem } from '../problems.ts'
import { problem } from '../problems.ts'
import { type PasswordEncoding, type Position, customHashText } from './custom-hash.ts'
import { Refused, base64, bytesAt, numberOf, objectAt, oneOf, textOf, within } from './hash-fields.ts'

/**
 * The stored form of Auth0's `custom_password_hash` (CONTRACT §5): Argon2 and bcrypt as they come, every other kind in
 * a form of ours that says how it is verified. Whatever could not be verified later is refused now, naming what is
 * wrong: unknown kinds, MD4, digests of the wrong length, costs that would be an attack on the server.
 */
export function readCustomHash(sent: JsonObject): string | Problem {
  try {
    return storedForm(sent)
  } catch (error) {
    if (error instanceof Refused) return problem('invalid_body', `Payload validation error: '${error.message}'.`)
    throw error
  }
}

/** A bcrypt hash that came as Auth0's `password_hash`, or a refusal. */
export function readPasswordHash(sent: string): string | Problem {
  return readCustomHash({ algorithm: 'bcrypt', hash: { value: sent } })
}

function storedForm(sent: JsonObject): string {
  const password = oneOf(objectAt(sent, 'password').encoding ?? 'utf8', PASSWORD_ENCODINGS, 'password.encoding')
  const algorithm = textOf(sent.algorithm, 'algorithm')
  const read = KINDS[algorithm]
  if (!read || !Object.hasOwn(KINDS, algorithm)) {
    throw new Refused(`algorithm must be one of ${Object.keys(KINDS).join(', ')}`)
  }
  return read({ sent, hash: objectAt(sent, 'hash'), password, algorithm })
}

const PASSWORD_ENCODINGS: readonly PasswordEncoding[] = ['utf8', 'utf16le', 'latin1', 'ascii', 'ucs2', 'binary']

interface Sent {
  readonly sent: JsonObject
  readonly hash: JsonObject
  readonly password: PasswordEncoding
  readonly algorithm: string
}

const KINDS: Readonly<Record<string, (sent: Sent) => string>> = {
  argon2,
  bcrypt,
  hmac,
  ldap,
  md5: plainDigest,
  sha1: plainDigest,
  sha256: plainDigest,
  sha512: plainDigest,
  pbkdf2,
  scrypt,
}

const ARGON2 =
  /^\$argon2(id|i|d)\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{16,171}$/
/** 1 GiB and 50 passes; OWASP's strongest advice is a twentieth of that. */
const MOST_ARGON2 = { memory: 1_048_576, passes: 50, lanes: 16 }

function argon2({ hash, password }: Sent): string {
  const value = textOf(hash.value, 'hash.value')
  const [, , memory, passes, lanes] = ARGON2.exec(value) ?? []
  const [m, t, p] = [Number(memory), Number(passes), Number(lanes)]
  if (
    !(m >= 8 * p && m <= MOST_ARGON2.memory && t >= 1 && t <= MOST_ARGON2.passes && p >= 1 && p <= MOST_ARGON2.lanes)
  ) {
    throw new Refused('hash.value must be a PHC string of Argon2, version 19, of at most 1 GiB, 50 passes and 16 lanes')
  }
  return asTyped(value, password)
}

/** 4 to 16 rounds: 16 take four seconds. */
const BCRYPT = /^\$2[aby]\$(0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}$/

function bcrypt({ hash, password }: Sent): string {
  const value = textOf(hash.value, 'hash.value')
  if (!BCRYPT.test(value)) throw new Refused('hash.value must be a bcrypt hash: $2a$, $2b$ or $2y$, 04 to 16 rounds')
  return asTyped(value, password)
}

/** What the libraries take is text. */
function asTyped(value: string, password: PasswordEncoding): string {
  if (password === 'utf8') return value
  throw new Refused('password.encoding must be utf8 for argon2 and bcrypt')
}

function plainDigest({ sent, hash, password, algorithm }: Sent): string {
  const expected = bytesAt(hash, 'hash', ['base64', 'hex'])
  checkLength(expected, algorithm)
  return customHashText({ kind: 'digest', digest: algorithm, ...saltOf(sent), hash: base64(expected), password })
}

const HMAC_DIGESTS = ['md5', 'ripemd160', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']

function hmac({ sent, hash, password }: Sent): string {
  const digest = oneOf(hash.digest, HMAC_DIGESTS, 'hash.digest')
  if (!getHashes().includes(digest)) throw new Refused(`hash.digest ${digest} is not available on this server`)
  const expected = bytesAt(hash, 'hash', ['base64', 'hex'])
  checkLength(expected, digest)
  const key = base64(bytesAt(objectAt(hash, 'key'), 'hash.key', ['base64', 'hex', 'utf8']))
  return customHashText({ kind: 'hmac', digest, key, ...saltOf(sent), hash: base64(expected), password })
}

const LDAP = /^\{(S?)(MD5|SHA|SHA1|SHA224|SHA256|SHA384|SHA512)\}([A-Za-z0-9+/]+={0,2})$/i

/** RFC 2307: the digest, and behind it the salt that stood behind the password. */
function ldap({ hash, password }: Sent): string {
  const [, salted = '', scheme = '', encoded = ''] = LDAP.exec(textOf(hash.value, 'hash.value')) ?? []
  const digest = digestOf(scheme)
  const bytes = Buffer.from(encoded, 'base64')
  const size = createHash(digest).digest().length
  const salt = bytes.subarray(size)
  if (bytes.length < size || salt.length > 0 !== (salted !== '')) {
    throw new Refused(`hash.value must hold ${size} bytes of digest${salted === '' ? '' : ' and a salt behind them'}`)
  }
  const expected = base64(bytes.subarray(0, size))
  return customHashText({ kind: 'digest', digest, salt: base64(salt), position: 'suffix', hash: expected, password })
}

function digestOf(scheme: string): string {
  if (scheme === '') throw new Refused('hash.value must be {MD5}, {SMD5}, {SHA}, {SSHA}, {SHA256}, … and base64')
  return scheme.toLowerCase() === 'sha' ? 'sha1' : scheme.toLowerCase()
}

const PBKDF2 =
  /^\$pbkdf2-(sha1|sha224|sha256|sha384|sha512)\$i=(\d{1,8}),l=(\d{1,3})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/
const MOST_ITERATIONS = 10_000_000

function pbkdf2({ hash, password }: Sent): string {
  const [, digest, rounds, length, salt, value] = PBKDF2.exec(textOf(hash.value, 'hash.value')) ?? []
  if (digest === undefined || salt === undefined || value === undefined) {
    throw new Refused('hash.value must be $pbkdf2-DIGEST$i=ITERATIONS,l=LENGTH$SALT$HASH, base64 without padding')
  }
  const iterations = within(Number(rounds), { least: 1, most: MOST_ITERATIONS }, 'i')
  const expected = Buffer.from(value, 'base64')
  if (expected.length !== Number(length) || expected.length < 10) {
    throw new Refused('hash.value must hold as many bytes as l says, at least 10')
  }
  return customHashText({ kind: 'pbkdf2', digest, iterations, salt, hash: base64(expected), password })
}

const SCRYPT_BYTES = 1_073_741_824

function scrypt({ sent, hash, password }: Sent): string {
  const expected = bytesAt(hash, 'hash', ['base64', 'hex'])
  const keylen = within(numberOf(sent.keylen, 'keylen'), { least: 10, most: 1024 }, 'keylen')
  if (expected.length !== keylen) throw new Refused(`hash.value must hold keylen, ${keylen}, bytes`)
  const cost = numberOf(sent.cost ?? 16_384, 'cost')
  const blockSize = within(numberOf(sent.blockSize ?? 8, 'blockSize'), { least: 1, most: 64 }, 'blockSize')
  const parallelization = within(
    numberOf(sent.parallelization ?? 1, 'parallelization'),
    { least: 1, most: 16 },
    'parallelization',
  )
  if (cost < 2 || !Number.isInteger(Math.log2(cost)) || 128 * cost * blockSize > SCRYPT_BYTES) {
    throw new Refused('cost must be a power of two, and 128 · cost · blockSize at most 1 GiB')
  }
  const { salt } = saltOf(sent)
  return customHashText({ kind: 'scrypt', salt, cost, blockSize, parallelization, hash: base64(expected), password })
}

function saltOf(sent: JsonObject): { salt: string; position: Position } {
  if (sent.salt === undefined) return { salt: '', position: 'prefix' }
  const salt = objectAt(sent, 'salt')
  const position = oneOf(salt.position ?? 'prefix', ['prefix', 'suffix'] as const, 'salt.position')
  return { salt: base64(bytesAt(salt, 'salt', ['utf8', 'base64', 'hex'])), position }
}

function checkLength(bytes: Buffer, digest: string): void {
  const size = createHash(digest).digest().length
  if (bytes.length !== size) throw new Refused(`hash.value must hold ${size} bytes, it holds ${bytes.length}`)
}
