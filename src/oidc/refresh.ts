import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { handler, parameters } from 'oidc-provider/lib/actions/grants/refresh_token.js'
import * as grantHelpers from 'oidc-provider/lib/helpers/grants.js'
import type { Context } from '../context.ts'
import { refreshSeconds } from './lifetimes.ts'
import { keepRefreshToken } from './protocol-adapter.ts'
import { scopeInside } from './scopes.ts'

/** The provider's own helpers, bound to it as it does itself. */
export function helpersOf(provider: Provider): unknown {
  return Object.fromEntries(
    Object.entries(grantHelpers).map(([name, helper]) => [
      name,
      (...rest: unknown[]) => (helper as (...all: unknown[]) => unknown)(provider, ...rest),
    ]),
  )
}

/**
 * The grant `refresh_token`: the provider's, with Auth0's leniency. A scope that was never granted is left out instead of
 * refused, and a token that does not rotate but idles out is extended by its use.
 */
export function registerRefresh(ctx: Context, provider: Provider): void {
  const helpers = helpersOf(provider)
  const refresh = async (request: KoaContextWithOIDC) => {
    const params = request.oidc.params as Record<string, string | undefined>
    const value = params['refresh_token'] ?? ''
    const token = await provider.RefreshToken.find(value, { ignoreExpiration: true })
    if (token && params['scope'] !== undefined) {
      const wanted = scopeInside(params['scope']).split(' ')
      params['scope'] = wanted.filter((scope) => token.scopes.has(scope)).join(' ')
    }
    await handler(provider, helpers, request)
    const client = await ctx.directory.client(request.oidc.client?.clientId ?? '')
    if (token && client && !client.refreshToken.rotating && client.refreshToken.expiring) {
      await keepRefreshToken(ctx, value, refreshSeconds(client.refreshToken, token.iiat ?? 0))
    }
  }
  provider.registerGrantType('refresh_token', refresh as never, [...parameters, 'refresh_token', 'scope'])
}
