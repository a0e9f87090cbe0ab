import { z } from 'zod'
import type { JsonObject } from '../model/json.ts'
import { cursorQuery, integerText } from './paging.ts'
import { userId } from './user-requests.ts'

/** Query of `GET /api/v2/users/{id}/connected-accounts`. */
export const connectedAccountsQuery = cursorQuery.extend({ take: integerText(1, 100).default(10) })

export const tokensetParams = z.object({ id: userId, tokenset: z.string().min(1).max(36) })

/** Body of `POST /api/v2/users/{id}/risk-assessments/clear`. */
export const clearRiskBody = z.strictObject({
  connection: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$/)
    .describe('The name of the connection containing the user whose assessors should be cleared.'),
  assessors: z
    .array(z.enum(['new-device']))
    .min(1)
    .describe('List of assessors to clear.'),
})

interface Account {
  readonly id: string
  readonly connectionId: string
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly expiresAt: Date | null
}

interface AccountAt {
  readonly account: Account
  readonly connection: { readonly name: string; readonly strategy: string } | undefined
}

/** A connected account as its person is shown it (CONTRACT §9). */
export function writeOwnAccount({ account, connection }: AccountAt): JsonObject {
  return {
    id: account.id,
    connection: connection?.name ?? '',
    access_type: 'offline',
    scopes: [...account.scopes],
    created_at: account.createdAt.toISOString(),
    ...(account.expiresAt && { expires_at: account.expiresAt.toISOString() }),
  }
}

/** The same to the Management API. */
export function writeConnectedAccount(found: AccountAt): JsonObject {
  const { account, connection } = found
  const at = { connection_id: account.connectionId, strategy: connection?.strategy ?? '' }
  return { ...writeOwnAccount(found), ...at }
}

/** The tokens of a connected account, as the Token Vault lists them. */
export function writeTokenset({ account, connection }: AccountAt): JsonObject {
  return {
    id: account.id,
    connection: connection?.name ?? '',
    scope: account.scopes.join(' '),
    expires_at: account.expiresAt?.toISOString() ?? null,
    issued_at: account.updatedAt.toISOString(),
    last_used_at: null,
  }
}
