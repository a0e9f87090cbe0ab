import type { KoaContextWithOIDC, RefreshToken } from 'oidc-provider'
import type { Context } from '../context.ts'
import { readSignIn } from '../model/sign-in.ts'
import { readSignedIn } from '../steps/read-signed-in.ts'
import { type CustomClaims, NO_CUSTOM } from '../steps/sign-in/actions-so-far.ts'
import { isOpenTo } from '../steps/sign-in/is-open-to.ts'
import { notPartOf } from '../steps/sign-in/enter-organization.ts'
import { type ExchangeFacts, runActionsWithoutPerson } from '../steps/sign-in/run-actions-without-person.ts'
import { audienceOf } from './audiences.ts'
import { changedScopes, type OurGrant, replaceCustomClaims } from './authorization-grant.ts'
import { deniedAtToken } from './grant-refusal.ts'
import { OAuthError } from './oauth-error.ts'
import { scopeInside, scopeOutside } from './scopes.ts'
import { isMember } from '../store/organization-members.ts'

/**
 * What the exchange of a refresh token gives: what was asked for and granted, as Actions see it now. Never more than the
 * token has; a scope that was never granted is left out instead of refused, as in Auth0.
 *
 * @throws OAuthError where an Action refuses
 */
export async function settleRefresh(ctx: Context, request: KoaContextWithOIDC, token: RefreshToken): Promise<void> {
  const params = request.oidc.params as Record<string, string | undefined>
  if (isGood(request, token)) await assertStillMember(ctx, request, token)
  // What Actions said at the sign-in has had its time: they are asked anew.
  const { scopes } = isGood(request, token) ? await customNow(ctx, request, token) : NO_CUSTOM
  const before = await addedBefore(request, token)
  const removed = [...scopes.removed, ...before.filter((scope) => !scopes.added.includes(scope))]
  const asked = params['scope'] === undefined ? [...token.scopes] : scopeInside(params['scope']).split(' ')
  const wanted = changedScopes(asked, { added: scopes.added, removed })
  params['scope'] = wanted.filter((scope) => token.scopes.has(scope)).join(' ')
}

/** Whoever has left the organization since gets no more tokens for it. */
async function assertStillMember(ctx: Context, { oidc }: KoaContextWithOIDC, token: RefreshToken): Promise<void> {
  const grant = (await oidc.provider.Grant.find(token.grantId ?? '')) as OurGrant | undefined
  const id = grant?.custom?.organization?.id
  const user = readSignIn(token.accountId)?.user
  if (id === undefined || user === undefined || (await isMember(ctx.db, id, user))) return
  throw new OAuthError(403, 'invalid_grant', notPartOf(user, id))
}

/** A token that is not good is refused by the provider, and no Action hears of it. */
function isGood({ oidc }: KoaContextWithOIDC, token: RefreshToken): boolean {
  return token.isValid && token.clientId !== undefined && token.clientId === oidc.client?.clientId
}

async function customNow(ctx: Context, request: KoaContextWithOIDC, token: RefreshToken): Promise<CustomClaims> {
  const facts = (await ctx.actions.any()) ? await factsOf(ctx, request, token) : undefined
  const outcome = facts ? await runActionsWithoutPerson(ctx, facts) : { custom: NO_CUSTOM }
  if ('denied' in outcome) throw deniedAtToken(request, outcome.denied)
  replaceCustomClaims(request, outcome.custom)
  return outcome.custom
}

async function factsOf(
  ctx: Context,
  request: KoaContextWithOIDC,
  token: RefreshToken,
): Promise<ExchangeFacts | undefined> {
  const signIn = readSignIn(token.accountId)
  const user = await readSignedIn(ctx, signIn)
  const { amr = [], authTime: at = 0, clientId = '' } = token as { amr?: string[] } & RefreshToken
  if (!signIn || !user || !(await isOpenTo(ctx, { ...signIn, user }, clientId))) return undefined
  return {
    origin: new URL(request.oidc.issuer).origin,
    params: paramsOf(token),
    visitor: { ip: request.ip, userAgent: request.get('user-agent'), locale: 'en' },
    ...{ clientId, signIn, user, amr, at },
  }
}

function paramsOf(token: RefreshToken): Record<string, string> {
  const [resource] = [(token as { resource?: string | string[] }).resource].flat()
  return {
    scope: scopeOutside([...token.scopes].join(' ')),
    ...(resource === undefined ? {} : { audience: audienceOf(resource) }),
  }
}

/** Scopes that the token has because Actions once added them. */
async function addedBefore({ oidc }: KoaContextWithOIDC, token: RefreshToken): Promise<readonly string[]> {
  const grant = (await oidc.provider.Grant.find(token.grantId ?? '')) as OurGrant | undefined
  return grant?.custom?.scopes.added ?? []
}
