import type { AccessToken, ClientCredentials, JWTStructured, KoaContextWithOIDC } from 'oidc-provider'
import type { Context } from '../context.ts'
import type { JsonObject } from '../model/json.ts'
import { isByRfc9068 } from '../model/resource-server.ts'
import { readSignIn } from '../model/sign-in.ts'
import { apiFor } from './audiences.ts'
import { ownClaims } from './claims.ts'
import { customClaims } from './authorization-grant.ts'
import { scopeOutside } from './scopes.ts'

/**
 * Shapes a person's access token for an API as Auth0's are (CONTRACT §11.4): the user as `sub`, the application as `azp`,
 * `/userinfo` among the audiences where `openid` was asked for, and our own claims, which our own endpoints check. An API
 * may want the form of RFC 9068 instead.
 */
export function accessTokenShaper(ctx: Pick<Context, 'config' | 'directory'>) {
  return async (
    request: KoaContextWithOIDC,
    token: AccessToken | ClientCredentials,
    jwt: JWTStructured,
  ): Promise<void> => {
    const payload = jwt.payload as JsonObject
    const signIn = readSignIn(String(payload['sub']))
    if (!signIn) throw new Error('An access token without a sign-in cannot be made here')
    const { iss, iat, exp, aud, jti } = payload
    const api = await apiFor(ctx, String(aud))
    const byRfc9068 = api !== undefined && isByRfc9068(api)
    const scope = scopeOutside(token.scope)
    jwt.header = { typ: byRfc9068 ? 'at+jwt' : 'JWT' }
    jwt.payload = {
      ...(customClaims(request)?.accessToken ?? {}),
      ...ownClaims(signIn),
      iss,
      sub: signIn.user,
      aud: scope.split(' ').includes('openid') ? [aud, `${String(iss)}userinfo`] : aud,
      iat,
      exp,
      ...(scope === '' ? {} : { scope }),
      ...(byRfc9068 ? { client_id: token.clientId, jti } : { azp: token.clientId, ...grantTypeOf(token) }),
    }
  }
}

/** Auth0 tells the grant where nobody was there to interact. */
function grantTypeOf(token: AccessToken | ClientCredentials): { gty?: string } {
  const gty = (token as { gty?: string }).gty ?? ''
  return gty.startsWith('password') && !gty.startsWith('passwordless') ? { gty: 'password' } : {}
}
