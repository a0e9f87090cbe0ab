/** Refusals about what stands around a user: sessions, tokens, devices, methods, connected accounts. */
export const AROUND_USER_WORDS = {
  session_not_found: 'The session does not exist.',
  refresh_token_not_found: 'The refresh token does not exist.',
  device_not_yours: 'Cannot create device credentials for that user.',
  device_exists: 'A public key already exists for the device.',
  method_exists: 'Authentication method already exists.',
  too_many_methods: 'You reached the limit of entities of this type for this user.',
  method_unchangeable: 'This authentication method has nothing that can be changed. Nothing was changed.',
  enrollment_not_found: 'Enrollment not found',
  step_up_required:
    'This needs a token of a sign-in within the last ten minutes, with a second factor where you have one. Nothing was changed.',
  method_unsupported: 'This kind of authentication method cannot be enrolled here. Nothing was changed.',
  connect_session_invalid:
    'This auth_session or connect_code was used already, is too old, or is not yours. Start again.',
  connected_account_not_found: 'The connected account does not exist.',
  connected_elsewhere: 'This account at the provider is not connected: it could not be kept. Nothing was changed.',
  // Second factors and passkeys (CONTRACT §11.3, §11.5)
  otp_wrong: 'Invalid otp_code.',
  recovery_code_wrong: 'MFA Authorization rejected.',
  factor_locked: 'Too many wrong codes. Wait 15 minutes and try again.',
  enrolment_over: 'This enrolment is no longer open. Nothing was changed; start again.',
  already_enrolled: 'User is already enrolled.',
  not_enrolled: 'User does not have any active authenticators associated.',
  too_many_factors: 'A user can have at most 20 second factors and 20 passkeys. Nothing was changed.',
  method_not_found: 'The authentication method does not exist.',
  unsupported_challenge: 'None of the requested challenge types is supported.',
  mfa_token_malformed: 'Malformed mfa_token',
  mfa_token_expired: 'mfa_token is expired',
  challenge_over: 'This request is no longer valid. Start again.',
  passkey_refused: 'The passkey or security key was not accepted.',
  passkey_taken: 'This passkey or security key is registered already.',
} as const
