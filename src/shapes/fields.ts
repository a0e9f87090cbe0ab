import { z } from 'zod'
import type { JsonObject } from '../model/json.ts'
import { booleanText } from './paging.ts'

/** What `fields` may name of a user (CONTRACT §4.4). */
export const USER_FIELD_NAMES = [
  'phone_number',
  'email',
  'email_verified',
  'picture',
  'username',
  'user_id',
  'name',
  'nickname',
  'created_at',
  'identities',
  'app_metadata',
  'user_metadata',
  'last_ip',
  'last_login',
  'logins_count',
  'updated_at',
  'blocked',
  'family_name',
  'given_name',
] as const

const DESCRIPTION =
  'A comma separated list of fields to include or exclude (depending on include_fields) from the result, ' +
  'empty to retrieve all fields'

/**
 * `fields` and `include_fields` of a query string. `fields` comes out as a list, empty where all are wanted; a name
 * outside `allowed` is refused in Auth0's words. Without `allowed`, any name will do.
 */
export function fieldsQuery(allowed?: readonly string[]) {
  const mistake = (text: string) =>
    `String '${text.slice(0, 200)}' does not match pattern. Must be a comma separated list of the following values: ` +
    (allowed ?? []).join(',')
  const fields = z
    .string()
    .refine((text) => !allowed || namesIn(text).every((name) => allowed.includes(name)), {
      error: ({ input }) => mistake(String(input)),
    })
    .transform(namesIn)
  return z.object({
    fields: fields.optional().describe(DESCRIPTION),
    include_fields: booleanText
      .default(true)
      .describe('Whether specified fields are to be included (true) or excluded (false)'),
  })
}

function namesIn(text: string): string[] {
  return text.split(',').filter((name) => name !== '')
}

/**
 * An answer with only the named top-level keys, or without them; whole where no field is named. Keys of `always` stay
 * whatever is asked, as `_id` does in logs (CONTRACT §7).
 */
export function pickFields(
  object: JsonObject,
  fields: readonly string[] | undefined,
  include: boolean,
  always: readonly string[] = [],
): JsonObject {
  if (fields === undefined || fields.length === 0) return object
  const stays = (name: string) => always.includes(name) || fields.includes(name) === include
  return Object.fromEntries(Object.entries(object).filter(([name]) => stays(name)))
}
