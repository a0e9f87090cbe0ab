import { z } from 'zod'
import { audienceOf } from '../model/audience.ts'
import { CLIENT_DEFAULTS, type RefreshTokenPolicy } from '../model/client.ts'
import type { JsonObject } from '../model/json.ts'
import { scopeOutside } from '../model/protocol-scopes.ts'
import type { RefreshTokenRecord } from '../model/sign-in-record.ts'
import { fieldsQuery } from './fields.ts'
import { cursorQuery } from './paging.ts'
import { signInMetadata } from './session.ts'
import { userId } from './user-requests.ts'

export const refreshTokenParams = z.object({ id: z.string().min(1).max(100) })

/** Query of `GET /api/v2/refresh-tokens`. */
export const refreshTokensQuery = cursorQuery.extend(fieldsQuery().shape).extend({
  user_id: userId,
  client_id: z.string().min(1).max(64).optional(),
})

export const changeRefreshTokenBody = z.strictObject({ refresh_token_metadata: signInMetadata.optional() })

/** Body of `POST /api/v2/refresh-tokens/revoke`: ids, or what they have in common. */
export const revokeTokensBody = z
  .strictObject({
    ids: z.array(z.string().min(1).max(30)).min(1).max(100).optional().describe('Refresh token ids to revoke.'),
    user_id: userId.optional(),
    client_id: z.string().min(1).max(64).optional(),
    audience: z.string().min(1).max(600).optional(),
  })
  .superRefine(({ ids, user_id: user, client_id: client, audience }, check) => {
    const isOther = user !== undefined || client !== undefined || audience !== undefined
    if (ids !== undefined && isOther) check.addIssue('ids cannot be combined with user_id, client_id or audience')
    if (ids === undefined && user === undefined && client === undefined) {
      check.addIssue('One of ids, user_id or client_id is required')
    }
    if (audience !== undefined && client === undefined) check.addIssue('audience requires client_id')
  })

interface Payload {
  readonly iiat?: number
  readonly scope?: string
  readonly resource?: string | readonly string[]
  readonly sessionUid?: string
  readonly first?: Use
  readonly used?: Use | null
}

interface Use {
  readonly at: number
  readonly ip?: string
  readonly userAgent?: string
}

/** A refresh token as the Management API shows it (CONTRACT §4.8); `issuer` is whose userinfo it opens where it names no API. */
export function writeRefreshToken(
  row: RefreshTokenRecord,
  { issuer, policy = CLIENT_DEFAULTS.refreshToken }: { issuer: string; policy: RefreshTokenPolicy | undefined },
): JsonObject {
  const payload = row.payload as Payload
  const began = payload.iiat ?? Math.floor(row.createdAt.getTime() / 1000)
  return {
    id: row.id,
    user_id: row.userId,
    created_at: time(began),
    idle_expires_at: policy.expiring && !policy.infiniteIdleTokenLifetime ? row.expiresAt.toISOString() : null,
    expires_at: policy.expiring && !policy.infiniteTokenLifetime ? time(began + policy.tokenLifetime) : null,
    device: deviceOf(payload),
    client_id: row.clientId,
    session_id: payload.sessionUid ?? null,
    rotating: policy.rotating,
    resource_servers: [{ audience: audienceIn(payload) ?? `${issuer}userinfo`, scopes: scopeOutside(payload.scope) }],
    ...(row.metadata === null ? {} : { refresh_token_metadata: row.metadata }),
    last_exchanged_at: payload.used ? time(payload.used.at) : null,
  }
}

function audienceIn({ resource }: Payload): string | undefined {
  const [first] = [resource].flat()
  return typeof first === 'string' ? audienceOf(first) : undefined
}

function deviceOf({ first, used }: Payload): JsonObject {
  const last = used ?? first
  return {
    initial_ip: first?.ip ?? '',
    initial_user_agent: first?.userAgent ?? '',
    last_ip: last?.ip ?? '',
    last_user_agent: last?.userAgent ?? '',
  }
}

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
