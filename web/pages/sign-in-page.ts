import type {
  AccountView,
  ApplicationView,
  FieldProblems,
  PasswordPolicyView,
  ProviderView,
  Step,
  WebAuthnOptions,
} from './view.ts'

/** Signing in, signing up, codes and passkeys. */
export type SignInPage =
  | LoginPage
  | SignUpPage
  | IdentifierForCodePage
  | CodePage
  | ConfirmLinkPage
  | PasskeyLoginPage
  | PasskeyEnrollPage

/** Posts `identifier`, `password` to `PATHS.login`; `connection` to `PATHS.provider`; `credential` to `PATHS.passkeyLogin`. */
export interface LoginPage extends Step {
  readonly name: 'login'
  readonly application: ApplicationView | null
  /** What the database connection takes as identifier, or null where there is none. */
  readonly password: { readonly identifier: 'email' | 'username' | 'email_or_username' } | null
  readonly providers: readonly ProviderView[]
  readonly codes: { readonly email: boolean; readonly sms: boolean }
  /** Null where passkeys are off. */
  readonly passkeyOptions: WebAuthnOptions | null
  /** What was typed before, or the application's `login_hint`. */
  readonly identifier: string
  readonly fieldProblems?: FieldProblems<'identifier' | 'password'>
  readonly signUp: boolean
  /** The person must sign in with this existing account, to link it. Mask its identifier. */
  readonly linkingTo: AccountView | null
  readonly notice?: 'password_changed' | 'email_verified' | 'signed_out' | null
}

/** Posts `email`, `username`, `password` to `PATHS.signup`. */
export interface SignUpPage extends Step {
  readonly name: 'signup'
  readonly application: ApplicationView | null
  readonly email: string
  /** What was typed, or null where the connection has no usernames. */
  readonly username: string | null
  readonly policy: PasswordPolicyView
  readonly providers: readonly ProviderView[]
  readonly fieldProblems?: FieldProblems<'email' | 'username' | 'password'>
  readonly termsUrl?: string | null
  readonly privacyUrl?: string | null
}

/** Posts `channel`, `identifier` to `PATHS.codeStart`. */
export interface IdentifierForCodePage extends Step {
  readonly name: 'identifier-for-code'
  readonly channel: 'email' | 'sms'
  readonly identifier: string
  readonly fieldProblems?: FieldProblems<'identifier'>
}

/** Posts `code` to `PATHS.code`; `PATHS.codeResend` asks for a new one. */
export interface CodePage extends Step {
  readonly name: 'code'
  readonly channel: 'email' | 'sms'
  /** Where the code went, as the person typed it. */
  readonly recipient: string
  /** Minutes that the code is good for. */
  readonly minutes: number
  /** The message holds a link too. */
  readonly withLink: boolean
  readonly resent?: boolean
  readonly fieldProblems?: FieldProblems<'code'>
}

/** A link from a message, opened: the button posts `token` to `PATHS.confirmLink`, so that scanners of mail use up nothing. */
export interface ConfirmLinkPage extends Step {
  readonly name: 'confirm-link'
  readonly token: string
  readonly application: ApplicationView | null
  readonly identifier: string
  /** The sign-in was begun in another browser: this one will be signed in, the other not. */
  readonly otherBrowser: boolean
}

/** A page of its own for passkeys; posts `credential` (JSON) to `PATHS.passkeyLogin`. */
export interface PasskeyLoginPage extends Step {
  readonly name: 'passkey-login'
  readonly options: WebAuthnOptions
}

/** Posts `credential` (JSON) and `label` to `PATHS.passkeyEnroll`, or `decision=skip`. */
export interface PasskeyEnrollPage extends Step {
  readonly name: 'passkey-enroll'
  readonly options: WebAuthnOptions
  readonly account: string
  readonly label: string
  readonly canSkip: boolean
}
