import { type Problem, problem } from '../problems.ts'
import type { Json, JsonObject } from './json.ts'

/** Bytes of JSON that one metadata object may have unless the tenant's setting says otherwise (CONTRACT §4.6). */
export const METADATA_BYTES = 10_240

/** Names that `app_metadata` must not hold (CONTRACT §4.6). */
const RESERVED = new Set(
  (
    '__tenant _id blocked clientID created_at email_verified email globalClientID global_client_id identities lastIP ' +
    'lastLogin loginsCount metadata multifactor_last_modified multifactor updated_at user_id'
  ).split(' '),
)

/** Names at the first level of `app_metadata` that are not allowed there. */
export function reservedNames(metadata: JsonObject): string[] {
  return Object.keys(metadata).filter((name) => RESERVED.has(name))
}

/** Names that hold `.` or `$`, at any depth. */
export function unsafeNames(value: Json): string[] {
  if (value === null || typeof value !== 'object') return []
  if (Array.isArray(value)) return value.flatMap((item: Json) => unsafeNames(item))
  return Object.entries(value).flatMap(([name, inner]: [string, Json]) => [
    ...(/[.$]/.test(name) ? [name] : []),
    ...unsafeNames(inner),
  ])
}

/** Merges the first level only; a key set to null goes; `{}` clears everything (CONTRACT §4.6). */
export function mergeMetadata(stored: JsonObject | null, sent: JsonObject): JsonObject {
  if (Object.keys(sent).length === 0) return {}
  const merged = { ...stored, ...sent }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null))
}

/** Auth0 leaves `app_metadata` out of its answers once it is empty, but not `user_metadata`. */
export function nullIfEmpty(metadata: JsonObject): JsonObject | null {
  return Object.keys(metadata).length === 0 ? null : metadata
}

/** The refusal of metadata that is larger than the tenant allows, or undefined. */
export function refusalOfSize(kinds: Readonly<Record<string, JsonObject | null>>, limit: number): Problem | undefined {
  for (const [name, metadata] of Object.entries(kinds)) {
    const bytes = metadata === null ? 0 : Buffer.byteLength(JSON.stringify(metadata))
    if (bytes > limit) {
      const words = `${name} would be ${bytes} bytes of JSON; this tenant allows ${limit}. Nothing was changed.`
      return problem('invalid_body', `Payload validation error: '${words}'`)
    }
  }
  return undefined
}
