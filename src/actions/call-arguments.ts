import type { Json, JsonObject } from '../model/json.ts'

/** A call of `api` with arguments that it cannot take. It reaches the action as an exception. */
export class BadCall extends TypeError {
  override readonly name = 'BadCall'
}

/** What the checks below look at: an argument or a part of one. */
export type Argument = Json | undefined

export function asText(value: Argument, what: string, longest = 1024): string {
  if (typeof value === 'string' && value !== '' && value.length <= longest) return value
  throw new BadCall(`${what} must be a text of 1 to ${longest} characters.`)
}

/** An object; an empty one where none is given. */
export function asOptions(value: Argument, what: string): JsonObject {
  if (value === undefined || value === null) return {}
  return asObject(value, what)
}

export function asObject(value: Argument, what: string): JsonObject {
  if (typeof value === 'object' && value !== null && !isList(value)) return value
  throw new BadCall(`${what} must be an object.`)
}

export function asList(value: Argument, what: string): readonly Json[] {
  if (isList(value) && value.length > 0 && value.length <= 20) return value
  throw new BadCall(`${what} must be a list of 1 to 20.`)
}

function isList(value: Argument): value is readonly Json[] {
  return Array.isArray(value)
}

/** An absolute URL of `http:` or `https:`. */
export function asWebUrl(value: Argument, what: string): URL {
  const text = asText(value, what, 8192)
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && /^https?:$/.test(url.protocol)) return url
  throw new BadCall(`${what} must be a URL that begins with http: or https:.`)
}

export function asNumber(value: Argument, what: string, [low, high]: readonly [number, number]): number {
  if (typeof value === 'number' && value >= low && value <= high) return value
  throw new BadCall(`${what} must be a number from ${low} to ${high}.`)
}

/** What needs no looking into: nothing, a text, a number, true or false. */
export function isScalar(value: Argument): value is string | number | boolean | null | undefined {
  return typeof value !== 'object' || value === null
}

const DEEPEST = 64

/** Refuses what could not be stored or signed faithfully, as the Management API does. */
export function assertKeepable(value: Json, depth = 0): void {
  if (depth > DEEPEST) throw new BadCall(`Values may be nested ${DEEPEST} levels deep.`)
  if (typeof value === 'string') {
    assertCleanText(value)
  } else if (typeof value === 'object' && value !== null) {
    assertInsideKeepable(value, depth)
  }
}

function assertInsideKeepable(value: JsonObject | readonly Json[], depth: number): void {
  for (const [name, inner] of Object.entries<Json>(value as JsonObject)) {
    if (name === '__proto__') throw new BadCall('Nothing may be named __proto__.')
    assertCleanText(name)
    assertKeepable(inner, depth + 1)
  }
}

function assertCleanText(text: string): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new BadCall('Texts may hold neither the NUL character nor half of a surrogate pair.')
  }
}
