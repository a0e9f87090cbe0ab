import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { CustomOIDCProviderError } from 'oidc-provider/lib/helpers/errors.js'
import { issueTokens } from 'oidc-provider/lib/helpers/grant_common.js'
import type { Context } from '../context.ts'
import type { Concluded } from '../steps/sign-in/conclude.ts'
import { resourceOf } from '../model/audience.ts'
import { apiFor } from './audiences.ts'
import { applyCustom, newGrant } from './authorization-grant.ts'
import { helpersOf } from './refresh.ts'
import { scopeInside } from '../model/protocol-scopes.ts'

/** What a token request without a browser asks for. */
export interface Wanted {
  readonly scope: string | undefined
  readonly audience: string | undefined
  /** How the grant is called in the token: `gty`. */
  readonly gty: string
}

/**
 * Answers a token request whose person was authenticated here and now (password, code, second factor) with the tokens of a
 * grant of its own, made by the provider's own code.
 */
export async function issueFor(
  ctx: Context,
  provider: Provider,
  request: KoaContextWithOIDC,
  { concluded, wanted }: { readonly concluded: Concluded; readonly wanted: Wanted },
): Promise<void> {
  const resource = await resourceFor(ctx, wanted)
  const params = request.oidc.params as Record<string, unknown>
  params['scope'] = scopeInside(wanted.scope ?? 'openid profile email')
  params['resource'] = resource
  const helpers = helpersOf(provider) as { resolveRequestedResources(request: KoaContextWithOIDC): Promise<unknown> }
  await helpers.resolveRequestedResources(request)
  const grant = newGrant(request, concluded.accountId)
  applyCustom(request, grant, concluded.custom)
  await grant.save()
  request.oidc.entity('Grant', grant)
  const source = new provider.AuthorizationCode({
    ...shownBy(concluded),
    client: request.oidc.client,
    grantId: grant.jti,
    scope: params['scope'],
    ...(resource === undefined ? {} : { resource }),
  } as never)
  request.oidc.entity('AuthorizationCode', source)
  await issueTokens(provider, helpers, request, source, grant, { gty: wanted.gty, entityLabel: 'sign-in' })
}

/** The API of a token request, or the tenant's default one; undefined where there is neither. */
async function resourceFor(ctx: Context, wanted: Wanted): Promise<string | undefined> {
  const audience = wanted.audience ?? (await ctx.directory.settings()).defaultAudience ?? undefined
  if (audience === undefined) return undefined
  if (!(await apiFor(ctx, audience))) {
    throw new CustomOIDCProviderError('access_denied', `Service not found: ${audience}`)
  }
  return resourceOf(audience)
}

/** What tokens tell of a sign-in: who, when and how. */
function shownBy({ accountId, at, acr, amr }: Concluded) {
  return { accountId, authTime: at, ...(acr === null ? {} : { acr }), ...(amr.length > 0 ? { amr } : {}) }
}
