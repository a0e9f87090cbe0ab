import type { Json, JsonObject } from '../model/json.ts'
import type { EmailRule, Path, Step } from './preset.ts'

/** What stands at a path of what a provider said; undefined where nothing does. */
export function claimAt(claims: JsonObject, path: Path): Json | undefined {
  return path.reduce<Json | undefined>(step, claims)
}

function step(from: Json | undefined, to: Step): Json | undefined {
  if (typeof to !== 'string') {
    return Array.isArray(from) ? (from as Json[]).find((one) => memberOf(one, to.where) === true) : undefined
  }
  return memberOf(from, to)
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  return Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined
}

/**
 * What an ID token and userinfo say together; the token's word first. The address and what proves it come from one of
 * the two: a proof of one address proves no other.
 */
export function mergeClaims(token: JsonObject, userinfo: JsonObject, rule: EmailRule | null): JsonObject {
  if (!rule) return { ...userinfo, ...token }
  const hasAddress = claimAt(token, rule.at) !== undefined
  const together = new Set<Step | undefined>([rule.at[0], rule.verified?.at[0]])
  const without = (claims: JsonObject) =>
    Object.fromEntries(Object.entries(claims).filter(([name]) => !together.has(name)))
  return hasAddress ? { ...without(userinfo), ...token } : { ...userinfo, ...without(token) }
}

const MOST_CHARACTERS = 2048

/** A text of a provider that can be kept: well-formed, without control characters, not endless; else undefined. */
export function textAt(claims: JsonObject, path: Path): string | undefined {
  const value = claimAt(claims, path)
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  const isGood = text !== '' && text.length <= MOST_CHARACTERS && text.isWellFormed() && !/\p{Cc}/u.test(text)
  return isGood ? text : undefined
}
