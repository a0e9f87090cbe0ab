import { randomBytes } from 'node:crypto'
import type { Grant, KoaContextWithOIDC } from 'oidc-provider'
import { AccessDenied } from 'oidc-provider/lib/helpers/errors.js'
import { CONSOLE_AUDIENCE, CONSOLE_CLIENT } from '../model/administrators.ts'
import type { EnteredOrganization } from '../model/flow.ts'
import type { User } from '../model/user.ts'
import type { CustomClaims } from '../steps/sign-in/actions-so-far.ts'
import { ALWAYS, OFFLINE, PROVIDER_SCOPES } from './scopes.ts'

export type OurGrant = Grant & { jti: string; custom?: CustomClaims }

/**
 * The grant of one authorization: every authorization has one of its own, so that its refresh tokens are one family.
 * What the client may have was decided before; consent is asked for by our own pages. Not saved yet.
 */
export function newGrant(request: KoaContextWithOIDC, accountId: string): OurGrant {
  const { provider, client } = request.oidc
  if (!client) throw new Error('A grant is made for a client')
  const grant = new provider.Grant({ accountId, clientId: client.clientId }) as OurGrant
  grant.jti = randomBytes(24).toString('base64url')
  addScopes(request, grant, [...request.oidc.requestParamScopes])
  return grant
}

/** Adds what the person's own scopes and the API of the request have; other scopes are granted to nobody. */
function addScopes(request: KoaContextWithOIDC, grant: Grant, wanted: readonly string[]): void {
  grant.addOIDCScope(wanted.filter((scope) => PROVIDER_SCOPES.includes(scope)).join(' '))
  for (const [resource, server] of Object.entries(request.oidc.resourceServers ?? {})) {
    if (grant.clientId === CONSOLE_CLIENT && server.audience?.endsWith(CONSOLE_AUDIENCE)) assertAdministrator(request)
    grant.addResourceScope(resource, wanted.filter((scope) => server.scopes.has(scope)).join(' '))
  }
}

/** What is granted here is the way in; the role is looked up again at every use of a token. */
function assertAdministrator(request: KoaContextWithOIDC): void {
  const { user } = request.oidc.entities.Account as { user?: User }
  if (user?.role === undefined) throw new AccessDenied('This account is no administrator.')
}

const replaced = new WeakMap<KoaContextWithOIDC, CustomClaims>()

/** What Actions added to the tokens of this request's grant. */
export function customClaims(request: KoaContextWithOIDC): CustomClaims | undefined {
  return replaced.get(request) ?? (request.oidc.entities.Grant as OurGrant | undefined)?.custom
}

/** The organization that the sign-in of this request's grant is to. */
export function organizationIn({ oidc }: KoaContextWithOIDC): EnteredOrganization | undefined {
  return (oidc.entities.Grant as OurGrant | undefined)?.custom?.organization
}

/** What tokens tell of it. */
export function organizationClaims(request: KoaContextWithOIDC): { org_id?: string; org_name?: string } {
  const organization = organizationIn(request)
  if (!organization) return {}
  return { org_id: organization.id, ...(organization.name !== null && { org_name: organization.name }) }
}

/** For this request alone, other claims than the grant has: Actions run anew at each refresh. */
export function replaceCustomClaims(request: KoaContextWithOIDC, custom: CustomClaims): void {
  replaced.set(request, custom)
}

/**
 * Does what Actions ask of a request and its grant, before anything is issued: their claims are kept with the grant, and
 * their scopes are as if the application had asked, or not asked, for them.
 */
export function applyCustom(request: KoaContextWithOIDC, grant: Grant, custom: CustomClaims): void {
  const asked = request.oidc.requestParamScopes
  const { idToken, accessToken, scopes, organization } = custom
  const { removed } = scopes
  const added = scopes.added.filter((scope) => mayBeAdded(scope) && !asked.has(scope))
  const isSaid = [idToken, accessToken].some((claims) => Object.keys(claims).length > 0)
  const isScoped = added.length + removed.length > 0
  // What was added is remembered as such: a refresh at which no Action adds it gives it no more.
  if (isSaid || isScoped || organization) (grant as OurGrant).custom = { ...custom, scopes: { added, removed } }
  if (!isScoped) return
  const params = request.oidc.params as Record<string, unknown>
  params['scope'] = changedScopes([...asked], scopes).join(' ')
  addScopes(request, grant, added)
}

/** Scopes after Actions. Whether there is an ID token or a refresh token at all is for the application to ask. */
export function changedScopes(asked: readonly string[], { added, removed }: CustomClaims['scopes']): string[] {
  const gone = new Set(removed.filter(mayBeRemoved).map((scope) => (scope === 'offline_access' ? OFFLINE : scope)))
  return [...new Set([...asked, ...added.filter(mayBeAdded)])].filter((scope) => !gone.has(scope))
}

function mayBeAdded(scope: string): boolean {
  return mayBeRemoved(scope) && scope !== 'offline_access'
}

function mayBeRemoved(scope: string): boolean {
  return scope !== 'openid' && scope !== ALWAYS && scope !== OFFLINE
}
