import type { Context } from '../context.ts'
import { signInFrom } from '../crypto/opened-by.ts'
import { OWN_CLAIMS } from '../crypto/tokens.ts'
import { type TokenClaims, verifyToken } from '../crypto/verify-token.ts'
import type { Caller } from '../model/caller.ts'
import { CURRENT_USER_SCOPES } from '../model/scopes.ts'
import { type Problem, problem } from '../problems.ts'
import { callerOfConsole, isForConsole } from './identify-administrator.ts'
import type { Allow } from './route.ts'

/** What a token that is not good is answered with. */
const REFUSALS = {
  malformed: 'invalid_token',
  wrong_algorithm: 'invalid_token',
  bad_signature: 'invalid_signature',
  expired: 'expired_token',
} as const

/** Turns a bearer token into who asks (CONTRACT §1.4). An ID token counts only where the route says so. */
export async function identify(
  ctx: Context,
  authorization: string | undefined,
  allow: Allow,
): Promise<Caller | Problem> {
  if (authorization === undefined) return problem('missing_token')
  const token = /^Bearer +([^\s]+)$/i.exec(authorization)?.[1]
  if (token === undefined) return problem('malformed_authorization')
  const verified = await verifyToken(ctx, token)
  return verified.outcome === 'ok' ? callerFrom(ctx, verified.claims, allow) : problem(REFUSALS[verified.outcome])
}

async function callerFrom(ctx: Context, claims: TokenClaims, allow: Allow): Promise<Caller | Problem> {
  const { sub, azp } = claims
  const issuer = ctx.config.origins.map((origin) => `${origin}/`).find((known) => known === claims.iss)
  if (issuer === undefined || typeof sub !== 'string') return problem('invalid_token')
  if (azp === undefined && allow.idToken) return callerByIdToken(ctx, claims, { issuer, sub })
  if (typeof azp !== 'string') return problem('invalid_token')
  if (isForConsole(ctx, claims)) return callerOfConsole(ctx, claims, issuer)
  return isForUs(ctx, claims) ? callerOf(claims, { issuer, sub, clientId: azp }) : badAudience(ctx)
}

function isForUs({ config }: Context, { aud }: TokenClaims): boolean {
  const audiences = Array.isArray(aud) ? aud : [aud]
  return config.origins.some((origin) => audiences.includes(`${origin}/api/v2/`))
}

function badAudience({ config }: Context): Problem {
  return problem('bad_audience', `Bad audience: ${config.origins[0]}/api/v2/`)
}

interface Named {
  readonly issuer: string
  readonly sub: string
}

function callerOf(claims: TokenClaims, { issuer, sub, clientId }: Named & { clientId: string }): Caller | Problem {
  const scopes = scopesOf(claims)
  if (sub === `${clientId}@clients`) return { kind: 'client', clientId, issuer, scopes }
  const opened = openingsOf(claims)
  if (!opened) return problem('invalid_token')
  const own = new Set(CURRENT_USER_SCOPES.filter((scope) => scopes.has(scope)))
  const at = claims[OWN_CLAIMS.signedInAt]
  const signedInAt = typeof at === 'number' ? at : null
  return { kind: 'user', clientId, issuer, scopes: own, userId: sub, ...opened, signedInAt, byIdToken: false }
}

function openingsOf(
  claims: TokenClaims,
): Pick<Extract<Caller, { kind: 'user' }>, 'openedBy' | 'alsoOpenedBy'> | undefined {
  const signIn = signInFrom(claims)
  if (!signIn) return undefined
  const [openedBy, ...alsoOpenedBy] = signIn.openedBy
  return { openedBy, alsoOpenedBy }
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
async function callerByIdToken(ctx: Context, claims: TokenClaims, { issuer, sub }: Named): Promise<Caller | Problem> {
  const opened = openingsOf(claims)
  const clientId = await clientOfIdToken(ctx, claims)
  if (clientId === undefined || !opened) return problem('invalid_token')
  const scopes = new Set(['update:current_user_identities'])
  return { kind: 'user', clientId, issuer, scopes, userId: sub, ...opened, byIdToken: true }
}

/** The client that an ID token is for, where tenant and client allow it as bearer and it is young enough. */
async function clientOfIdToken(ctx: Context, { aud, iat }: TokenClaims): Promise<string | undefined> {
  const { acceptIdTokenForIdentities } = await ctx.directory.settings()
  const client = typeof aud === 'string' ? await ctx.directory.client(aud) : undefined
  const isYoung = typeof iat === 'number' && Date.now() / 1000 - iat < LONGEST_ID_TOKEN_AGE
  const isAllowed = acceptIdTokenForIdentities && client?.idTokenForIdentities && client.firstParty
  return isAllowed && isYoung ? client.id : undefined
}

/** Whether a caller may use a route on this user (CONTRACT §1.4, §1.5): a refusal, or undefined. */
export function refusalOf(caller: Caller, allow: Allow, userId: unknown): Problem | undefined {
  if (reachesAll(caller, allow)) return undefined
  if (allow.all) return problem('insufficient_scope', `Insufficient scope, expected all of: ${allow.all.join(',')}`)
  const own = allow.own ?? []
  if (!own.some((scope) => caller.scopes.has(scope))) {
    return problem('insufficient_scope', `Insufficient scope, expected any of: ${[...allow.any, ...own].join(',')}`)
  }
  return caller.kind === 'user' && caller.userId === userId ? undefined : problem('unowned_resource')
}

function reachesAll({ scopes }: Caller, { any, all }: Allow): boolean {
  return any.some((scope) => scopes.has(scope)) || all?.every((scope) => scopes.has(scope)) === true
}
