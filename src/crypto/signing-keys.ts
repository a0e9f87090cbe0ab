import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { Database, Statement } from '../store/database.ts'
import { makeSigningKey, type PublicJwk } from './make-signing-key.ts'
import { sealedAt, type Vault } from './vault.ts'

/** One RS256 key. `privateJwk` is for the OpenID provider, which takes no key objects. */
export interface SigningKey {
  readonly kid: string
  readonly publicJwk: PublicJwk
  readonly privateJwk: JsonWebKey
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** The keys as they were read at one moment. A change of keys is another set, so what is derived can hang on it. */
export interface KeySet {
  /** Signs. */
  readonly current: SigningKey
  /** Verify, and are listed in the JWKS; current first. */
  readonly all: readonly SigningKey[]
  readonly byKid: ReadonlyMap<string, SigningKey>
}

/** The keys that sign our tokens (RS256). */
export interface SigningKeys {
  /** The set that this process knows now, however old. */
  readonly set: KeySet
  /** The set, at most 5 s old; while the database is away, the one that is known. What signs or verifies asks here. */
  fresh(): Promise<KeySet>
  /** Reads the keys anew, at most every 5 s: after a token named a key that this process does not know. */
  refresh(): Promise<KeySet>
  /** Reads anew at the next question: after this process changed the keys. */
  forget(): void
}

interface KeyRow {
  readonly kid: string
  readonly public_key: PublicJwk
  readonly private_key: string
  readonly is_current: boolean
}

const READ_KEYS: Statement = {
  name: 'read_signing_keys',
  text: `
    select k.kid, k.public_key, k.private_key, k.kid = s.value ->> 'current' as is_current
    from signing_keys k join settings s on s.name = 'signing_keys'
    order by is_current desc, k.created_at desc, k.kid`,
}

/** The row in "settings" is taken once: of two first starts, the second waits for it and then writes nothing. */
const WRITE_FIRST_KEYS: Statement = {
  name: 'write_first_signing_keys',
  text: `
    with first as (
      insert into settings (name, value) values ('signing_keys', $1::jsonb) on conflict (name) do nothing returning name
    )
    insert into signing_keys (kid, public_key, private_key, created_at)
    select made.kid, made.public_key, made.private_key, now()
    from first, (values ($2::text, $3::jsonb, $4::text), ($5::text, $6::jsonb, $7::text))
      as made (kid, public_key, private_key)`,
}

const REFRESH_EVERY_MS = 5000

/** Loads the keys; the first start makes two, the current and the next one, both listed from then on. */
export async function openSigningKeys(db: Database, vault: Vault): Promise<SigningKeys> {
  const present = await readKeys(db, vault)
  if (!present) await writeFirstKeys(db, vault)
  const set = present ?? (await readKeys(db, vault))
  if (!set) throw new Error('The database has no signing keys although they were just written.')
  return keysThatRefresh(set, () => readKeys(db, vault))
}

/** The public keys as served in `/.well-known/jwks.json` (RFC 7517, CONTRACT §11.1). */
export function jwksOf(set: KeySet): { keys: PublicJwk[] } {
  return { keys: set.all.map((key) => key.publicJwk) }
}

function keysThatRefresh(first: KeySet, read: () => Promise<KeySet | undefined>): SigningKeys {
  let set = first
  let readAt = performance.now()
  let refreshedAt = Number.NEGATIVE_INFINITY
  let reading: Promise<KeySet> | undefined
  const readNow = async (): Promise<KeySet> => {
    const begun = performance.now()
    const found = await read()
    if (found && kids(found) !== kids(set)) set = found
    readAt = begun
    return set
  }
  const readOnce = () => {
    reading ??= readNow().finally(() => {
      reading = undefined
    })
    return reading
  }
  const isYoung = (at: number) => performance.now() - at < REFRESH_EVERY_MS
  return {
    get set() {
      return set
    },
    // A failed read is no answer to keep: the next caller tries again.
    fresh: async () => (isYoung(readAt) ? set : readOnce().catch(() => set)),
    async refresh() {
      if (isYoung(refreshedAt)) return set
      refreshedAt = performance.now()
      return readOnce().catch((error: unknown) => {
        refreshedAt = Number.NEGATIVE_INFINITY
        throw error
      })
    },
    forget() {
      readAt = Number.NEGATIVE_INFINITY
    },
  }
}

function kids(set: KeySet): string {
  return set.all.map((key) => key.kid).join(' ')
}

async function readKeys(db: Database, vault: Vault): Promise<KeySet | undefined> {
  const rows = await db.query<KeyRow>(READ_KEYS, [])
  const all = rows.map((row) => keyFromRow(row, vault))
  const [current] = all
  if (!current) return undefined
  if (!rows[0]?.is_current) throw new Error('The setting "signing_keys" names a current key that is not stored.')
  return { current, all, byKid: new Map(all.map((key) => [key.kid, key])) }
}

function keyFromRow(row: KeyRow, vault: Vault): SigningKey {
  const privateJwk = JSON.parse(vault.open(row.private_key, sealedAt.signingKey(row.kid))) as JsonWebKey
  return {
    kid: row.kid,
    publicJwk: row.public_key,
    privateJwk,
    publicKey: createPublicKey({ key: row.public_key as unknown as JsonWebKey, format: 'jwk' }),
    privateKey: createPrivateKey({ key: privateJwk, format: 'jwk' }),
  }
}

async function writeFirstKeys(db: Database, vault: Vault): Promise<void> {
  const [current, next] = await Promise.all([makeSigningKey(), makeSigningKey()])
  const row = ({ publicJwk, privateJwk }: typeof current) => [
    publicJwk.kid,
    JSON.stringify(publicJwk),
    vault.seal(JSON.stringify(privateJwk), sealedAt.signingKey(publicJwk.kid)),
  ]
  const roles = JSON.stringify({ current: current.publicJwk.kid, next: next.publicJwk.kid })
  await db.query(WRITE_FIRST_KEYS, [roles, ...row(current), ...row(next)])
}
