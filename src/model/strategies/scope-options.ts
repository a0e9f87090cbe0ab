import type { Json, JsonObject } from '../json.ts'

const GOOGLE_SCOPES: Readonly<Record<string, string>> = {
  profile: 'profile',
  calendar: 'https://www.googleapis.com/auth/calendar',
  email: 'email',
}

/** Google's options: a scope for each flag that is true, those that were sent first (as recorded). */
export function googleOptions(sent: JsonObject): JsonObject {
  const options: JsonObject = { ...sent, email: sent['email'] ?? true, profile: sent['profile'] ?? true }
  const flags = Object.entries(GOOGLE_SCOPES).filter(([flag]) => options[flag] === true)
  const scopes = flags.sort(([a], [b]) => rank(sent, a) - rank(sent, b)).map(([, scope]) => scope)
  return { scope: scopes, ...options }
}

/** Flags that were sent come first; what Auth0 adds comes after them, the address before the profile. */
function rank(sent: JsonObject, flag: string): number {
  const names = Object.keys(GOOGLE_SCOPES)
  return flag in sent ? names.indexOf(flag) : names.length + (flag === 'email' ? 0 : 1)
}

/** Options whose `scope` is made of the flags that are true, in the provider's order (as recorded), after fixed ones. */
export function chosenScopes(options: JsonObject, names: readonly string[], fixed: readonly string[]): JsonObject {
  const scope: Json = names.filter((name) => fixed.includes(name) || options[name] === true)
  return { ...options, scope }
}
