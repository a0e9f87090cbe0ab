import type { AccessToken, ClientCredentials, JWTStructured, KoaContextWithOIDC } from 'oidc-provider'
import { OWN_CLAIMS } from '../crypto/tokens.ts'
import type { JsonObject } from '../model/json.ts'
import { readSignIn } from '../model/sign-in.ts'
import { ownClaims } from './claims.ts'
import { customClaims } from './authorization-grant.ts'
import { scopeOutside } from './scopes.ts'

/**
 * Shapes a person's access token for an API as Auth0's are (CONTRACT §11.4): the user as `sub`, the application as `azp`,
 * `/userinfo` among the audiences where `openid` was asked for, and our own claims, which our own endpoints check.
 */
export function shapeAccessToken(
  request: KoaContextWithOIDC,
  token: AccessToken | ClientCredentials,
  jwt: JWTStructured,
): void {
  const payload = jwt.payload as JsonObject
  const signIn = readSignIn(String(payload['sub']))
  if (!signIn) throw new Error('An access token without a sign-in cannot be made here')
  const { iss, iat, exp, aud } = payload
  const scope = scopeOutside(token.scope)
  const gty = grantTypeOf(token)
  jwt.header = { typ: 'JWT' }
  jwt.payload = {
    ...(customClaims(request)?.accessToken ?? {}),
    ...ownClaims(signIn),
    ...(isMultiFactor(request) ? { [OWN_CLAIMS.mfa]: true } : {}),
    iss,
    sub: signIn.user,
    aud: scope.split(' ').includes('openid') ? [aud, `${String(iss)}userinfo`] : aud,
    iat,
    exp,
    azp: token.clientId,
    ...(scope === '' ? {} : { scope }),
    ...(gty === undefined ? {} : { gty }),
  }
}

/** Whether a second factor was proven in the sign-in that this token is of. */
function isMultiFactor({ oidc }: KoaContextWithOIDC): boolean {
  const { AuthorizationCode: code, RefreshToken: refresh, DeviceCode: device } = oidc.entities
  const { amr } = (code ?? refresh ?? device ?? oidc.session ?? {}) as { amr?: readonly string[] }
  return amr?.includes('mfa') === true
}

/** Auth0 tells the grant where nobody was there to interact. */
function grantTypeOf(token: AccessToken | ClientCredentials): string | undefined {
  const gty = (token as { gty?: string }).gty ?? ''
  return gty.startsWith('password') ? 'password' : undefined
}
