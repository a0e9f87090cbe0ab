import { createHash, createHmac, pbkdf2, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** How the bytes of a password are written before they are hashed. */
export type PasswordEncoding = 'utf8' | 'utf16le' | 'latin1' | 'ascii' | 'ucs2' | 'binary'

interface Common {
  /** The expected digest, base64. */
  readonly hash: string
  readonly password: PasswordEncoding
}

/** A hash that was made elsewhere and is neither Argon2 nor bcrypt. Bytes are base64. */
export type CustomHash = Common &
  (
    | { readonly kind: 'digest'; readonly digest: string; readonly salt: string; readonly position: Position }
    | {
        readonly kind: 'hmac'
        readonly digest: string
        readonly key: string
        readonly salt: string
        readonly position: Position
      }
    | { readonly kind: 'pbkdf2'; readonly digest: string; readonly iterations: number; readonly salt: string }
    | {
        readonly kind: 'scrypt'
        readonly salt: string
        readonly cost: number
        readonly blockSize: number
        readonly parallelization: number
      }
  )

/** Whether the salt stands before or behind the password. */
export type Position = 'prefix' | 'suffix'

const PREFIX = '$custom$'

/** A custom hash as it is stored: it says itself how it is verified. */
export function customHashText(hash: CustomHash): string {
  return PREFIX + JSON.stringify(hash)
}

/** Reads {@link customHashText} back, or undefined where a stored hash is of another kind. */
export function readStoredCustomHash(stored: string): CustomHash | undefined {
  return stored.startsWith(PREFIX) ? (JSON.parse(stored.slice(PREFIX.length)) as CustomHash) : undefined
}

/** Compares in constant time; slow kinds run in Node's thread pool. */
export async function verifyCustomHash(stored: CustomHash, password: string): Promise<boolean> {
  const expected = bytesOf(stored.hash)
  const given = await digestOf(stored, Buffer.from(password, stored.password), expected.length)
  return expected.length === given.length && timingSafeEqual(expected, given)
}

const pbkdf2Async = promisify(pbkdf2)
const scryptAsync = promisify(scrypt) as (
  password: Buffer,
  salt: Buffer,
  length: number,
  cost: { readonly N: number; readonly r: number; readonly p: number; readonly maxmem: number },
) => Promise<Buffer>

function digestOf(stored: CustomHash, password: Buffer, length: number): Promise<Buffer> | Buffer {
  switch (stored.kind) {
    case 'digest':
      return createHash(stored.digest).update(salted(stored, password)).digest()
    case 'hmac':
      return createHmac(stored.digest, bytesOf(stored.key)).update(salted(stored, password)).digest()
    case 'pbkdf2':
      return pbkdf2Async(password, bytesOf(stored.salt), stored.iterations, length, stored.digest)
    case 'scrypt': {
      const { cost: N, blockSize: r, parallelization: p } = stored
      // Node counts a little more than the 128·N·r bytes that the algorithm needs.
      return scryptAsync(password, bytesOf(stored.salt), length, { N, r, p, maxmem: 128 * r * (N + p + 2) + 1024 })
    }
  }
}

function salted({ salt, position }: { salt: string; position: Position }, password: Buffer): Buffer {
  const bytes = bytesOf(salt)
  return Buffer.concat(position === 'prefix' ? [bytes, password] : [password, bytes])
}

function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, 'base64')
}
