import { z } from 'zod'
import type { Factor, Passkey, ShownFactor } from '../model/factor.ts'
import { maskedEmail, maskedPhone } from '../model/masked.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { type Page, pageQuery } from './paging.ts'
import { userId } from './user-requests.ts'

export const methodParams = z.object({ id: userId, method: z.string().min(1).max(200) })

export const multifactorParams = z.object({
  id: userId,
  provider: z.enum(['duo', 'google-authenticator']).describe('The multi-factor provider.'),
})

export const methodsQuery = pageQuery

/** Every method, oldest first. Addresses are masked, unless whoever is answered has just sent them. */
export function writeMethods(
  methods: { readonly factors: readonly ShownFactor[]; readonly passkeys: readonly Passkey[] },
  isMasked = true,
): JsonObject[] {
  const factors = methods.factors.map((factor) => ({ at: factor.createdAt, written: writeFactor(factor, isMasked) }))
  const passkeys = methods.passkeys.map((passkey) => ({ at: passkey.createdAt, written: writePasskey(passkey) }))
  // Of one moment telephones come last, as recorded.
  const isPhone = ({ written }: { written: JsonObject }) => (written['type'] === 'phone' ? 1 : 0)
  const order = [...factors, ...passkeys].sort((a, b) => a.at.getTime() - b.at.getTime() || isPhone(a) - isPhone(b))
  return order.map(({ written }) => written)
}

/** A page: bare, or with totals, of which `total` is left out where there is nothing, as recorded (CONTRACT §4.8). */
export function writeMethodsPage(page: Page, all: readonly JsonObject[]): Json {
  const start = page.page * page.per_page
  const items = all.slice(start, start + page.per_page)
  if (!page.include_totals) return items
  const total = all.length === 0 ? {} : { total: all.length }
  return { authenticators: items, ...total, start, limit: page.per_page }
}

/** One factor. */
export function writeFactor(factor: ShownFactor, isMasked: boolean): JsonObject {
  const { id, type, confirmed, name, credentialId, secret, data, ...at } = factor
  const isKey = type === 'webauthn-roaming'
  const key = isKey ? { key_id: credentialId, public_key: secret, relying_party_identifier: data['rpId'] ?? null } : {}
  return { id, type, confirmed, ...named(name), ...key, ...addressOf(factor, isMasked), ...times(at) }
}

function addressOf({ id, type, address, data }: ShownFactor, isMasked: boolean): JsonObject {
  if (address === null) return {}
  if (type === 'email') return { email: isMasked ? maskedEmail(address) : address }
  const preferred = data['preferred'] === 'voice' ? 'voice' : 'sms'
  return {
    phone_number: isMasked ? maskedPhone(address) : address,
    preferred_authentication_method: preferred,
    authentication_methods: [{ id: `${preferred}|${id.slice(id.indexOf('|') + 1)}`, type: preferred }],
  }
}

function writePasskey(passkey: Passkey): JsonObject {
  return {
    id: passkey.id,
    type: 'passkey',
    confirmed: true,
    ...named(passkey.name),
    ...times(passkey),
    identity_user_id: passkey.identity,
    key_id: passkey.credentialId,
    public_key: passkey.publicKey,
    credential_device_type: passkey.deviceType === 'multiDevice' ? 'multi_device' : 'single_device',
    credential_backed_up: passkey.backedUp,
    user_handle: passkey.userHandle,
    transports: passkey.transports,
    relying_party_identifier: passkey.rpId,
  }
}

function named(name: string | null): JsonObject {
  return name === null ? {} : { name }
}

function times({ createdAt, lastUsedAt }: Pick<Factor, 'createdAt' | 'lastUsedAt'>): JsonObject {
  return {
    created_at: createdAt.toISOString(),
    ...(lastUsedAt && { last_auth_at: lastUsedAt.toISOString() }),
  }
}

/** The second factors as `GET …/enrollments` lists them: what the older Guardian API knows (CONTRACT §4.8). */
export function writeEnrollments(factors: readonly ShownFactor[]): JsonObject[] {
  return factors
    .filter(({ type }) => type !== 'recovery-code')
    .map((factor) => {
      const kind = KINDS[factor.type] ?? factor.type
      return { ...writeEnrollment(factor), type: kind, auth_method: kind }
    })
}

const KINDS: Partial<Readonly<Record<Factor['type'], string>>> = { totp: 'authenticator', phone: 'sms' }

/** One of them, as `GET …/guardian/enrollments/{id}` answers it. */
export function writeEnrollment({
  id,
  type,
  name,
  confirmed,
  createdAt,
  lastUsedAt,
  address,
}: ShownFactor): JsonObject {
  return {
    id: id.slice(id.indexOf('|') + 1),
    status: confirmed ? 'confirmed' : 'pending',
    ...named(name),
    ...(type === 'phone' && address !== null ? { phone_number: maskedPhone(address) } : {}),
    enrolled_at: createdAt.toISOString(),
    ...(lastUsedAt && { last_auth: lastUsedAt.toISOString() }),
  }
}
