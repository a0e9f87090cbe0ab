import { type Problem, problem } from '../problems.ts'
import { isCommonPassword } from './common-passwords.ts'
import type { JsonObject } from './json.ts'
import { type PasswordRules, strengthOf, strengthText } from './password-rules.ts'

/**
 * Why a password is refused by a connection's rules, or undefined. `person` is what is known of whoever is to have it:
 * the profile, `user_metadata` in it. Whether it was used before is for those to say who can read the old hashes.
 */
export function refusalByRules(password: string, rules: PasswordRules, person: JsonObject): Problem | undefined {
  const strength = strengthOf(password, rules)
  if (!strength.verified) {
    return problem('weak_password').with({ description: strength, policy: strengthText(strength) })
  }
  if (rules.dictionary && isInDictionary(password, rules.dictionary)) return problem('common_password')
  return rules.noPersonalInfo && tellsOf(password, person) ? problem('personal_password') : undefined
}

function isInDictionary(password: string, own: readonly string[]): boolean {
  return isCommonPassword(password) || own.includes(password.toLowerCase())
}

/** Shorter than this, a name is in too many passwords. */
const SHORTEST_NAME = 3

function tellsOf(password: string, person: JsonObject): boolean {
  const lower = password.toLowerCase()
  return namesOf(person).some((name) => name.length >= SHORTEST_NAME && lower.includes(name.toLowerCase()))
}

function namesOf(person: JsonObject): string[] {
  const metadata = (person['user_metadata'] ?? {}) as JsonObject
  const own = ['name', 'username', 'nickname', 'given_name', 'family_name'].map((name) => person[name])
  const kept = ['name', 'first', 'last'].map((name) => metadata[name])
  const texts = [...own, ...kept].filter((value) => typeof value === 'string')
  const { email } = person
  return typeof email === 'string' ? [...texts, email, email.split('@')[0] ?? email] : texts
}
