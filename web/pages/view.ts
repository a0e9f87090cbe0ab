import type { FieldProblemCode, ProblemCode } from './problem-code.ts'

/** The application that a person is on the way to. */
export interface ApplicationView {
  readonly name: string
  readonly logoUrl: string | null
}

/** A way to sign in: `auth0` is a password, then `email`, `sms`, `passkey`, or a provider's strategy. */
export interface MethodView {
  readonly strategy: string
  /** The connection's display name, for providers; the others have words of their own. */
  readonly displayName?: string | null
}

/** A provider that can be chosen. */
export interface ProviderView {
  /** The connection's name, which the form posts. */
  readonly connection: string
  readonly strategy: string
  readonly displayName: string
  readonly iconUrl?: string | null
}

/** An account as the person may see it: mask what has not been proven yet. */
export interface AccountView {
  /** E-mail address, phone number or name, masked or not. */
  readonly identifier: string
  readonly displayName?: string | null
  readonly methods: readonly MethodView[]
}

/** What a new password must be, by the level of the connection's policy. */
export interface PasswordPolicyView {
  readonly level: 'none' | 'low' | 'fair' | 'good' | 'excellent'
  readonly minLength: number
  /** Words from a list of common passwords are refused. */
  readonly dictionary?: boolean
  /** Parts of the person's own data are refused. */
  readonly personalInfo?: boolean
  /** So many of the last passwords are refused. */
  readonly history?: number
}

export type FactorView = 'totp' | 'webauthn' | 'recovery'

/** What the pages of signing in have in common. */
export interface Step {
  /** Goes into a hidden input of every form, and into every link. */
  readonly state: string
  /** Where the main form goes, instead of the path listed in `PATHS`. */
  readonly action?: string
  readonly problem?: ProblemCode | null
}

export type FieldProblems<Field extends string> = Partial<Readonly<Record<Field, FieldProblemCode>>>

/** The options of WebAuthn as JSON, as `@simplewebauthn/server` makes them. */
export type WebAuthnOptions = object
