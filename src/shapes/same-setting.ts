import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '../model/json.ts'

/** The first property that a body would give another value than the one that it has, or undefined. */
export function otherProperty(value: JsonObject, body: JsonObject): string | undefined {
  return Object.keys(body).find((key) => !isDeepStrictEqual(body[key], value[key]))
}
