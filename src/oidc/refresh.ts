import type { KoaContextWithOIDC, Provider, RefreshToken } from 'oidc-provider'
import { handler, parameters } from 'oidc-provider/lib/actions/grants/refresh_token.js'
import * as grantHelpers from 'oidc-provider/lib/helpers/grants.js'
import type { Context } from '../context.ts'
import { readSignIn } from '../model/sign-in.ts'
import { readSignedIn } from '../steps/read-signed-in.ts'
import { type CustomClaims, NO_CUSTOM } from '../steps/sign-in/actions-so-far.ts'
import { runActionsWithoutPerson } from '../steps/sign-in/run-actions-without-person.ts'
import { audienceOf } from './audiences.ts'
import { changedScopes, type OurGrant, replaceCustomClaims } from './authorization-grant.ts'
import { refreshSeconds } from './lifetimes.ts'
import { OAuthError } from './oauth-error.ts'
import { keepRefreshToken } from './protocol-adapter.ts'
import { scopeInside, scopeOutside } from './scopes.ts'

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
    if (token) await settleScopes(ctx, request, token)
    await handler(provider, helpers, request)
    const client = await ctx.directory.client(request.oidc.client?.clientId ?? '')
    if (token && client && !client.refreshToken.rotating && client.refreshToken.expiring) {
      await keepRefreshToken(ctx, value, refreshSeconds(client.refreshToken, token.iiat ?? 0))
    }
  }
  provider.registerGrantType('refresh_token', refresh as never, [...parameters, 'refresh_token', 'scope'])
}

/** What this exchange gives: what was asked for and granted, as Actions see it now. Never more than the token has. */
async function settleScopes(ctx: Context, request: KoaContextWithOIDC, token: RefreshToken): Promise<void> {
  const params = request.oidc.params as Record<string, string | undefined>
  const { scopes } = await customNow(ctx, request, token)
  const before = await addedBefore(request, token)
  const removed = [...scopes.removed, ...before.filter((scope) => !scopes.added.includes(scope))]
  const asked = params['scope'] === undefined ? [...token.scopes] : scopeInside(params['scope']).split(' ')
  const wanted = changedScopes(asked, { added: scopes.added, removed })
  params['scope'] = wanted.filter((scope) => token.scopes.has(scope)).join(' ')
}

/** Runs Actions on a token that is good; one that is not is refused by the provider. */
async function customNow(ctx: Context, request: KoaContextWithOIDC, token: RefreshToken): Promise<CustomClaims> {
  // What Actions said at the sign-in counts as long as there are any: they are asked anew each time.
  replaceCustomClaims(request, NO_CUSTOM)
  const isGood = token.clientId === request.oidc.client?.clientId && token.isValid
  if (!isGood || !(await ctx.actions.any())) return NO_CUSTOM
  const signIn = readSignIn(String(token.accountId))
  const user = await readSignedIn(ctx, signIn)
  if (!signIn || !user) return NO_CUSTOM
  const outcome = await runActionsWithoutPerson(ctx, {
    origin: new URL(request.oidc.issuer).origin,
    clientId: token.clientId ?? '',
    params: paramsOf(token),
    ...{ signIn, user, amr: token.amr ?? [], at: token.authTime ?? 0 },
    visitor: { ip: request.ip, userAgent: request.get('user-agent'), locale: 'en' },
  })
  if ('denied' in outcome) throw new OAuthError(403, outcome.denied.error, outcome.denied.description)
  replaceCustomClaims(request, outcome.custom)
  return outcome.custom
}

/** Scopes that the token has because Actions once added them. */
async function addedBefore({ oidc }: KoaContextWithOIDC, token: RefreshToken): Promise<readonly string[]> {
  const grant = (await oidc.provider.Grant.find(token.grantId ?? '')) as OurGrant | undefined
  return grant?.custom?.scopes.added ?? []
}

function paramsOf(token: RefreshToken): Record<string, string> {
  const [resource] = [(token as { resource?: string | string[] }).resource].flat()
  return {
    scope: scopeOutside([...token.scopes].join(' ')),
    ...(resource === undefined ? {} : { audience: audienceOf(resource) }),
  }
}
