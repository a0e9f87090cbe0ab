import { STATUS_CODES } from 'node:http'
import type { JsonObject } from '../model/json.ts'
import { type Problem, type ProblemCode } from '../problems.ts'
import { CONFIGURATION_STATUSES } from './configuration-statuses.ts'
import { AROUND_USER } from './around-user-problems.ts'
import { ORGANIZATION_PROBLEMS } from './organization-problems.ts'
import { JOB_STATUSES } from './job-statuses.ts'

/** Status and `errorCode` of each refusal on Auth0's paths (CONTRACT §1.5, §2.5, §3.3); null: no code, as recorded. */
const AUTH0: Record<ProblemCode, readonly [status: number, errorCode: string | null]> = {
  ...AROUND_USER,
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
  not_implemented: [501, 'not_implemented'],
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
  administrator_stays: [409, 'administrator_stays'],
  administrator_keeps_identities: [409, 'administrator_keeps_identities'],
  last_owner: [409, 'last_owner'],
  already_owner: [409, 'already_owner'],
  administrator_protected: [403, 'administrator_protected'],
  not_administrator: [403, 'insufficient_scope'],
  mfa_required: [403, 'mfa_required'],
  no_owner: [409, 'no_owner'],
  invitation_invalid: [400, 'invalid_invitation'],
  main_identity_stays: [400, 'operation_not_supported'],
  identity_not_found: [404, 'inexistent_identity'],
  no_snapshot: [409, 'no_snapshot'],
  no_way_in: [409, 'no_way_in'],
  operation_not_found: [404, 'inexistent_operation'],
  not_undoable: [409, 'not_undoable'],
  undo_over: [409, 'undo_window_over'],
  already_undone: [409, 'already_undone'],
  changed_since: [409, 'changed_since'],
  not_your_operation: [403, 'not_your_operation'],
  fresh_sign_in_required: [403, 'fresh_sign_in_required'],
  preview_outdated: [409, 'preview_outdated'],
  reason_required: [400, 'invalid_body'],
  idempotency_key_reused: [422, 'idempotency_key_reused'],
  idempotency_key_in_flight: [409, 'idempotency_key_in_flight'],
  idempotency_key_invalid: [400, 'invalid_idempotency_key'],
  ...JOB_STATUSES,
  flow_expired: [400, 'flow_expired'],
  flow_elsewhere: [400, 'flow_elsewhere'],
  flow_went_on: [409, 'flow_went_on'],
  identity_gone: [400, 'identity_gone'],
  wrong_account: [400, 'wrong_account'],
  logout_url_not_allowed: [400, 'invalid_request'],
  logout_hint_invalid: [400, 'invalid_request'],
  accounts_changed: [409, 'accounts_changed'],
  code_wrong: [403, 'invalid_grant'],
  link_expired: [400, 'link_expired'],
  link_unsupported: [400, 'bad.send'],
  callback_not_allowed: [400, 'bad.authParams'],
  email_invalid: [400, 'bad.email'],
  phone_invalid: [400, 'bad.phone_number'],
  sign_in_denied: [403, 'access_denied'],
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
  ...CONFIGURATION_STATUSES,
  ...ORGANIZATION_PROBLEMS,
  cursor_unknown: [400, 'invalid_query_string'],
  cursor_of_other_feed: [410, 'cursor_of_other_feed'],
  cursor_too_old: [410, 'cursor_too_old'],
  webhook_not_found: [404, 'inexistent_webhook'],
  too_many_webhooks: [400, 'too_many_webhooks'],
  delivery_not_found: [404, 'inexistent_delivery'],
  delivery_waiting: [409, 'delivery_waiting'],
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
  /** What has changed, of a refusal to take back or to carry out what was previewed; which operation of a batch. */
  readonly details?: JsonObject
}

/** Refusals whose details belong to whoever asked. */
const TELLING: ReadonlySet<ProblemCode> = new Set(['changed_since', 'preview_outdated'])

/** A refusal in Auth0's clothes. */
export function errorBody(refusal: Problem): ErrorBody {
  const [statusCode, usual] = AUTH0[refusal.code]
  const errorCode = refusal.errorCode ?? usual
  return {
    statusCode,
    error: STATUS_CODES[statusCode] ?? 'Error',
    message: refusal.message,
    ...(errorCode === null ? {} : { errorCode }),
    ...(TELLING.has(refusal.code) || 'index' in refusal.details ? { details: refusal.details as JsonObject } : {}),
    ...(refusal.code === 'expired_token' ? { attributes: { error: 'invalid_token' } } : {}),
  }
}

/** What a bug looks like from outside: nothing of its cause. */
export const BUG: ErrorBody = {
  statusCode: 500,
  error: 'Internal Server Error',
  message: 'An internal server error occurred',
}
