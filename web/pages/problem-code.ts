/** What went wrong, shown above a form. None of them tells whether an account exists. */
export type ProblemCode =
  | 'wrong_credentials'
  | 'too_many_attempts'
  | 'check_fields'
  | 'sign_up_refused'
  | 'weak_password'
  | 'wrong_code'
  | 'expired_code'
  | 'used_code'
  | 'code_not_sent'
  | 'passkey_failed'
  | 'provider_refused'
  | 'provider_failed'
  /** Linking: a sign-in that succeeded, but with another account than the one to be linked. */
  | 'other_account'
  /** Linking: something about the two accounts changed meanwhile. */
  | 'accounts_changed'
  | 'link_refused'
  | 'wrong_device_code'
  /** Only after the person has proven the account. */
  | 'account_blocked'
  | 'form_expired'
  | 'try_again'

/** What is wrong with one field, shown at it. */
export type FieldProblemCode =
  | 'required'
  | 'invalid_email'
  | 'invalid_phone'
  | 'invalid_username'
  | 'username_taken'
  | 'too_long'
  | 'weak_password'
  | 'common_password'
  | 'personal_password'
  | 'used_password'
  | 'wrong_code'

/** Why a person cannot go on, the subject of the error page. */
export type ErrorKind =
  /** The sign-in took too long, or was finished in another tab. */
  | 'expired'
  /** The page belongs to a sign-in that another browser began. */
  | 'wrong_browser'
  /** A link or ticket that was used, replaced, or is too old. */
  | 'link_used'
  /** The application asked for something that it may not; `detail` names it. */
  | 'bad_request'
  /** A rule of the tenant said no; `detail` may be its words. */
  | 'access_denied'
  | 'provider'
  | 'linking'
  | 'too_many_requests'
  | 'not_found'
  | 'unavailable'
  | 'server'
