import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Context } from '../context.ts'
import { AUTH0_GRANTS } from '../model/grant-types.ts'
import { registerAuthorizationCode } from './authorization-code.ts'
import { CLIENT_CREDENTIALS_PARAMS, clientCredentials } from './client-credentials.ts'
import { registerDeviceCode } from './device-code.ts'
import { MFA_OTP_PARAMS, MFA_RECOVERY_PARAMS, mfaOtpGrant, mfaRecoveryCodeGrant } from './mfa-grants.ts'
import { PASSWORD_PARAMS, passwordGrant, passwordRealmGrant } from './password-grant.ts'
import { PASSWORDLESS_PARAMS, passwordlessGrant } from './passwordless-grant.ts'
import { registerRefresh } from './refresh.ts'
import type { GrantScope } from './sign-in-grant.ts'

type SignInGrant = readonly [name: string, params: readonly string[], run: (scope: GrantScope) => Promise<void>]

/** The grants that sign a person in without a page. What is added here is added to SERVED_GRANTS (clients.ts) too. */
const SIGN_IN_GRANTS: readonly SignInGrant[] = [
  ['password', PASSWORD_PARAMS, passwordGrant],
  [AUTH0_GRANTS.passwordRealm, PASSWORD_PARAMS, passwordRealmGrant],
  [AUTH0_GRANTS.passwordlessOtp, PASSWORDLESS_PARAMS, passwordlessGrant],
  [AUTH0_GRANTS.mfaOtp, MFA_OTP_PARAMS, mfaOtpGrant],
  [AUTH0_GRANTS.mfaRecoveryCode, MFA_RECOVERY_PARAMS, mfaRecoveryCodeGrant],
]

/** The grants of the token endpoint beside the provider's own (CONTRACT §11.3). */
export function registerGrants(ctx: Context, provider: Provider): void {
  const issuer = provider.issuer
  provider.registerGrantType('client_credentials', clientCredentials(ctx, issuer), [...CLIENT_CREDENTIALS_PARAMS])
  registerAuthorizationCode(provider)
  registerDeviceCode(ctx, provider)
  registerRefresh(ctx, provider)
  for (const [name, params, run] of SIGN_IN_GRANTS) {
    const handler = (request: KoaContextWithOIDC) => run({ ctx, provider, request })
    provider.registerGrantType(name, handler, [...params])
  }
}
