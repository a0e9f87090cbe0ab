import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Connection } from '../model/connection.ts'

/**
 * Body of `POST /passwordless/start` (CONTRACT §11.5). Addresses and numbers are looked at by what sends to them; what
 * else SDKs send is ignored.
 */
export const passwordlessStartBody = z.object({
  client_id: z.string().min(1).max(256),
  client_secret: z.string().max(1024).optional(),
  connection: z.string().min(1).max(256),
  email: z.string().max(1024).optional(),
  phone_number: z.string().max(1024).optional(),
  /** A link, unless said, where there can be one. */
  send: z.enum(['link', 'code']).optional(),
  authParams: z.record(z.string().max(100), z.unknown()).optional(),
})

export type PasswordlessStartBody = z.infer<typeof passwordlessStartBody>

/** The parameters that are text; others say nothing to an authorization request. */
export function textParams({ authParams = {} }: PasswordlessStartBody): Record<string, string> {
  const entries = Object.entries(authParams).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= LONGEST,
  )
  return Object.fromEntries(entries)
}

const LONGEST = 2048

/** The answer, the same whether or not there is such an account: the id is made of the address and is nobody's. */
export function writeStarted({ id, strategy }: Connection, recipient: string): object {
  const _id = createHash('sha256')
    .update(JSON.stringify([id, recipient]))
    .digest('hex')
    .slice(0, 24)
  if (strategy === 'sms') return { _id, phone_number: recipient, phone_verified: false }
  return { _id, email: recipient, email_verified: false }
}
