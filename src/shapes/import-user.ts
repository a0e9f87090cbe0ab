import { z } from 'zod'
import type { RowError } from '../model/import-row.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { PROVIDERS } from '../model/providers.ts'
import { MAX_IDENTITIES } from '../model/user.ts'
import { mistakeIn } from './checks.ts'
import { createUserBody, part } from './user-requests.ts'

const { user_metadata: userMetadata, app_metadata: appMetadata, ...profile } = createUserBody.shape

/** A hash that came with a user: what it must hold is looked at where it is read. */
const customHash = z.record(z.string(), z.json()).transform((value) => value as JsonObject)
const passwordHash = z.string().regex(/^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/)

const factor = z.union([
  z.strictObject({ totp: z.strictObject({ secret: z.string().regex(/^[A-Za-z2-7]{16,200}=*$/) }) }),
  z.strictObject({ phone: z.strictObject({ value: z.string().regex(/^\+[0-9]{1,15}$/) }) }),
  z.strictObject({ email: z.strictObject({ value: z.email().max(254) }) }),
])

/** One more way in of the same user, which arrives linked: our addition. As an export has it, and what vouches for it. */
const linked = z.strictObject({
  provider: z.enum(PROVIDERS as [string, ...string[]]),
  user_id: z.union([z.string().min(1).max(900), z.int().min(0)]),
  connection: z.string().min(1).max(128),
  isSocial: z.boolean().optional(),
  profileData: z
    .record(z.string(), z.json())
    .transform((value) => value as JsonObject)
    .optional(),
  issuer: z.string().max(1024).optional(),
  subject: z.string().min(1).max(900).optional(),
  password_hash: passwordHash.optional(),
  custom_password_hash: customHash.optional(),
})

const importedUser = z.strictObject({
  email: profile.email.unwrap(),
  email_verified: profile.email_verified,
  phone_number: profile.phone_number,
  phone_verified: profile.phone_verified,
  user_id: z.string().min(1).max(255).regex(/^\S+$/).optional(),
  username: profile.username,
  given_name: part.optional(),
  family_name: part.optional(),
  name: profile.name,
  nickname: profile.nickname,
  picture: profile.picture,
  blocked: profile.blocked,
  password_hash: passwordHash.optional(),
  custom_password_hash: customHash.optional(),
  app_metadata: appMetadata,
  user_metadata: userMetadata,
  mfa_factors: z.array(factor).min(1).max(10).optional(),
  identities: z
    .array(linked)
    .max(MAX_IDENTITIES - 1)
    .optional(),
})

/** A user of a file, checked (CONTRACT §5). */
export type ImportedUser = z.infer<typeof importedUser>
export type ImportedIdentity = z.infer<typeof linked>

/** A user of a file, or everything that is wrong with it, in Auth0's codes. */
export function readImportedUser(sent: Json): ImportedUser | readonly RowError[] {
  const parsed = importedUser.safeParse(sent)
  return parsed.success ? parsed.data : parsed.error.issues.slice(0, MOST_ERRORS).map((issue) => errorOf(issue, sent))
}

const MOST_ERRORS = 20

type Issue = z.core.$ZodIssue

function errorOf(issue: Issue, sent: Json): RowError {
  const mistake = mistakeIn(issue, sent)
  const code = mistake.startsWith('Missing required property') ? 'OBJECT_REQUIRED' : codeOf(issue)
  const path = pathOf(code === 'OBJECT_REQUIRED' ? issue.path.slice(0, -1) : issue.path)
  if (path === '') return { code, message: mistake }
  // What is wrong with a hash or secret is told without it.
  const words = /password_hash|mfa_factors/.test(path) ? withoutValue(mistake) : mistake
  return { code, message: `Error in ${path} property - ${words}`, path }
}

function withoutValue(mistake: string): string {
  return mistake.replace(/: .*$/s, '').replace(/^Value .* is /s, 'Its length is ')
}

/** `identities[0].profileData.email` */
function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '')
}

function codeOf(issue: Issue): string {
  if (issue.code === 'too_small' || issue.code === 'too_big') return sizeCode(issue)
  if (issue.code === 'invalid_format') return issue.format === 'regex' ? 'PATTERN' : 'FORMAT'
  if (issue.code === 'custom') return issue.message.includes('format email') ? 'FORMAT' : 'NOT_PASSED'
  return CODES[issue.code] ?? 'NOT_PASSED'
}

const CODES: Readonly<Partial<Record<Issue['code'], string>>> = {
  invalid_type: 'INVALID_TYPE',
  invalid_value: 'ENUM_MISMATCH',
  invalid_union: 'ANY_OF_MISSING',
}

function sizeCode({ code, origin }: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const isSmall = code === 'too_small'
  if (origin === 'string') return isSmall ? 'MIN_LENGTH' : 'MAX_LENGTH'
  if (origin === 'array') return isSmall ? 'ARRAY_LENGTH_SHORT' : 'ARRAY_LENGTH_LONG'
  return isSmall ? 'MINIMUM' : 'MAXIMUM'
}
