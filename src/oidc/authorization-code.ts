import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { handler, parameters } from 'oidc-provider/lib/actions/grants/authorization_code.js'
import { helpersOf } from './refresh.ts'

/**
 * The grant `authorization_code`: the provider's, with Auth0's leniency. A request that proves itself by a verifier may
 * leave the redirect URI out, as OAuth 2.1 does; without a verifier it must name the one that the code was sent to.
 */
export function registerAuthorizationCode(provider: Provider): void {
  const helpers = helpersOf(provider)
  const exchange = async (request: KoaContextWithOIDC) => {
    const params = request.oidc.params as Record<string, string | undefined>
    const value = params['code']
    if (value !== undefined && params['redirect_uri'] === undefined) {
      const code = await provider.AuthorizationCode.find(value, { ignoreExpiration: true })
      params['redirect_uri'] = (code?.codeChallenge && code.redirectUri) || ''
    }
    await handler(provider, helpers, request)
  }
  provider.registerGrantType('authorization_code', exchange, [...parameters])
}
