import { createHash, createPublicKey, verify, type JsonWebKey } from 'node:crypto'
import type { AuditedRow, Head, SignedHead } from '../model/audit.ts'
import { type Json, type JsonObject, isObject } from '../model/json.ts'
import type { PublicJwk } from './make-signing-key.ts'
import type { SigningKeys } from './signing-keys.ts'
import { signToken } from './tokens.ts'
import { type Vault, sealedAt } from './vault.ts'

/** What the first entry follows: 32 zero bytes, in hex as every hash here. */
export const BEGINNING = '0'.repeat(64)

/** SHA-256 of the row's canonical text: a JSON array without spaces, the form's name first (docs/audit.md). */
export function leafOf(row: AuditedRow): string {
  const { id, action, at, actor, reason, users, identities, undoes, batchId, before, after } = row
  const text = [FORM, id, action, at, actor, reason, users, identities, undoes, batchId, before, after]
  return createHash('sha256').update(JSON.stringify(text)).digest('hex')
}

const FORM = 'carabiner operation 1'

/** The hash of an entry: SHA-256 of the 32 bytes of the one before and the 32 bytes of its leaf. */
export function chained(previous: string, leaf: string): string {
  return createHash('sha256').update(previous, 'hex').update(leaf, 'hex').digest('hex')
}

/** Its type, so that it is taken for no token. */
const HEAD_TYPE = 'audit-head+jws'

/** A head signed with the current key, and that key's public half, sealed for when the key is revoked. */
export async function signHead(
  { signingKeys, vault }: { readonly signingKeys: SigningKeys; readonly vault: Vault },
  head: Head,
): Promise<{ readonly head: SignedHead; readonly sealedKey: string }> {
  const signed = await signToken({ signingKeys }, { ...head }, { typ: HEAD_TYPE })
  const kid = partsOf(signed)?.header['kid']
  const key = typeof kid === 'string' ? signingKeys.set.byKid.get(kid) : undefined
  if (!key) throw new Error('The key that signed is not among the signing keys')
  const sealedKey = vault.seal(JSON.stringify(key.publicJwk), sealedAt.auditKey(key.kid))
  return { head: { ...head, kid: key.kid, signed }, sealedKey }
}

/** The public key that was sealed with a head; undefined where it was not sealed by this server. */
export function openHeadKey(vault: Vault, { kid, sealed }: { kid: string; sealed: string }): PublicJwk | undefined {
  try {
    return JSON.parse(vault.open(sealed, sealedAt.auditKey(kid))) as PublicJwk
  } catch {
    return undefined
  }
}

/** Whether a stored head is what this key signed: its seq, its hash and its time. */
export function isSigned({ seq, hash, kid, signed, at }: SignedHead, key: PublicJwk): boolean {
  const parts = partsOf(signed)
  if (!parts) return false
  const { header, payload, input, signature } = parts
  const time = Number.isNaN(Date.parse(at)) ? null : new Date(at).toISOString()
  const stored = JSON.stringify([HEAD_TYPE, kid, seq, hash, time])
  const says = stored === JSON.stringify([header['typ'], header['kid'], payload['seq'], payload['hash'], payload['at']])
  if (!says) return false
  const publicKey = createPublicKey({ key: key as unknown as JsonWebKey, format: 'jwk' })
  return verify('RSA-SHA256', Buffer.from(input), publicKey, signature)
}

function partsOf(jws: string) {
  const [header = '', payload = '', signature = ''] = jws.split('.')
  const [one, other] = [decode(header), decode(payload)]
  if (!one || !other) return undefined
  return { header: one, payload: other, input: `${header}.${payload}`, signature: Buffer.from(signature, 'base64url') }
}

function decode(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(Buffer.from(text, 'base64url').toString()) as Json
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
