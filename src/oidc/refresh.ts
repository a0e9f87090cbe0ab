import type { KoaContextWithOIDC, Provider, RefreshToken } from 'oidc-provider'
import { handler, parameters } from 'oidc-provider/lib/actions/grants/refresh_token.js'
import * as grantHelpers from 'oidc-provider/lib/helpers/grants.js'
import type { Context } from '../context.ts'
import { refreshSeconds } from './lifetimes.ts'
import { oneWay } from '../crypto/one-way.ts'
import { noteTokenUse } from '../store/refresh-tokens.ts'
import { finishRotation } from './protocol-adapter.ts'
import { settleRefresh } from './settle-refresh.ts'
import { userNow } from './user-now.ts'

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
 * refused, and a token that does not rotate but idles out is extended by its use. Actions run first.
 */
export function registerRefresh(ctx: Context, provider: Provider): void {
  const helpers = helpersOf(provider)
  const refresh = async (request: KoaContextWithOIDC) => {
    const value = (request.oidc.params as Record<string, string | undefined>)['refresh_token'] ?? ''
    const token = await provider.RefreshToken.find(value, { ignoreExpiration: true })
    if (token) await settleRefresh(ctx, request, token)
    await handler(provider, helpers, request).finally(() => finishRotation(ctx))
    if (token) await keepAlive(ctx, token, value)
  }
  provider.registerGrantType('refresh_token', refresh, [...parameters, 'refresh_token', 'scope'])
}

/** A token that does not rotate tells who used it last, and lives on where it idles out. */
async function keepAlive(ctx: Context, { clientId = '', iiat = 0 }: RefreshToken, value: string): Promise<void> {
  const policy = (await ctx.directory.client(clientId))?.refreshToken
  if (!policy || policy.rotating) return
  const seconds = policy.expiring ? refreshSeconds(policy, iiat) : null
  await noteTokenUse(ctx.db, oneWay('RefreshToken', value), { by: userNow(), seconds })
}
