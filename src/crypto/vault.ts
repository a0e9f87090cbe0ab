import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { stockedBytes } from './random-stock.ts'

/** Encrypts what must be readable again, under `CARABINER_KEYS`. */
export interface Vault {
  /** `keyId.iv.ciphertext`, base64url, AES-256-GCM; `context` must be given again to open it. */
  seal(plain: string, context: string): string
  /** @throws Error naming the key id where that key is not configured, or that the text was altered. */
  open(sealed: string, context: string): string
  /** True where the key that sealed with this id is configured. */
  has(keyId: string): boolean
}

/** Where a sealed value stands: moving it to another row makes it unreadable. */
export const sealedAt = {
  clientSecret: (clientId: string) => `clients.secret:${clientId}`,
  clientAddons: (clientId: string) => `clients.secrets:${clientId}`,
  connectionSecrets: (id: string) => `connections.secrets:${id}`,
  connectionKey: (kid: string) => `connection_keys.private_key:${kid}`,
  resourceServerSecret: (id: string) => `resource_servers.secret:${id}`,
  webhookSecret: (id: string) => `webhooks.secret:${id}`,
  message: (id: string) => `messages.body:${id}`,
  signingKey: (kid: string) => `signing_keys.private_key:${kid}`,
  upstreamSignIn: (state: string) => `proofs.data:${state}`,
  returnedForm: (id: string) => `proofs.data:returned:${id}`,
  connectCode: (id: string) => `proofs.data:connect:${id}`,
  connectedAccount: (id: string) => `connected_accounts.sealed:${id}`,
  upstreamAnswer: (state: string) => `proofs.data.answer:${state}`,
  identityTokens: (key: string) => `identity_tokens.sealed:${key}`,
  protocolRecord: (model: string) => `protocol_records.payload:${model}`,
  totpSecret: (factorId: string) => `factors.secret:${factorId}`,
  subjectKey: (subject: string) => `subject_keys.sealed:${subject}`,
  record: (operationId: string, place: string) => `operations:${operationId}.${place}`,
  importedUser: (jobId: string) => `job_rows.body:${jobId}`,
  exportLink: 'jobs.location',
  uploadLink: 'jobs.upload',
  auditKey: (kid: string) => `audit_keys.sealed:${kid}`,
  invitationTicket: (id: string) => `organization_invitations.ticket:${id}`,
  newRecoveryCode: (userId: string) => `flows.recovery_code:${userId}`,
} as const

const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * Opens the vault with the keys of `CARABINER_KEYS`: `id:base64` separated by commas, newest first, 32 bytes each.
 * The first seals; all of them open.
 *
 * @throws Error naming the setting and the bad entry, never the key itself.
 */
export function openVault(keys: string): Vault {
  const ring = parseKeys(keys)
  const [newest = ''] = ring.keys()
  return {
    seal: (plain, context) => seal(newest, keyOf(ring, newest), { plain, context }),
    open: (sealed, context) => open(keyOf(ring, keyIdOf(sealed)), sealed, context),
    has: (keyId) => ring.has(keyId),
  }
}

/** The id of the key that sealed a value. */
export function keyIdOf(sealed: string): string {
  return sealed.slice(0, Math.max(0, sealed.indexOf('.')))
}

/** A fresh key in the form of `CARABINER_KEYS`, under a random id. */
export function makeKey(): string {
  return `k${randomBytes(4).toString('hex')}:${randomBytes(KEY_BYTES).toString('base64')}`
}

/** Keys that cannot be used: the message says which and why, and is for the person who starts the server. */
export class BadKeys extends Error {
  override readonly name = 'BadKeys'
}

function parseKeys(keys: string): Map<string, Buffer> {
  const ring = new Map<string, Buffer>()
  for (const [index, entry] of keys.split(',').entries()) {
    const { id, key } = parseEntry(entry.trim(), index + 1)
    if (ring.has(id)) throw new BadKeys(`CARABINER_KEYS names the key "${id}" twice.`)
    ring.set(id, key)
  }
  return ring
}

function parseEntry(entry: string, place: number): { id: string; key: Buffer } {
  const [, id, encoded] = /^([A-Za-z0-9_-]{1,64}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry) ?? []
  if (id === undefined || encoded === undefined) {
    throw new BadKeys(`CARABINER_KEYS: entry ${place} is not id:base64 (an id has letters, digits, "_" and "-").`)
  }
  const key = Buffer.from(encoded, 'base64')
  if (key.length !== KEY_BYTES) {
    throw new BadKeys(
      `CARABINER_KEYS: the key "${id}" (entry ${place}) has ${key.length} bytes; it takes ${KEY_BYTES}.`,
    )
  }
  return { id, key }
}

function keyOf(ring: ReadonlyMap<string, Buffer>, id: string): Buffer {
  const key = ring.get(id)
  if (!key) throw new BadKeys(`CARABINER_KEYS lacks the key "${id}", which is needed to read a stored value.`)
  return key
}

function seal(id: string, key: Buffer, { plain, context }: { plain: string; context: string }): string {
  const iv = stockedBytes(IV_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context))
  const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${id}.${iv.toString('base64url')}.${ciphertext.toString('base64url')}`
}

function open(key: Buffer, sealed: string, context: string): string {
  const [id, iv, ciphertext] = sealed.split('.').map((part) => Buffer.from(part, 'base64url'))
  const altered = `A stored value (${context}) cannot be read: it was altered, or its key "${keyIdOf(sealed)}" is another.`
  if (!id || iv?.length !== IV_BYTES || !ciphertext || ciphertext.length < TAG_BYTES) throw new Error(altered)
  const end = ciphertext.length - TAG_BYTES
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(ciphertext.subarray(end))
  try {
    return decipher.update(ciphertext.subarray(0, end), undefined, 'utf8') + decipher.final('utf8')
  } catch (cause) {
    throw new Error(altered, { cause })
  }
}
