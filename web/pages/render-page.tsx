import type { FunctionComponent } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { LookContext } from '../parts/look-context.ts'
import { wordsOf } from '../words/words-of.ts'
import { AdminInvite } from './admin-invite.tsx'
import { Code, ConfirmLink, IdentifierForCode } from './codes.tsx'
import { Consent } from './consent.tsx'
import { DemoProviderConsent, DemoProviderLogin } from './demo-provider.tsx'
import { DeviceCode, DeviceConfirm, DeviceDone } from './device.tsx'
import { MfaChallenge, MfaRecovery, MfaWebauthn } from './factor-challenges.tsx'
import { MfaEnrollChoice, MfaEnrollTotp, MfaEnrollWebauthn } from './factor-enrolments.tsx'
import { Failure } from './failure.tsx'
import { LinkConfirm, LinkDone, LinkSuggestion } from './link-pages.tsx'
import { Login } from './login.tsx'
import { LoggedOut, LogoutConfirm } from './logout.tsx'
import type { Look } from './look.ts'
import { Outbox } from './outbox.tsx'
import type { Page, PageName, PageOf } from './page.ts'
import { PasskeyEnroll, PasskeyLogin } from './passkeys.tsx'
import { PasswordChanged, ResetPassword, ResetRequest, ResetRequested } from './passwords.tsx'
import { MfaRecoveryCodes } from './recovery-codes.tsx'
import { SignUp } from './sign-up.tsx'
import { VerifyEmail } from './verify-email.tsx'

const PAGES: { readonly [Name in PageName]: FunctionComponent<PageOf<Name>> } = {
  login: Login,
  signup: SignUp,
  'identifier-for-code': IdentifierForCode,
  code: Code,
  'confirm-link': ConfirmLink,
  'passkey-login': PasskeyLogin,
  'passkey-enroll': PasskeyEnroll,
  'reset-request': ResetRequest,
  'reset-requested': ResetRequested,
  'reset-password': ResetPassword,
  'password-changed': PasswordChanged,
  'verify-email': VerifyEmail,
  consent: Consent,
  'device-code': DeviceCode,
  'device-confirm': DeviceConfirm,
  'device-done': DeviceDone,
  'logout-confirm': LogoutConfirm,
  'logged-out': LoggedOut,
  error: Failure,
  'admin-invite': AdminInvite,
  'mfa-challenge': MfaChallenge,
  'mfa-webauthn': MfaWebauthn,
  'mfa-recovery': MfaRecovery,
  'mfa-enroll-choice': MfaEnrollChoice,
  'mfa-enroll-totp': MfaEnrollTotp,
  'mfa-enroll-webauthn': MfaEnrollWebauthn,
  'mfa-recovery-codes': MfaRecoveryCodes,
  'link-suggestion': LinkSuggestion,
  'link-confirm': LinkConfirm,
  'link-done': LinkDone,
  outbox: Outbox,
  'demo-provider-login': DemoProviderLogin,
  'demo-provider-consent': DemoProviderConsent,
}

/** The names of all pages. */
export const AVAILABLE_PAGES = Object.keys(PAGES) as readonly PageName[]

/**
 * A page as one HTML document. Pure: the same props give the same text. Everything in the props is escaped, addresses
 * that are not http, https, mailto or our own are left out, and nothing in it needs inline script or style.
 */
export function renderPage(page: Page, look: Look): string {
  // Which component takes which props is PAGES' type; that the two have the same name, only we can see.
  const Component = PAGES[page.name] as FunctionComponent<Page>
  const setting = { look, words: wordsOf(look.locale) }
  return `<!doctype html>${renderToStaticMarkup(
    <LookContext value={setting}>
      <Component {...page} />
    </LookContext>,
  )}`
}
