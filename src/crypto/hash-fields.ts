import type { Json, JsonObject } from '../model/json.ts'

/** What is wrong with a hash that was sent: the message names the field. */
export class Refused extends Error {}

const WELL_FORMED = { hex: /^([0-9a-f]{2})+$/i, base64: /^[A-Za-z0-9+/]+={0,2}$/, utf8: /^/ } as const
type BytesEncoding = keyof typeof WELL_FORMED

/** The bytes of `{value, encoding}`; hashes have no default encoding, salts and keys are text unless they say. */
export function bytesAt(from: JsonObject, name: string, allowed: readonly BytesEncoding[]): Buffer {
  const fallback = allowed.includes('utf8') ? 'utf8' : undefined
  const encoding = oneOf(from.encoding ?? fallback, allowed, `${name}.encoding`)
  const value = textOf(from.value, `${name}.value`)
  if (!WELL_FORMED[encoding].test(value)) throw new Refused(`${name}.value is not ${encoding}`)
  return Buffer.from(value, encoding)
}

/** Bytes as they are stored. */
export function base64(bytes: Buffer): string {
  return bytes.toString('base64')
}

/** The object under a name, or an empty one. */
export function objectAt(from: JsonObject, name: string): JsonObject {
  const value = from[name] ?? {}
  if (typeof value === 'object' && !Array.isArray(value)) return value as JsonObject
  throw new Refused(`${name} must be an object`)
}

/** A text, or a refusal. */
export function textOf(value: Json | undefined, name: string): string {
  if (typeof value === 'string' && value.length <= 1024) return value
  throw new Refused(`${name} must be a text of at most 1024 characters`)
}

/** A whole number, or a refusal. */
export function numberOf(value: Json | undefined, name: string): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw new Refused(`${name} must be a whole number`)
}

/** A number of a range, or a refusal. */
export function within(value: number, { least, most }: { least: number; most: number }, name: string): number {
  if (value >= least && value <= most) return value
  throw new Refused(`${name} must be from ${least} to ${most}`)
}

/** One of the allowed texts, or a refusal that lists them. */
export function oneOf<T extends string>(value: Json | undefined, allowed: readonly T[], name: string): T {
  const found = allowed.find((candidate) => candidate === value)
  if (found === undefined) throw new Refused(`${name} must be one of ${allowed.join(', ')}`)
  return found
}
