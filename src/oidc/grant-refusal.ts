import type { KoaContextWithOIDC } from 'oidc-provider'
import { oauthRefusal } from '../http/mfa-problems.ts'
import type { Problem, ProblemCode } from '../problems.ts'
import type { Denied } from '../steps/sign-in/advance.ts'
import { OAuthError } from './oauth-error.ts'
import { markLogged } from './protocol-log.ts'

type Words = readonly [status: number, error: string, description?: string]

/** What a refusal is called at the token endpoint (CONTRACT §11.3), where it differs from what `/mfa/*` says. */
const WORDS: Partial<Record<ProblemCode, Words>> = {
  wrong_password: [403, 'invalid_grant'],
  account_blocked: [403, 'unauthorized'],
  identity_gone: [403, 'invalid_grant'],
  connection_disabled: [403, 'unauthorized_client', 'The connection is not enabled for the client.'],
  too_many_attempts: [
    429,
    'too_many_attempts',
    'Your account has been blocked after multiple consecutive login attempts. Reset the password to lift it.',
  ],
  suspicious_address: [
    429,
    'too_many_attempts',
    'We have detected suspicious login behavior and further attempts will be blocked. Please contact the administrator.',
  ],
}

/** A refusal of a sign-in by a grant, in Auth0's words. */
export function grantRefusal(refusal: Problem): OAuthError {
  const words = WORDS[refusal.code]
  if (words) return new OAuthError(words[0], words[1], words[2] ?? refusal.message)
  const { status, body } = oauthRefusal(refusal)
  return new OAuthError(status, body.error, body.error_description)
}

/** The end of a sign-in that was refused, as the token endpoint says it. */
export function deniedAtToken(request: KoaContextWithOIDC, { error, description, isLogged }: Denied): OAuthError {
  if (isLogged) markLogged(request)
  return new OAuthError(403, error, description)
}
