import { STATUS_CODES } from 'node:http'
import { type Problem, type ProblemCode } from '../problems.ts'

/** Status and `errorCode` of each refusal on Auth0's paths (CONTRACT §1.5, §2.5, §3.3); null: no code, as recorded. */
const AUTH0: Record<ProblemCode, readonly [status: number, errorCode: string | null]> = {
  missing_token: [401, null],
  malformed_authorization: [400, 'Bearer'],
  invalid_token: [401, null],
  invalid_signature: [401, null],
  expired_token: [401, null],
  bad_audience: [401, null],
  insufficient_scope: [403, 'insufficient_scope'],
  unowned_resource: [403, 'unowned_resource'],
  invalid_body: [400, 'invalid_body'],
  invalid_uri: [400, 'invalid_uri'],
  invalid_query: [400, 'invalid_query_string'],
  invalid_paging: [400, 'invalid_paging'],
  body_too_large: [413, 'payload_too_large'],
  not_acceptable_type: [415, 'unsupported_media_type'],
  not_found: [404, null],
  method_not_allowed: [405, null],
  user_not_found: [404, 'inexistent_user'],
  user_exists: [409, 'auth0_idp_error'],
  email_taken: [400, 'auth0_idp_error'],
  username_taken: [400, 'auth0_idp_error'],
  phone_taken: [400, 'auth0_idp_error'],
  weak_password: [400, 'auth0_idp_error'],
  common_password: [400, 'auth0_idp_error'],
  personal_password: [400, 'auth0_idp_error'],
  used_password: [400, 'auth0_idp_error'],
  not_updatable: [400, 'invalid_body'],
  unsupported_connection: [400, 'invalid_body'],
  connection_unknown: [400, 'inexistent_connection'],
  connection_disabled: [400, 'invalid_body'],
  same_identity: [400, 'invalid_body'],
  identity_taken: [409, 'identity_conflict'],
  secondary_unknown: [400, 'invalid_body'],
  secondary_token_unknown: [400, 'invalid_body'],
  connection_not_configured: [400, 'inexistent_connection'],
  link_with_invalid: [400, 'invalid_body'],
  link_with_alg: [400, 'invalid_body'],
  link_with_issuer: [400, 'invalid_body'],
  link_with_audience: [400, 'invalid_body'],
  link_with_no_sub: [400, 'invalid_body'],
  link_with_sub: [400, 'invalid_body'],
  too_many_identities: [400, 'too_many_identities'],
  blocked_user: [403, 'user_blocked'],
  unproven_identities: [403, 'unproven_identities'],
  main_identity_stays: [400, 'operation_not_supported'],
  identity_not_found: [404, 'inexistent_identity'],
  flow_expired: [400, 'flow_expired'],
  flow_elsewhere: [400, 'flow_elsewhere'],
  flow_went_on: [409, 'flow_went_on'],
  identity_gone: [400, 'identity_gone'],
  wrong_account: [400, 'wrong_account'],
  logout_url_not_allowed: [400, 'invalid_request'],
  logout_hint_invalid: [400, 'invalid_request'],
  accounts_changed: [409, 'accounts_changed'],
  sign_in_denied: [403, 'access_denied'],
  otp_wrong: [403, 'invalid_otp'],
  recovery_code_wrong: [403, 'invalid_recovery_code'],
  factor_locked: [429, 'too_many_attempts'],
  enrolment_over: [400, 'enrollment_expired'],
  already_enrolled: [400, 'already_enrolled'],
  not_enrolled: [403, 'association_required'],
  too_many_factors: [400, 'too_many_factors'],
  method_not_found: [404, 'inexistent_authentication_method'],
  unsupported_challenge: [400, 'unsupported_challenge_type'],
  mfa_token_malformed: [403, 'invalid_grant'],
  mfa_token_expired: [401, 'expired_token'],
  challenge_over: [400, 'challenge_expired'],
  passkey_refused: [403, 'passkey_refused'],
  passkey_taken: [409, 'passkey_exists'],
  user_blocked: [403, 'user_blocked'],
  client_unauthorized: [401, null],
  wrong_password: [401, 'invalid_user_password'],
  account_blocked: [401, 'unauthorized'],
  too_many_attempts: [429, 'too_many_attempts'],
  suspicious_address: [429, 'too_many_attempts'],
  client_unknown: [401, 'invalid_client'],
  signup_disabled: [400, 'signup_disabled'],
  invalid_signup: [400, 'invalid_signup'],
  ticket_invalid: [400, 'invalid_ticket'],
  ticket_unsupported: [400, 'operation_not_supported'],
  ticket_identity_unknown: [400, 'invalid_body'],
  ticket_no_email: [400, 'invalid_body'],
  connection_not_found: [404, 'inexistent_connection'],
  connection_exists: [409, 'connection_conflict'],
  client_not_found: [404, 'inexistent_client'],
  client_grant_not_found: [404, 'inexistent_client_grant'],
  client_grant_exists: [409, 'client_grant_conflict'],
  resource_server_not_found: [404, 'inexistent_resource_server'],
  resource_server_exists: [409, 'resource_server_conflict'],
  audience_unknown: [404, 'inexistent_resource_server'],
  system_api: [400, 'operation_not_supported'],
  signing_key_not_found: [404, 'inexistent_signing_key'],
  signing_key_in_use: [400, 'operation_not_supported'],
  signing_keys_rotated: [409, 'signing_keys_conflict'],
  log_not_found: [404, 'inexistent_log'],
  upstream_denied: [403, 'access_denied'],
  upstream_failed: [400, 'upstream_failed'],
  upstream_unreachable: [400, 'upstream_unreachable'],
  upstream_not_configured: [400, 'upstream_not_configured'],
  too_many_requests: [429, 'too_many_requests'],
  search_timeout: [503, null],
  outcome_unknown: [503, 'outcome_unknown'],
  busy: [503, 'busy'],
  database_unavailable: [503, 'database_unavailable'],
}

/** Auth0's error envelope. */
export interface ErrorBody {
  readonly statusCode: number
  readonly error: string
  readonly message: string
  readonly errorCode?: string
  readonly attributes?: { readonly error: string }
}

/** A refusal in Auth0's clothes. */
export function errorBody(refusal: Problem): ErrorBody {
  const [statusCode, usual] = AUTH0[refusal.code]
  const errorCode = refusal.errorCode ?? usual
  return {
    statusCode,
    error: STATUS_CODES[statusCode] ?? 'Error',
    message: refusal.message,
    ...(errorCode === null ? {} : { errorCode }),
    ...(refusal.code === 'expired_token' ? { attributes: { error: 'invalid_token' } } : {}),
  }
}

/** What a bug looks like from outside: nothing of its cause. */
export const BUG: ErrorBody = {
  statusCode: 500,
  error: 'Internal Server Error',
  message: 'An internal server error occurred',
}
