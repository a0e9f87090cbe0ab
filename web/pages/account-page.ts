import type { ErrorKind } from './problem-code.ts'
import type { ApplicationView, FieldProblems, PasswordPolicyView, Step } from './view.ts'

/** Passwords, addresses, consent, devices, leaving, errors. */
export type AccountPage =
  | ResetRequestPage
  | ResetRequestedPage
  | ResetPasswordPage
  | PasswordChangedPage
  | VerifyEmailPage
  | ConsentPage
  | DeviceCodePage
  | DeviceConfirmPage
  | DeviceDonePage
  | LogoutConfirmPage
  | LoggedOutPage
  | ErrorPage
  | AdminInvitePage

/** Posts `email` to `PATHS.resetRequest`. */
export interface ResetRequestPage extends Step {
  readonly name: 'reset-request'
  readonly email: string
  readonly fieldProblems?: FieldProblems<'email'>
}

/** The same words whether or not there is such an account. */
export interface ResetRequestedPage extends Step {
  readonly name: 'reset-requested'
  readonly email: string
}

/** Posts `ticket`, `password` to `PATHS.resetPassword`. */
export interface ResetPasswordPage extends Step {
  readonly name: 'reset-password'
  readonly ticket: string
  readonly email: string
  readonly policy: PasswordPolicyView
  readonly fieldProblems?: FieldProblems<'password'>
}

export interface PasswordChangedPage {
  readonly name: 'password-changed'
  /** Where to sign in now, or null where nothing is in progress. */
  readonly continueUrl: string | null
  readonly application: ApplicationView | null
}

/** `confirm` posts `ticket` to `PATHS.verifyEmail`; `expired` with a state offers a new message (`resend=1`). */
export interface VerifyEmailPage extends Step {
  readonly name: 'verify-email'
  readonly result: 'confirm' | 'done' | 'expired'
  readonly ticket?: string
  readonly email: string | null
  readonly canResend: boolean
  readonly continueUrl: string | null
}

export interface ScopeView {
  readonly name: string
  /** The API's own words; standard scopes have ours. */
  readonly description: string | null
}

/** Posts `decision` (`allow` or `deny`) to `PATHS.consent`. */
export interface ConsentPage extends Step {
  readonly name: 'consent'
  readonly application: ApplicationView & { readonly termsUrl?: string | null; readonly privacyUrl?: string | null }
  readonly account: string
  readonly apiName: string | null
  readonly scopes: readonly ScopeView[]
}

/** Posts `user_code` to `PATHS.deviceCode`. */
export interface DeviceCodePage extends Step {
  readonly name: 'device-code'
  readonly userCode: string
  readonly fieldProblems?: FieldProblems<'user_code'>
}

/** Posts `user_code` and `decision` (`allow` or `deny`) to `PATHS.deviceConfirm`. */
export interface DeviceConfirmPage extends Step {
  readonly name: 'device-confirm'
  readonly userCode: string
  readonly application: ApplicationView
  readonly account: string | null
  /** The address that the device asked from. */
  readonly ip: string | null
  /** What the device says that it is. */
  readonly device: string | null
  readonly scopes: readonly ScopeView[]
}

export interface DeviceDonePage {
  readonly name: 'device-done'
  readonly outcome: 'allowed' | 'denied'
  readonly application: ApplicationView | null
}

/** Posts `decision` (`sign_out` or `stay`) to `PATHS.logout`. */
export interface LogoutConfirmPage extends Step {
  readonly name: 'logout-confirm'
  readonly account: string | null
  readonly application: ApplicationView | null
}

export interface LoggedOutPage {
  readonly name: 'logged-out'
  readonly continueUrl: string | null
  readonly application: ApplicationView | null
}

export interface ErrorPage {
  readonly name: 'error'
  readonly kind: ErrorKind
  /** A sentence that says more, in whatever language it came. */
  readonly detail: string | null
  /** The `error` of OAuth 2.0. */
  readonly code: string | null
  /** What support can find the case by. */
  readonly reference: string | null
  /** Begins again. */
  readonly retryUrl: string | null
  /** Back to the application. */
  readonly returnUrl: string | null
  readonly application: ApplicationView | null
}

/**
 * Who opens this becomes the first owner, or another administrator. Posts `invitation` and `decision` to `PATHS.adminInvite`: `accept` with the
 * account that is signed in, `create` with `email` and `password`, `sign_in` to use an account that exists.
 */
export interface AdminInvitePage extends Step {
  readonly name: 'admin-invite'
  readonly invitation: string
  /** The account that has accepted: nothing is left to do. */
  readonly accepted?: string
  readonly role: 'owner' | 'support' | 'auditor' | 'read-only'
  /** Nobody runs the tenant yet. */
  readonly first: boolean
  readonly signedInAs: string | null
  readonly email: string
  readonly policy: PasswordPolicyView
  readonly fieldProblems?: FieldProblems<'email' | 'password'>
}
