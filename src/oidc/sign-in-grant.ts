import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Context } from '../context.ts'
import { Problem } from '../problems.ts'
import type { GrantOutcome, GrantRequest } from '../steps/sign-in/sign-in-by-grant.ts'
import { apiFor } from './audiences.ts'
import { deniedAtToken, grantRefusal } from './grant-refusal.ts'
import { issueFor } from './issue.ts'
import { OAuthError } from './oauth-error.ts'

/** What the grants that sign a person in are given. */
export interface GrantScope {
  readonly ctx: Context
  readonly provider: Provider
  readonly request: KoaContextWithOIDC
}

/** The parameters of a token request that must be there. @throws invalid_request that names the first one missing */
export function readParams<Needed extends string>(
  { oidc }: KoaContextWithOIDC,
  needed: readonly Needed[],
): Record<Needed, string> {
  const params = (oidc.params ?? {}) as Record<string, string | undefined>
  const missing = needed.find((name) => (params[name] ?? '') === '')
  if (missing !== undefined) throw new OAuthError(400, 'invalid_request', `Missing required parameter: ${missing}`)
  return params as Record<Needed, string>
}

/** The request as the steps of signing in take it. @throws invalid_request where the audience is no API, in Auth0's words */
export async function grantRequest({ ctx, request }: GrantScope, gty: string): Promise<GrantRequest> {
  const { audience, scope } = (request.oidc.params ?? {}) as { audience?: string; scope?: string }
  if (audience !== undefined && !(await apiFor(ctx, audience))) {
    throw new OAuthError(400, 'invalid_request', 'invalid audience specified for password grant exchange')
  }
  return {
    origin: new URL(request.oidc.issuer).origin,
    clientId: clientOf(request),
    scope: scope ?? null,
    audience: audience ?? null,
    gty,
    visitor: visitorOf(request),
  }
}

/** The client, which is known by now. */
export function clientOf({ oidc }: KoaContextWithOIDC): string {
  if (!oidc.client) throw new Error('A grant is asked for by a client')
  return oidc.client.clientId
}

/** Who asks, as far as a token request tells. */
export function visitorOf(request: KoaContextWithOIDC): GrantRequest['visitor'] {
  return { ip: request.ip, userAgent: request.get('user-agent'), locale: 'en' }
}

/** Answers with tokens, with an `mfa_token`, or with why not. */
export async function answerGrant(scope: GrantScope, outcome: GrantOutcome | Problem): Promise<void> {
  if (outcome instanceof Problem) throw grantRefusal(outcome)
  if ('denied' in outcome) throw deniedAtToken(scope.request, outcome.denied)
  if ('mfaToken' in outcome) {
    const more = { mfa_token: outcome.mfaToken }
    throw new OAuthError(403, 'mfa_required', 'Multifactor authentication required', more)
  }
  const { concluded, request: asked } = outcome
  const wanted = { scope: asked.scope ?? undefined, audience: asked.audience ?? undefined, gty: asked.gty }
  await issueFor(scope.ctx, scope.provider, scope.request, { concluded, wanted })
}
