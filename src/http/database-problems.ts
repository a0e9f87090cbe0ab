import { type Problem, type ProblemCode } from '../problems.ts'
import { errorBody } from './problems.ts'

/** Refusals that have a name of their own at `/dbconnections` (CONTRACT §11.5); all others are a BadRequestError. */
const NAMED: Partial<Record<ProblemCode, readonly [name: string, code: string]>> = {
  weak_password: ['PasswordStrengthError', 'invalid_password'],
  common_password: ['PasswordDictionaryError', 'password_dictionary_error'],
  personal_password: ['PasswordNoUserInfoError', 'password_no_user_info_error'],
  too_many_requests: ['TooManyRequestsError', 'too_many_requests'],
  suspicious_address: ['TooManyRequestsError', 'too_many_requests'],
}

/** The body of a refusal as Auth0's database connections write it; `description` of a weak password holds the rules. */
export interface DatabaseRefusal {
  readonly statusCode: number
  readonly name: string
  readonly code: string
  readonly message?: string
  readonly description: unknown
  readonly policy?: unknown
}

export function databaseRefusal(refusal: Problem): DatabaseRefusal {
  const { statusCode, errorCode = 'server_error', message } = errorBody(refusal)
  const [name, code] = NAMED[refusal.code] ?? ['BadRequestError', errorCode]
  // Auth0's store prefixes its errors with their names only in the Management API.
  const bare = message.replace(new RegExp(`^${name}: `), '')
  if (refusal.code !== 'weak_password') return { name, code, description: bare, statusCode }
  const { description = bare, policy } = refusal.details
  return { name, message: bare, code, description, policy, statusCode }
}
