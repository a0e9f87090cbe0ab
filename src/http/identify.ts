import type { Context } from '../context.ts'
import { openedBy } from '../crypto/opened-by.ts'
import { type TokenClaims, verifyToken } from '../crypto/verify-token.ts'
import type { Caller } from '../model/caller.ts'
import { CURRENT_USER_SCOPES } from '../model/scopes.ts'
import { Problem, problem } from '../problems.ts'
import type { Allow } from './route.ts'

/** Turns a bearer token into who asks (CONTRACT §1.4). An ID token counts only where the route says so. */
export async function identify(ctx: Context, authorization: string | undefined, allow: Allow): Promise<Caller | Problem> {
  if (authorization === undefined) return problem('missing_token')
  const token = /^Bearer +([^\s]+)$/i.exec(authorization)?.[1]
  if (token === undefined) return problem('malformed_authorization')
  const verified = await verifyToken(ctx, token)
  switch (verified.outcome) {
    case 'malformed':
    case 'wrong_algorithm':
      return problem('invalid_token')
    case 'bad_signature':
      return problem('invalid_signature')
    case 'expired':
      return problem('expired_token')
    case 'ok':
      return callerFrom(ctx, verified.claims, allow)
  }
}

async function callerFrom(ctx: Context, claims: TokenClaims, allow: Allow): Promise<Caller | Problem> {
  const issuer = ctx.config.origins.map((origin) => `${origin}/`).find((known) => known === claims.iss)
  if (issuer === undefined || typeof claims.sub !== 'string') return problem('invalid_token')
  if (claims.azp === undefined && allow.idToken) return callerByIdToken(ctx, claims, issuer)
  if (typeof claims.azp !== 'string') return problem('invalid_token')
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  const ours = ctx.config.origins.some((origin) => audiences.includes(`${origin}/api/v2/`))
  if (!ours) return problem('bad_audience', `Bad audience: ${ctx.config.origins[0]}/api/v2/`)
  return callerOf(claims, claims.azp, issuer)
}

function callerOf(claims: TokenClaims, clientId: string, issuer: string): Caller | Problem {
  const scopes = scopesOf(claims)
  if (claims.sub === `${clientId}@clients`) return { kind: 'client', clientId, issuer, scopes }
  const opened = openedBy(claims)
  if (!opened) return problem('invalid_token')
  const own = new Set(CURRENT_USER_SCOPES.filter((scope) => scopes.has(scope)))
  return { kind: 'user', clientId, issuer, scopes: own, userId: String(claims.sub), openedBy: opened, byIdToken: false }
}

const sets = new WeakMap<TokenClaims, ReadonlySet<string>>()

/** A token's scopes; claims come from a cache, so the set is made once a token. */
function scopesOf(claims: TokenClaims): ReadonlySet<string> {
  const known = sets.get(claims)
  if (known) return known
  const scopes = new Set(typeof claims.scope === 'string' ? claims.scope.split(' ') : [])
  sets.set(claims, scopes)
  return scopes
}

const LONGEST_ID_TOKEN_AGE = 3600

/** The ID token as bearer, as the oldest documents show it: for a flagged first-party client, within the hour. */
async function callerByIdToken(ctx: Context, claims: TokenClaims, issuer: string): Promise<Caller | Problem> {
  const { acceptIdTokenForIdentities } = await ctx.directory.settings()
  const client = typeof claims.aud === 'string' ? await ctx.directory.client(claims.aud) : undefined
  const young = typeof claims.iat === 'number' && Date.now() / 1000 - claims.iat < LONGEST_ID_TOKEN_AGE
  const opened = openedBy(claims)
  if (!acceptIdTokenForIdentities || !client?.idTokenForIdentities || !client.firstParty) return problem('invalid_token')
  if (!young || !opened) return problem('invalid_token')
  const scopes = new Set(['update:current_user_identities'])
  return { kind: 'user', clientId: client.id, issuer, scopes, userId: String(claims.sub), openedBy: opened, byIdToken: true }
}

/** Whether a caller may use a route on this user (CONTRACT §1.4, §1.5): a refusal, or undefined. */
export function refusalOf(caller: Caller, allow: Allow, userId: unknown): Problem | undefined {
  if (allow.any.some((scope) => caller.scopes.has(scope))) return undefined
  const own = allow.own ?? []
  if (!own.some((scope) => caller.scopes.has(scope))) {
    return problem('insufficient_scope', `Insufficient scope, expected any of: ${[...allow.any, ...own].join(',')}`)
  }
  return caller.kind === 'user' && caller.userId === userId ? undefined : problem('unowned_resource')
}
