import { z } from 'zod'
import type { JsonObject } from '../model/json.ts'
import type { Way } from '../model/ways.ts'

/** A way in, as `/api/linking` answers it. */
export function writeWay({ kind, id, identity, isUsable }: Way): JsonObject {
  return { kind, id, identity: identity.key, connection: identity.connection, usable: isUsable }
}

const way = z.strictObject({
  kind: z.enum(['provider', 'password', 'email_code', 'sms_code', 'passkey']),
  id: z.string().nullable().describe('Of a passkey.'),
  identity: z.string().describe('provider|id'),
  connection: z.string(),
  usable: z.boolean().describe('Whether it works at this moment.'),
})

/** What the endpoints of ways in answer. */
export const wayAnswers = {
  list: { 200: z.strictObject({ ways: z.array(way) }) },
  impact: {
    200: z.strictObject({
      left_without_way_in: z.int(),
      or_more: z.boolean().describe('Whether the count stopped before the end.'),
      identities_read: z.int(),
      users: z.array(z.string()).describe('The first thousand of them.'),
    }),
  },
} as const
