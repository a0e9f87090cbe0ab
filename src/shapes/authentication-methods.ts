import { z } from 'zod'
import type { Factor, Passkey } from '../model/factor.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { type Page, pageQuery } from './paging.ts'
import { userId } from './user-requests.ts'

export const methodParams = z.object({ id: userId, method: z.string().min(1).max(200) })

export const multifactorParams = z.object({
  id: userId,
  provider: z.enum(['duo', 'google-authenticator']).describe('The multi-factor provider.'),
})

export const methodsQuery = pageQuery

/** Every method, oldest first. */
export function writeMethods(methods: {
  readonly factors: readonly Factor[]
  readonly passkeys: readonly Passkey[]
}): JsonObject[] {
  const factors = methods.factors.map((factor) => ({ at: factor.createdAt, written: writeFactor(factor) }))
  const passkeys = methods.passkeys.map((passkey) => ({ at: passkey.createdAt, written: writePasskey(passkey) }))
  return [...factors, ...passkeys].sort((a, b) => a.at.getTime() - b.at.getTime()).map(({ written }) => written)
}

/** A page: bare, or with totals, of which `total` is left out where there is nothing, as recorded (CONTRACT §4.8). */
export function writeMethodsPage(page: Page, all: readonly JsonObject[]): Json {
  const start = page.page * page.per_page
  const items = all.slice(start, start + page.per_page)
  if (!page.include_totals) return items
  const total = all.length === 0 ? {} : { total: all.length }
  return { authenticators: items, ...total, start, limit: page.per_page }
}

function writeFactor({ id, type, confirmed, name, credentialId, secret, data, ...at }: Factor): JsonObject {
  const isKey = type === 'webauthn-roaming'
  const key = isKey ? { key_id: credentialId, public_key: secret, relying_party_identifier: data['rpId'] ?? null } : {}
  return { id, type, confirmed, ...named(name), ...key, ...times(at) }
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
export function writeEnrollments(factors: readonly Factor[]): JsonObject[] {
  return factors
    .filter(({ type }) => type !== 'recovery-code')
    .map(({ id, type, name, confirmed, createdAt, lastUsedAt }) => {
      const kind = type === 'totp' ? 'authenticator' : type
      return {
        id: id.slice(id.indexOf('|') + 1),
        status: confirmed ? 'confirmed' : 'pending',
        type: kind,
        ...named(name),
        auth_method: kind,
        enrolled_at: createdAt.toISOString(),
        ...(lastUsedAt && { last_auth: lastUsedAt.toISOString() }),
      }
    })
}
