import type { Problem, ProblemCode } from '../problems.ts'
import { errorBody } from './problems.ts'

/** What a refusal is called at `/mfa/*` and by the MFA grants of `/oauth/token` (CONTRACT §11.3). */
const OAUTH: Partial<Record<ProblemCode, readonly [status: number, error: string]>> = {
  missing_token: [401, 'invalid_token'],
  malformed_authorization: [401, 'invalid_token'],
  invalid_token: [401, 'invalid_token'],
  invalid_signature: [401, 'invalid_token'],
  expired_token: [401, 'expired_token'],
  bad_audience: [401, 'invalid_token'],
  insufficient_scope: [403, 'insufficient_scope'],
  client_unauthorized: [401, 'access_denied'],
  user_blocked: [403, 'unauthorized'],
  otp_wrong: [403, 'invalid_grant'],
  code_wrong: [403, 'invalid_grant'],
  signup_disabled: [403, 'access_denied'],
  recovery_code_wrong: [403, 'invalid_grant'],
  mfa_token_malformed: [403, 'invalid_grant'],
  mfa_token_expired: [401, 'expired_token'],
  enrolment_over: [403, 'invalid_grant'],
  factor_locked: [429, 'too_many_attempts'],
  already_enrolled: [400, 'access_denied'],
  not_enrolled: [403, 'association_required'],
  unsupported_challenge: [400, 'unsupported_challenge_type'],
  too_many_factors: [400, 'invalid_request'],
  method_not_found: [404, 'not_found'],
}

/** A refusal as OAuth 2.0 words it (RFC 6749 §5.2). */
export interface OAuthRefusal {
  readonly status: number
  readonly body: { readonly error: string; readonly error_description: string }
}

/** A refusal in the words that Auth0 has for it in its Authentication API; others by the status that they have elsewhere. */
export function oauthRefusal(refusal: Problem): OAuthRefusal {
  const [status, error] = OAUTH[refusal.code] ?? usual(errorBody(refusal).statusCode)
  return { status, body: { error, error_description: refusal.message } }
}

function usual(status: number): readonly [number, string] {
  return [status, status === 503 ? 'temporarily_unavailable' : status === 429 ? 'too_many_requests' : 'invalid_request']
}
