import type { JsonObject } from './json.ts'

/** The levels of a connection's `passwordPolicy`, from Auth0's documentation. */
export type PasswordPolicy = 'none' | 'low' | 'fair' | 'good' | 'excellent'

/** What a connection asks of a password. */
export interface PasswordRules {
  readonly policy: PasswordPolicy
  /** Characters. */
  readonly minLength: number
  /** How many of the last passwords, the present one among them, must not come again. */
  readonly historySize: number
  readonly noPersonalInfo: boolean
  /** Words that are refused beside the common ones, in lower case; null where none is looked up. */
  readonly dictionary: readonly string[] | null
}

const SHORTEST = { none: 1, low: 6, fair: 8, good: 8, excellent: 10 } as const

/** The rules of a database connection's options; an unknown level counts as `good`. */
export function passwordRules(options: JsonObject): PasswordRules {
  const policy = levelOf(options['passwordPolicy'])
  const complexity = options['password_complexity_options'] as { min_length?: number } | null | undefined
  const history = options['password_history'] as Switch<{ size?: number }>
  const dictionary = options['password_dictionary'] as Switch<{ dictionary?: readonly string[] }>
  return {
    policy,
    minLength: Math.max(SHORTEST[policy], complexity?.min_length ?? 1),
    historySize: isOn(history) ? Math.min(history.size ?? 5, MOST_REMEMBERED) : 0,
    noPersonalInfo: isOn(options['password_no_personal_info'] as Switch),
    dictionary: isOn(dictionary) ? (dictionary.dictionary ?? []).map((word) => word.toLowerCase()) : null,
  }
}

type Switch<More = object> = (More & { enable?: boolean }) | null | undefined

function isOn<More>(option: Switch<More>): option is More & { enable?: boolean } {
  return option?.enable === true
}

const MOST_REMEMBERED = 24

function levelOf(value: JsonObject[string] | undefined): PasswordPolicy {
  return typeof value === 'string' && Object.hasOwn(SHORTEST, value) ? (value as PasswordPolicy) : 'good'
}

/** One rule as Auth0 answers it: `format` fills the places of `message`. */
export interface PasswordRule {
  readonly code: 'lengthAtLeast' | 'shouldContain' | 'containsAtLeast' | 'identicalChars'
  readonly message: string
  readonly format?: readonly (number | string)[]
  readonly items?: readonly { readonly code: string; readonly message: string; readonly verified: boolean }[]
  readonly verified: boolean
}

/** How a password does against each rule (CONTRACT §11.5, `description` of a PasswordStrengthError). */
export interface Strength {
  readonly rules: readonly PasswordRule[]
  readonly verified: boolean
}

const KINDS = [
  { code: 'lowerCase', message: 'lower case letters (a-z)', pattern: /[a-z]/ },
  { code: 'upperCase', message: 'upper case letters (A-Z)', pattern: /[A-Z]/ },
  { code: 'numbers', message: 'numbers (0-9)', pattern: /[0-9]/ },
  { code: 'specialCharacters', message: 'special characters (such as !@#$%^&*)', pattern: /[^A-Za-z0-9]/ },
] as const

/** Holds a password against the level and the length that the rules ask for. */
export function strengthOf(password: string, { policy, minLength }: PasswordRules): Strength {
  const rules = [lengthRule(password, minLength), ...levelRules(password, policy)]
  return { rules, verified: rules.every((rule) => rule.verified) }
}

function lengthRule(password: string, minLength: number): PasswordRule {
  const message = 'At least %d characters in length'
  return { code: 'lengthAtLeast', message, format: [minLength], verified: [...password].length >= minLength }
}

function levelRules(password: string, policy: PasswordPolicy): PasswordRule[] {
  if (policy === 'none' || policy === 'low') return []
  if (policy === 'fair') {
    const items = itemsOf(password, KINDS.slice(0, 3))
    return [{ code: 'shouldContain', message: 'It contains:', items, verified: items.every((item) => item.verified) }]
  }
  const items = itemsOf(password, KINDS)
  const kinds: PasswordRule = {
    code: 'containsAtLeast',
    message: 'At least %d of these %d kinds of characters:',
    format: [3, items.length],
    items,
    verified: items.filter((item) => item.verified).length >= 3,
  }
  return policy === 'good' ? [kinds] : [kinds, runRule(password)]
}

function itemsOf(password: string, kinds: readonly (typeof KINDS)[number][]) {
  return kinds.map(({ code, message, pattern }) => ({ code, message, verified: pattern.test(password) }))
}

function runRule(password: string): PasswordRule {
  const message = 'At most %d identical characters in a row (“%s” is not allowed)'
  return { code: 'identicalChars', message, format: [2, 'aaa'], verified: !/(.)\1\1/su.test(password) }
}

/** The rules as lines of text: `policy` of a PasswordStrengthError. */
export function strengthText({ rules }: Strength): string {
  return rules
    .map((rule) => [`* ${filled(rule)}`, ...(rule.items ?? []).map((item) => `  * ${item.message}`)].join('\n'))
    .join('\n')
}

function filled({ message, format = [] }: PasswordRule): string {
  return format.reduce<string>((text, value) => text.replace(/%[ds]/, String(value)), message)
}
