import { z } from 'zod'
import type { Proven } from '../model/flow.ts'
import type { JsonObject } from '../model/json.ts'
import type { Settings } from '../model/settings.ts'
import type { SessionRecord } from '../model/sign-in-record.ts'

export const sessionParams = z.object({ id: z.string().min(1).max(50) })

/** Metadata as Actions and this API give it: at most 25 texts of 255 characters. */
export const signInMetadata = z
  .record(z.string().min(1).max(255), z.string().max(255))
  .refine((value) => Object.keys(value).length <= 25, 'Too many properties defined, maximum 25')
  .nullable()

export const changeSessionBody = z.strictObject({ session_metadata: signInMetadata.optional() })

/** Body of `POST /api/v2/users/{id}/revoke-access`. */
export const revokeAccessBody = z.strictObject({
  session_id: z.string().min(1).max(50).optional().describe('ID of the session to revoke.'),
  preserve_refresh_tokens: z.boolean().default(false).describe('Whether to preserve refresh tokens.'),
})

interface Payload {
  readonly loginTs?: number
  readonly createdAt?: number
  readonly iat?: number
  readonly device?: { readonly ip?: string; readonly user_agent?: string }
  readonly used?: { readonly at: number; readonly ip?: string; readonly userAgent?: string }
  readonly authorizations?: Readonly<Record<string, unknown>>
  readonly methods?: readonly Proven[]
  readonly recorded?: readonly { readonly name: string; readonly timestamp: string }[]
}

/** A session as the Management API shows it (CONTRACT §4.8). */
export function writeSession(row: SessionRecord, { sessionLifetime }: Pick<Settings, 'sessionLifetime'>): JsonObject {
  const payload = row.payload as Payload
  const { loginTs = payload.iat ?? 0, used } = payload
  const usedAt = time(used?.at ?? loginTs)
  return {
    id: row.id,
    user_id: row.userId,
    created_at: time(payload.createdAt ?? loginTs),
    updated_at: usedAt,
    authenticated_at: time(loginTs),
    idle_expires_at: row.expiresAt.toISOString(),
    expires_at: time(loginTs + sessionLifetime * 3600),
    last_interacted_at: usedAt,
    device: deviceOf(payload),
    clients: Object.keys(payload.authorizations ?? {}).map((id) => ({ client_id: id })),
    authentication: { methods: methodsOf(payload) },
    cookie: { mode: 'persistent' },
    ...(row.metadata === null ? {} : { session_metadata: row.metadata }),
  }
}

function deviceOf({ device, used }: Payload): JsonObject {
  const { ip: initialIp = null, user_agent: initialAgent = '' } = device ?? {}
  return {
    initial_user_agent: initialAgent,
    initial_ip: initialIp,
    last_user_agent: used?.userAgent ?? initialAgent,
    last_ip: used?.ip ?? initialIp,
  }
}

/** Second factors are no identity's. */
function methodsOf({ methods = [], recorded = [] }: Payload): JsonObject[] {
  const proven = methods.map(({ key, method, at }) => {
    const timestamp = time(at)
    return key === '' ? { name: 'mfa', timestamp, type: TYPES[method] ?? method } : { name: method, timestamp }
  })
  return [...proven, ...recorded.map(({ name, timestamp }) => ({ name, timestamp }))]
}

const TYPES: Readonly<Record<string, string>> = { recovery: 'recovery-code', webauthn: 'webauthn-roaming' }

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
