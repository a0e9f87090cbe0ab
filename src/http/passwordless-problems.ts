import type { Problem, ProblemCode } from '../problems.ts'
import { type OAuthRefusal, oauthRefusal } from './mfa-problems.ts'

/** What a refusal is called at `/passwordless/start`, in Auth0's words: `bad.` and the property. */
const NAMED: Partial<Record<ProblemCode, readonly [error: string, description?: string]>> = {
  connection_unknown: ['bad.connection', 'Connection does not exist'],
  connection_disabled: ['bad.connection', 'Connection is disabled'],
  email_invalid: ['bad.email', 'error in email - email format validation failed'],
  phone_invalid: ['bad.phone_number', 'String does not match pattern: ^\\+[0-9]{1,15}$'],
  link_unsupported: ['bad.send'],
  callback_not_allowed: ['bad.authParams'],
  not_acceptable_type: ['bad.request'],
}

/** The refusal of a start: `{error, error_description}`. A body of the wrong shape names its property in `errorCode`. */
export function passwordlessRefusal(refusal: Problem): OAuthRefusal {
  const isShape = refusal.code === 'invalid_body' || refusal.code === 'body_too_large'
  const named = isShape ? ([refusal.errorCode ?? 'bad.request'] as const) : NAMED[refusal.code]
  if (!named) return oauthRefusal(refusal)
  const [error, description = refusal.message] = named
  return { status: 400, body: { error, error_description: description } }
}
