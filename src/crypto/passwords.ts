import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { verify as verifyBcrypt } from '@node-rs/bcrypt'
import { readStoredCustomHash, verifyCustomHash } from './custom-hash.ts'

/** Password hashing, off the main thread. */
export interface Passwords {
  hash(password: string): Promise<string>
  /**
   * Whether a password is the stored one. Null, for an account that is not there or has no password, does the work of
   * a wrong password and is false, so that time tells nobody who has an account.
   */
  verify(stored: string | null, password: string): Promise<boolean>
  /** Whether a stored hash is weaker than a new one would be: to be replaced when its password was right. */
  needsRehash(stored: string): boolean
}

/** Argon2id (the library's default kind) with 19 MiB, 2 passes, 1 lane. Source: OWASP Password Storage Cheat Sheet. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/**
 * Hashes with Argon2id; verifies Argon2, bcrypt (`$2a$`, `$2b$`, `$2y$`) and what `readCustomHash` stored, in the thread
 * pools of the libraries and of Node. Nothing unreadable can be stored through an import; if it is there all the same, no
 * password fits it.
 */
export function argon2Passwords(): Passwords {
  let nobodys: Promise<string> | undefined
  const hashOf = (password: string) => hash(password, COST)
  return {
    hash: hashOf,
    verify: async (stored, password) => {
      nobodys ??= hashOf(randomBytes(32).toString('base64'))
      if (stored !== null) return fits(stored, password)
      await fits(await nobodys, password)
      return false
    },
    needsRehash,
  }
}

async function fits(stored: string, password: string): Promise<boolean> {
  try {
    if (stored.startsWith('$argon2')) return await verify(stored, password)
    if (stored.startsWith('$2')) return await verifyBcrypt(password, stored)
    const custom = readStoredCustomHash(stored)
    return custom !== undefined && (await verifyCustomHash(custom, password))
  } catch {
    return false
  }
}

const OURS = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/

function needsRehash(stored: string): boolean {
  const [, memory, passes] = OURS.exec(stored) ?? []
  return !(Number(memory) >= COST.memoryCost && Number(passes) >= COST.timeCost)
}
