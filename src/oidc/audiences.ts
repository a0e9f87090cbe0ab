import { createSecretKey } from 'node:crypto'
import type { KoaContextWithOIDC, ResourceServer as ProviderResourceServer } from 'oidc-provider'
import { CustomOIDCProviderError } from 'oidc-provider/lib/helpers/errors.js'
import type { Context } from '../context.ts'
import { CONSOLE_AUDIENCE, CONSOLE_CLIENT } from '../model/administrators.ts'
import { MANAGEMENT_AUDIENCE } from '../model/client.ts'
import type { ResourceServer } from '../model/resource-server.ts'
import { RESOURCE_SERVER_DEFAULTS } from '../model/resource-server.ts'
import { CURRENT_USER_SCOPES, MANAGEMENT_SCOPES } from '../model/scopes.ts'
import { OFFLINE, PROVIDER_SCOPES } from './scopes.ts'

const PREFIX = 'urn:carabiner:audience:'

/** Auth0's `audience`, any text, as the resource indicator that the provider takes (RFC 8707 wants a URI). */
export function resourceOf(audience: string): string {
  return `${PREFIX}${encodeURIComponent(audience)}`
}

/** The audience that a resource indicator stands for. */
export function audienceOf(resource: string): string {
  return resource.startsWith(PREFIX) ? decodeURIComponent(resource.slice(PREFIX.length)) : resource
}

/** The API behind an audience, our own Management API included, or undefined. */
export async function apiFor(
  { config, directory }: Pick<Context, 'config' | 'directory'>,
  audience: string,
): Promise<ResourceServer | undefined> {
  if (config.origins.some((origin) => audience === `${origin}${MANAGEMENT_AUDIENCE}`)) return managementApi(audience)
  return (await directory.resourceServers()).find(({ identifier }) => identifier === audience)
}

/** Our Management API as a person's token reaches it: with the scopes of one's own account, and no others (CONTRACT §1.4). */
function managementApi(audience: string): ResourceServer {
  const scopes = CURRENT_USER_SCOPES.map((value) => ({ value }))
  return { ...RESOURCE_SERVER_DEFAULTS, id: 'management', name: 'Management API', identifier: audience, scopes }
}

/**
 * The console's own audience: the Management API as administrators reach it. Only the console's client may ask for it, or any
 * application that an administrator is signed in to could act for them.
 */
function consoleApi(audience: string): ResourceServer {
  const scopes = MANAGEMENT_SCOPES.map((value) => ({ value }))
  return {
    ...RESOURCE_SERVER_DEFAULTS,
    id: 'console',
    name: 'Console',
    identifier: audience,
    scopes,
    ...CONSOLE_TOKENS,
  }
}

/** Seconds. There are no refresh tokens: the next token comes from the session, silently. */
const CONSOLE_TOKENS = { tokenLifetime: 3600, tokenLifetimeForWeb: 3600 }

/** Whether an audience is the console's at one of our origins. */
export function isConsole({ origins }: Context['config'], audience: string): boolean {
  return origins.some((origin) => audience === `${origin}${CONSOLE_AUDIENCE}`)
}

/** Tells the provider about the API that a request names. @throws access_denied in Auth0's words where there is none */
export async function describeResource(
  ctx: Pick<Context, 'config' | 'directory'>,
  request: KoaContextWithOIDC,
  { resource, clientId }: { readonly resource: string; readonly clientId: string },
): Promise<ProviderResourceServer> {
  const audience = audienceOf(resource)
  const isOfConsole = clientId === CONSOLE_CLIENT && isConsole(ctx.config, audience)
  const api = isOfConsole ? consoleApi(audience) : await apiFor(ctx, audience)
  if (!api) throw new CustomOIDCProviderError('access_denied', `Service not found: ${audience}`)
  const ours = PROVIDER_SCOPES.filter((scope) => scope !== OFFLINE || api.allowOfflineAccess)
  return {
    audience,
    scope: [...api.scopes.map(({ value }) => value), ...ours].join(' '),
    accessTokenFormat: 'jwt',
    accessTokenTTL: request.oidc.route === 'token' ? api.tokenLifetime : api.tokenLifetimeForWeb,
    jwt: { sign: signatureOf(api) },
  }
}

function signatureOf({ signingAlg, signingSecret }: ResourceServer) {
  if (signingAlg !== 'HS256') return { alg: signingAlg }
  if (signingSecret === null) return { alg: 'RS256' as const }
  return { alg: 'HS256' as const, key: createSecretKey(Buffer.from(signingSecret)) }
}

/** Whether refresh tokens may be given for an API (`allow_offline_access`); without one always. */
export async function allowsOfflineAccess(
  ctx: Pick<Context, 'config' | 'directory'>,
  resource: unknown,
): Promise<boolean> {
  const named = [resource].flat().find((one) => typeof one === 'string')
  return named === undefined || (await apiFor(ctx, audienceOf(named)))?.allowOfflineAccess === true
}
