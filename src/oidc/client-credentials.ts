import type { TokenEndpointGrantContext } from 'oidc-provider'
import type { Context } from '../context.ts'
import { mintClientToken } from '../crypto/tokens.ts'
import { MANAGEMENT_AUDIENCE } from '../model/client.ts'
import { isByRfc9068, type ResourceServer, tellsPermissions } from '../model/resource-server.ts'
import { SYSTEM_API, storedAudience } from '../model/system-api.ts'
import { OAuthError } from './oauth-error.ts'

/** What the grant reaches. */
export type GrantContext = Pick<Context, 'config' | 'directory' | 'signingKeys'>

interface Params {
  readonly audience?: string
  readonly organization?: string
}

/** The parameters of the grant beside the client's own (CONTRACT §11.3). */
export const CLIENT_CREDENTIALS_PARAMS = ['audience', 'scope', 'organization'] as const

/**
 * A token for a client in its own name (RFC 6749 §4.4, CONTRACT §11.3). The client is known by now. It gets the scopes
 * of its grant for the audience: all of them, or those that it asks for.
 */
export function clientCredentials(
  ctx: GrantContext,
  issuer: string,
): (request: TokenEndpointGrantContext<Params>) => Promise<void> {
  return async (request) => {
    const { client, params } = request.oidc
    const audience = audienceOf(params, issuer)
    const { granted, api } = await grantFor(ctx, client.clientId, audience)
    const ofApi = scopesOf(api)
    const scopes = narrowed(granted, params.scope).filter((scope) => ofApi.has(scope))
    const { tokenLifetime: lifetime, signingSecret } = api
    const rfc = { byRfc9068: isByRfc9068(api), withPermissions: tellsPermissions(api) }
    const form = { ...rfc, ...signatureOf(api.signingAlg, signingSecret) }
    request.body = {
      access_token: await mintClientToken(ctx, {
        ...{ client: client.clientId, issuer, audience, scopes, lifetime },
        ...form,
      }),
      // RFC 6749 §5.1: said where it differs from what was asked.
      ...(scopes.length > 0 && scopes.join(' ') !== params.scope && { scope: scopes.join(' ') }),
      expires_in: lifetime,
      token_type: 'Bearer',
    }
  }
}

function signatureOf(alg: ResourceServer['signingAlg'], secret: string | null) {
  return alg === 'HS256' ? { secret } : { alg }
}

function audienceOf({ audience, organization }: Params, issuer: string): string {
  if (organization !== undefined) {
    throw new OAuthError(400, 'invalid_request', 'The parameter "organization" is not supported for this grant.')
  }
  if (audience !== undefined) return audience
  // Auth0's words, then what to do about it.
  const words = 'Non-global clients are not allowed access to APIv1'
  throw new OAuthError(403, 'access_denied', `${words}: send an "audience", such as ${issuer}api/v2/`)
}

interface Granted {
  readonly api: ResourceServer
  readonly granted: readonly string[]
}

/** The API of an audience, and what the client was granted of it. */
async function grantFor(ctx: GrantContext, clientId: string, audience: string): Promise<Granted> {
  const stored = storedAudience(audience, ctx.config.origins)
  const api = [SYSTEM_API, ...(await ctx.directory.resourceServers())].find(({ identifier }) => identifier === stored)
  // Our own API goes by its address, never by the name that it is stored under.
  if (!api || audience === MANAGEMENT_AUDIENCE) {
    throw new OAuthError(403, 'access_denied', `Service not found: ${audience}`)
  }
  const grant = await ctx.directory.grant(clientId, stored)
  if (grant) return { api, granted: grant.extra?.allow_all_scopes === true ? [...scopesOf(api)] : grant.scope }
  const advice = 'You need to create a "client-grant" associated to this API.'
  throw new OAuthError(403, 'access_denied', `Client is not authorized to access "${audience}". ${advice}`)
}

const sets = new WeakMap<ResourceServer, ReadonlySet<string>>()

/** What an API has today; a grant may be older. The directory gives the same object for 5 s. */
function scopesOf(api: ResourceServer): ReadonlySet<string> {
  const known = sets.get(api) ?? new Set(api.scopes.map(({ value }) => value))
  sets.set(api, known)
  return known
}

function narrowed(granted: readonly string[], asked: string | undefined): readonly string[] {
  const wanted = new Set(asked?.split(' ').filter(Boolean))
  return wanted.size === 0 ? granted : granted.filter((scope) => wanted.has(scope))
}
