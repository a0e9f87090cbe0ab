import { z } from 'zod'
import { type Evidence, evidenceAmong, oldestOf, scoreOf, sharedBy } from '../model/duplicates.ts'
import type { JsonObject } from '../model/json.ts'
import type { User } from '../model/user.ts'
import { linkOperation, reason } from './linking-requests.ts'
import { booleanText, integerText } from './paging.ts'
import { userId } from './user-requests.ts'

/** Query of `GET /api/linking/suggestions`. */
export const suggestionsQuery = z.object({ user_id: userId })

/** Query of `GET /api/linking/duplicates`. `cursor` comes from the answer before. */
export const duplicatesQuery = z.object({
  dismissed: booleanText.default(false),
  cursor: z
    .string()
    .regex(/^\d{1,3}\.[A-Za-z0-9_]{1,50}$/)
    .optional(),
  take: integerText(1, 100).default(50),
})

export type DuplicatesQuery = z.infer<typeof duplicatesQuery>

export const groupParams = z.object({ group: z.string().min(1).max(100) })

/** Body of `POST /api/linking/duplicates/{id}/link`. */
export const linkGroupBody = z.strictObject({
  primary: userId.optional().describe('The user who stays; the oldest unless named.'),
  merge: linkOperation.shape.merge,
  reason,
  if_match: z
    .array(z.string().max(20_000))
    .max(100)
    .optional()
    .describe('The versions of the previews that this carries out, in their order.'),
  dry_run: z.boolean().default(false).describe('Only preview it.'),
})

export type LinkGroupBody = z.infer<typeof linkGroupBody>

/** What users have in common, with those of their identities that are spoken of. */
export function writeEvidence({ kind, value, identities }: Evidence, own: ReadonlySet<string>): JsonObject {
  return { kind, value, identities: identities.filter((key) => own.has(key)) }
}

/** A group of users as they are now, or undefined where nothing tells any more that they are one person. */
export function writeGroup(
  { id, foundAt, dismissedAt }: { readonly id: string; readonly foundAt: Date; readonly dismissedAt: Date | null },
  users: readonly User[],
): JsonObject | undefined {
  const shared = sharedBy(
    users.map((user) => user.id),
    evidenceAmong(users),
  )
  if (users.length < 2 || shared.length === 0) return undefined
  const own = new Set(users.flatMap(({ identities }) => identities.map(({ key }) => key)))
  return {
    id,
    score: scoreOf(shared),
    found_at: foundAt.toISOString(),
    dismissed_at: dismissedAt?.toISOString() ?? null,
    primary: oldestOf(users)?.id ?? null,
    users: users.map(writeMember),
    evidence: shared.map((one) => writeEvidence(one, own)),
  }
}

function writeMember({ id, createdAt, blocked, logins, identities }: User): JsonObject {
  return {
    user_id: id,
    created_at: createdAt.toISOString(),
    blocked: blocked ?? false,
    logins_count: logins?.count ?? 0,
    last_login: logins?.lastLogin.toISOString() ?? null,
    identities: identities.map(({ key }) => key),
  }
}
