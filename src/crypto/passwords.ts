import { hash, verify } from '@node-rs/argon2'

/** Password hashing, off the main thread. */
export interface Passwords {
  hash(password: string): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
}

/** Argon2id (the library's default kind) with 19 MiB, 2 passes, 1 lane. Source: OWASP Password Storage Cheat Sheet. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/**
 * Hashes and verifies in the library's thread pool. `verify` throws on a hash that is no Argon2 hash: a stored hash
 * that cannot be read is a bug, not a wrong password.
 */
export function argon2Passwords(): Passwords {
  return {
    hash: (password) => hash(password, COST),
    verify: (stored, password) => verify(stored, password),
  }
}
