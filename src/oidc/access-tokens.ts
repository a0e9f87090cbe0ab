import type { AccessToken, ClientCredentials, JWTStructured, KoaContextWithOIDC } from 'oidc-provider'
import type { Context } from '../context.ts'
import { MANAGEMENT_AUDIENCE } from '../model/client.ts'
import { isByRfc9068 } from '../model/resource-server.ts'
import { OWN_CLAIMS } from '../crypto/tokens.ts'
import { readSignIn } from '../model/sign-in.ts'
import { apiFor } from './audiences.ts'
import { ownClaims, signedInClaim } from './claims.ts'
import { customClaims, organizationClaims, organizationIn } from './authorization-grant.ts'
import { permittedTo } from './permissions.ts'
import { scopeOutside } from './scopes.ts'

/**
 * Shapes a person's access token for an API as Auth0's are (CONTRACT §11.4): the user as `sub`, the application as `azp`,
 * `/userinfo` among the audiences where `openid` was asked for, and our own claims, which our own endpoints check. An API
 * may want the form of RFC 9068 instead, and to see only what the person may do.
 */
export function accessTokenShaper(ctx: Pick<Context, 'config' | 'db' | 'directory'>) {
  return async (
    request: KoaContextWithOIDC,
    token: AccessToken | ClientCredentials,
    jwt: JWTStructured,
  ): Promise<void> => {
    const { sub, iss, iat, exp, aud, jti } = jwt.payload as unknown as Made
    const signIn = readSignIn(sub)
    if (!signIn) throw new Error('An access token without a sign-in cannot be made here')
    const api = await apiFor(ctx, aud)
    const byRfc9068 = api !== undefined && isByRfc9068(api)
    const byAuth0 = { azp: token.clientId, ...grantTypeOf(token) }
    const organization = organizationIn(request)?.id ?? null
    const permitted = await permittedTo(ctx, api, { user: signIn.user, scope: token.scope ?? '', organization })
    // The answer beside the token tells the same.
    token.scope = permitted.scope
    const scope = scopeOutside(permitted.scope)
    jwt.header = { typ: byRfc9068 ? 'at+jwt' : 'JWT' }
    jwt.payload = {
      ...customClaims(request)?.accessToken,
      ...ownClaims(signIn),
      ...organizationClaims(request),
      ...multiFactorClaim(request),
      ...signedInAt(ctx, request, aud),
      iss,
      sub: signIn.user,
      aud: audiencesOf({ iss, aud }, scope),
      iat,
      exp,
      ...(scope !== '' && { scope }),
      ...permitted.claims,
      ...(byRfc9068 ? { client_id: token.clientId, jti } : byAuth0),
    }
  }
}

/** `/userinfo` is one of them where the token is about the person. */
function audiencesOf({ iss, aud }: Pick<Made, 'iss' | 'aud'>, scope: string): string | readonly string[] {
  return scope.split(' ').includes('openid') ? [aud, `${iss}userinfo`] : aud
}

/** Our own claim that a second factor was proven in the sign-in which this token is of. */
function multiFactorClaim({ oidc }: KoaContextWithOIDC): Record<string, true> {
  const { AuthorizationCode: code, RefreshToken: refresh, DeviceCode: device } = oidc.entities
  const { amr } = (code ?? refresh ?? device ?? oidc.session ?? {}) as { amr?: readonly string[] }
  return amr?.includes('mfa') ? { [OWN_CLAIMS.mfa]: true } : {}
}

/** In tokens for our own API: linking what is elsewhere and taking back a link need a fresh sign-in. */
function signedInAt(
  { config }: Pick<Context, 'config'>,
  request: KoaContextWithOIDC,
  audience: string,
): Record<string, number> {
  return config.origins.some((origin) => audience === `${origin}${MANAGEMENT_AUDIENCE}`) ? signedInClaim(request) : {}
}

/** The claims that the provider makes. */
interface Made {
  readonly sub: string
  readonly iss: string
  readonly aud: string
  readonly iat: number
  readonly exp: number
  readonly jti: string
}

/** Auth0 tells the grant where nobody was there to interact. */
function grantTypeOf(token: AccessToken | ClientCredentials): { gty?: string } {
  const gty = (token as { gty?: string }).gty ?? ''
  return gty.startsWith('password') && !gty.startsWith('passwordless') ? { gty: 'password' } : {}
}
