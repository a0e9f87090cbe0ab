import { CONFIGURATION_WORDS } from './problems/configuration-words.ts'
import { LINKING_WORDS } from './problems/linking-words.ts'

/** Every way in which a caller can be refused, with its words. Statuses belong to `http/problems.ts`. */
const WORDS = {
  // Who is asking (CONTRACT §1.4, §1.5)
  missing_token: 'Missing authentication',
  malformed_authorization: 'Bad HTTP authentication header format',
  invalid_token: 'Invalid token',
  invalid_signature: 'Invalid signature received for JSON Web Token validation',
  expired_token: 'Expired token received for JSON Web Token validation',
  bad_audience: 'Bad audience',
  insufficient_scope: 'Insufficient scope',
  unowned_resource: 'User to be acted on does not match subject in bearer token.',
  // What was sent
  invalid_body: 'Payload validation error',
  invalid_uri: 'Path validation error',
  invalid_query: 'Query validation error',
  invalid_paging:
    'You can only page through the first 1000 records. See https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation.',
  body_too_large: 'Payload content length greater than maximum allowed: 1048576.',
  not_acceptable_type: 'Unsupported Media Type',
  not_found: 'Not Found',
  method_not_allowed: 'Method Not Allowed',
  not_implemented: 'Not Implemented',
  // Users
  user_not_found: 'The user does not exist.',
  user_exists: 'The user already exists.',
  email_taken: 'The specified new email already exists',
  username_taken: 'The specified new username already exists',
  phone_taken: 'The specified new phone number already exists',
  weak_password: 'PasswordStrengthError: Password is too weak',
  common_password: 'PasswordDictionaryError: Password is too common',
  personal_password: 'PasswordNoUserInfoError: Password contains user information',
  used_password: 'PasswordHistoryError: Password has previously been used',
  not_updatable: 'The following user attributes cannot be updated',
  unsupported_connection:
    'Connection does not support user creation through the API. It must either be a database or passwordless connection.',
  connection_unknown: 'The connection does not exist.',
  connection_disabled: 'Connection is disabled.',
  // Linking (CONTRACT §2.3, §2.5, §3.3)
  same_identity: 'Main identity and the new one are the same.',
  identity_taken: 'Specified identity already exists.',
  secondary_unknown: 'Linking to an inexistent identity is not allowed.',
  secondary_token_unknown: 'Provided secondary account not found.',
  connection_not_configured: 'The provider/connection is not configured.',
  link_with_invalid: 'Invalid token (link_with).',
  link_with_alg: 'JWT (link_with) must have an alg of RS256.',
  link_with_issuer: 'JWT (link_with) must have the same issuer as the calling user.',
  link_with_audience: 'JWT (link_with) contains an invalid aud claim.',
  link_with_no_sub: 'JWT (link_with) must contains sub claim.',
  link_with_sub: 'JWT (link_with) contains an invalid sub claim.',
  too_many_identities: 'A user can have at most 1000 identities. Nothing was changed.',
  blocked_user: 'A blocked user cannot be linked or unlinked with a user token. Nothing was changed.',
  unproven_identities: 'The other account has identities that were not proven here. Nothing was changed.',
  administrator_stays:
    'The other account is an administrator, whose role would be lost. Nothing was changed. Remove its role first, or link the other way round.',
  administrator_keeps_identities:
    'The other account is an administrator, whose ways in nobody takes over. Nothing was changed. Unlink the identity first.',
  main_identity_stays: 'Main identity cannot be removed.',
  identity_not_found: 'The identity does not exist.',
  no_snapshot:
    'What this identity was before it was linked is not on record. Nothing was changed. Unlink it to "empty_user" instead.',
  no_way_in:
    'The user would be left without a way to sign in. Nothing was changed. Add another way in first, or, as an administrator, send "force": true with a reason.',
  ...LINKING_WORDS,
  // Signing in: words for a person at a page
  flow_expired:
    'This sign-in has expired or is finished. Nothing was changed. Go back to the application and sign in again.',
  flow_elsewhere:
    'This sign-in was begun in another browser. Nothing was changed. Go back to the application and sign in here.',
  flow_went_on:
    'This sign-in went on in another tab. Nothing more was changed here. Continue there, or begin again from the application.',
  identity_gone: 'This way of signing in was removed a moment ago. Nothing was changed. Sign in another way.',
  wrong_account:
    'That is not the account that you wanted to link. Nothing was changed. Sign in with the other account.',
  logout_url_not_allowed:
    'You are signed out. The address to go to next is not on the list of allowed logout URLs, so you stay here.',
  logout_hint_invalid: 'The id_token_hint is not an ID token of this server for this client. Nothing was changed.',
  accounts_changed: 'One of the two accounts changed a moment ago. Nothing was linked.',
  code_wrong: 'Wrong email or verification code.',
  link_expired: 'This sign-in link was used already, is too old, or was replaced by a newer one. Ask for a new one.',
  link_unsupported: 'Links go by e-mail only: send a code.',
  callback_not_allowed: 'The redirect_uri is not among the allowed callback URLs of the client.',
  email_invalid: 'That is not an e-mail address.',
  phone_invalid: 'That is not a telephone number: begin with + and the country code.',
  sign_in_denied: 'You may not sign in here.',
  // Administrators
  last_owner:
    'This is the last owner, and a tenant has at least one. Nothing was changed. Appoint another owner first.',
  already_owner: 'This account is an owner already. Nothing was changed.',
  administrator_protected: 'Only an owner changes another administrator. Nothing was changed.',
  not_administrator: 'This account is no administrator.',
  mfa_required: 'Multifactor authentication required: sign in to the console with a second factor.',
  no_owner: 'The first administrator is an owner. Invite one first.',
  invitation_invalid:
    'This invitation was used, is too old, or was replaced by a newer one. Nothing was changed. `carabiner admin invite` makes another.',
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
  user_blocked: 'user is blocked',
  client_unauthorized: 'Unauthorized',
  // Signing in with a password, tickets
  wrong_password: 'Wrong email or password.',
  account_blocked: 'user is blocked',
  too_many_attempts:
    'Too many wrong passwords: signing in to this account from this address is blocked for a day. Reset the password to lift it.',
  suspicious_address: 'Too many failed attempts from this address. Wait a while and try again.',
  client_unknown: 'The client does not exist.',
  signup_disabled: 'Public signup is disabled',
  invalid_signup: 'Invalid sign up',
  ticket_invalid: 'This link was used already, is too old, or was replaced by a newer one. Ask for a new one.',
  ticket_unsupported: "The user's main connection does not support this operation.",
  ticket_identity_unknown: 'The user exists, but does not contain the given identity.',
  ticket_no_email: 'The user does not have an email address.',
  ...CONFIGURATION_WORDS,
  // Organizations
  organization_not_found: 'No organization found by that id or name',
  organization_exists: 'An organization with this name already exists.',
  organization_connection_not_found: 'The organization does not have this connection.',
  organization_connection_exists: 'The organization connection already exists.',
  too_many_member_roles: 'No more roles can be assigned to this organization member.',
  organization_grant_exists: 'The client grant has already been added to this organization.',
  organization_domain_not_found: 'The discovery domain does not exist.',
  organization_domain_exists:
    'An organization discovery domain with this domain is already registered to this organization.',
  organization_invitation_not_found: 'The invitation does not exist.',
  no_login_route:
    'A default login route is required to generate the invitation url. For more information, see https://auth0.com/docs/universal-login/configure-default-login-routes',
  // Events
  cursor_unknown: 'This is no cursor of the feed: send next of the answer before, or none.',
  cursor_of_other_feed: 'This cursor is from before a backup was restored. Begin again without a cursor.',
  cursor_too_old: 'What follows this cursor was dropped after 30 days. Begin again without a cursor.',
  webhook_not_found: 'The webhook does not exist.',
  too_many_webhooks: 'There can be at most 50 webhooks. Nothing was changed.',
  delivery_not_found: 'The delivery does not exist, or its event is no longer kept.',
  delivery_waiting: 'This delivery is on its way already. Nothing was changed.',
  // Signing in upstream
  upstream_denied: 'The other service did not sign you in.',
  upstream_failed: 'The other service answered in a way that cannot be trusted.',
  upstream_unreachable: 'The other service does not answer.',
  upstream_not_configured: 'The connection is not set up.',
  // Us
  too_many_requests: 'Global limit has been reached',
  search_timeout:
    'The query exceeded the timeout. Please try refining your search criteria. See https://auth0.com/docs/best-practices/search-best-practices.',
  outcome_unknown:
    'The database stopped answering in the middle. Whether the change was made is not known: read before you try again.',
  busy: 'Too many changes of the same users at once. Nothing was changed; try again.',
  database_unavailable: 'The database does not answer. Try again.',
} as const

/** The closed list of refusals. */
export type ProblemCode = keyof typeof WORDS

/** A refusal. It is a value until the edge, where a dialect gives it a status and a body. */
export class Problem {
  readonly code: ProblemCode
  readonly message: string
  /** The `errorCode` to answer where it differs from the code's usual one. */
  readonly errorCode: string | undefined
  /** What a dialect may tell beside the message: the rules that a password broke. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ProblemCode, message: string, errorCode?: string, details: Problem['details'] = {}) {
    this.code = code
    this.message = message
    this.errorCode = errorCode
    this.details = details
  }

  /** The same refusal, telling more. */
  with(details: Problem['details']): Problem {
    return new Problem(this.code, this.message, this.errorCode, details)
  }
}

/** A refusal by code; `message` replaces the usual words where a request's own detail belongs in them. */
export function problem(code: ProblemCode, message?: string, errorCode?: string): Problem {
  return new Problem(code, message ?? WORDS[code], errorCode)
}
