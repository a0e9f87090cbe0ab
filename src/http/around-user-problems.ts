import type { AROUND_USER_WORDS } from '../problems/around-user-words.ts'

/** Status and `errorCode` of refusals about what stands around a user. */
export const AROUND_USER: Record<keyof typeof AROUND_USER_WORDS, readonly [status: number, errorCode: string | null]> =
  {
    session_not_found: [404, 'inexistent_session'],
    refresh_token_not_found: [404, 'inexistent_refresh_token'],
    device_not_yours: [403, 'insufficient_scope'],
    device_exists: [409, 'device_credential_conflict'],
    method_exists: [409, 'authentication_method_conflict'],
    too_many_methods: [403, 'too_many_factors'],
    method_unchangeable: [400, 'operation_not_supported'],
    enrollment_not_found: [404, 'enrollment_not_found'],
    step_up_required: [403, 'step_up_required'],
    method_unsupported: [400, 'operation_not_supported'],
    connect_session_invalid: [400, 'invalid_auth_session'],
    connected_account_not_found: [404, 'inexistent_connected_account'],
    connected_elsewhere: [409, 'connected_account_conflict'],
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
  }
