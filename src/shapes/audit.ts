import { z } from 'zod'
import type { SignedHead } from '../model/audit.ts'
import type { JsonObject } from '../model/json.ts'
import { integerText } from './paging.ts'

/** Query of `GET /api/linking/audit/heads`. */
export const headsQuery = z.object({
  cursor: integerText(1, Number.MAX_SAFE_INTEGER)
    .default(Number.MAX_SAFE_INTEGER)
    .describe('Where to go on: next of the answer before'),
  take: integerText(1, 100).default(50).describe('Number of heads to retrieve'),
})

export type HeadsQuery = z.infer<typeof headsQuery>

/** A head as it is told, here, in the log and in the feed. */
export function writeHead({
  seq,
  hash,
  at,
  kid,
  signed,
}: Omit<SignedHead, 'at'> & { readonly at: Date }): JsonObject & { readonly hash: string } {
  return { seq, hash, at: at.toISOString(), kid, signed }
}
