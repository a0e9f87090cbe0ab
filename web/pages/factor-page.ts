import type { FactorView, FieldProblems, Step, WebAuthnOptions } from './view.ts'

/** Second factors: challenges, enrolments, recovery codes. */
export type FactorPage =
  | MfaChallengePage
  | MfaWebauthnPage
  | MfaRecoveryPage
  | MfaEnrollChoicePage
  | MfaEnrollTotpPage
  | MfaEnrollWebauthnPage
  | MfaRecoveryCodesPage

interface Challenge extends Step {
  /** The factors that the person has beside this one. */
  readonly others: readonly FactorView[]
  /** The person may choose not to be asked again in this browser (posts `remember=on`). */
  readonly canRemember?: boolean
}

/** Posts `code` to `PATHS.mfaTotp`. */
export interface MfaChallengePage extends Challenge {
  readonly name: 'mfa-challenge'
  readonly fieldProblems?: FieldProblems<'code'>
}

/** Posts `credential` (JSON) to `PATHS.mfaWebauthn`. */
export interface MfaWebauthnPage extends Challenge {
  readonly name: 'mfa-webauthn'
  readonly options: WebAuthnOptions
}

/** Posts `code` to `PATHS.mfaRecovery`. */
export interface MfaRecoveryPage extends Challenge {
  readonly name: 'mfa-recovery'
  readonly fieldProblems?: FieldProblems<'code'>
}

/** Posts `factor` (`totp` or `webauthn`) to `PATHS.mfaEnroll`, or `factor=skip`. */
export interface MfaEnrollChoicePage extends Step {
  readonly name: 'mfa-enroll-choice'
  readonly factors: readonly ('totp' | 'webauthn')[]
  readonly canSkip: boolean
}

/** Posts `code` to `PATHS.mfaEnrollTotp`. */
export interface MfaEnrollTotpPage extends Step {
  readonly name: 'mfa-enroll-totp'
  /** The picture as a `data:` address. */
  readonly qrUrl: string
  /** The secret in Base32, for typing. */
  readonly secret: string
  readonly otpauthUrl: string
  readonly fieldProblems?: FieldProblems<'code'>
  readonly canChoose: boolean
}

/** Posts `credential` (JSON) and `label` to `PATHS.mfaEnrollWebauthn`. */
export interface MfaEnrollWebauthnPage extends Step {
  readonly name: 'mfa-enroll-webauthn'
  readonly options: WebAuthnOptions
  readonly label: string
  readonly canChoose: boolean
}

/** Shown once; posts `saved=on` to `PATHS.mfaRecoveryCodes`. */
export interface MfaRecoveryCodesPage extends Step {
  readonly name: 'mfa-recovery-codes'
  readonly codes: readonly string[]
  readonly fieldProblems?: FieldProblems<'saved'>
}
