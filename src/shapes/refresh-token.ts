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
  .superRefine((body, check) => {
    const wrong = mistakeIn(body)
    if (wrong !== undefined) check.addIssue(wrong)
  })

interface Revoked {
  readonly ids?: unknown
  readonly user_id?: unknown
  readonly client_id?: unknown
  readonly audience?: unknown
}

/** An empty body would be everybody's tokens. */
function mistakeIn(body: Revoked): string | undefined {
  const named = Object.keys(body)
  if (named.length === 0) return 'One of ids, user_id or client_id is required'
  if (named.includes('ids')) {
    return named.length > 1 ? 'ids cannot be combined with user_id, client_id or audience' : undefined
  }
  return named.includes('audience') && !named.includes('client_id') ? 'audience requires client_id' : undefined
}

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
  const { sessionUid = null, used } = payload
  return {
    id: row.id,
    user_id: row.userId,
    ...timesOf(row, policy),
    device: deviceOf(payload),
    client_id: row.clientId,
    session_id: sessionUid,
    rotating: policy.rotating,
    resource_servers: [{ audience: audienceIn(payload) ?? `${issuer}userinfo`, scopes: scopeOutside(payload.scope) }],
    ...(row.metadata === null ? {} : { refresh_token_metadata: row.metadata }),
    last_exchanged_at: used ? time(used.at) : null,
  }
}

function timesOf({ payload, createdAt, expiresAt }: RefreshTokenRecord, policy: RefreshTokenPolicy): JsonObject {
  const { iiat: began = Math.floor(createdAt.getTime() / 1000) } = payload as Payload
  const { expiring, infiniteIdleTokenLifetime, infiniteTokenLifetime, tokenLifetime } = policy
  return {
    created_at: time(began),
    idle_expires_at: expiring && !infiniteIdleTokenLifetime ? expiresAt.toISOString() : null,
    expires_at: expiring && !infiniteTokenLifetime ? time(began + tokenLifetime) : null,
  }
}

function audienceIn({ resource }: Payload): string | undefined {
  const [first] = [resource].flat()
  return typeof first === 'string' ? audienceOf(first) : undefined
}

const NOBODY: Use = { at: 0 }

function deviceOf({ first = NOBODY, used }: Payload): JsonObject {
  const { ip: initialIp = '', userAgent: initialAgent = '' } = first
  const { ip = '', userAgent = '' } = used ?? first
  return { initial_ip: initialIp, initial_user_agent: initialAgent, last_ip: ip, last_user_agent: userAgent }
}

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
