import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Context } from '../context.ts'
import { verifyToken } from '../crypto/verify-token.ts'
import type { Client } from '../model/client.ts'

/** What an ID token says that was given as a hint; it may have expired. */
export interface Hint {
  readonly sub: string
  readonly aud: string
  readonly sid: string | null
}

/** Reads an `id_token_hint`: ours, for a client of ours, and signed; expired is good enough (RP-Initiated Logout §2). */
export async function readIdTokenHint(ctx: Context, token: string): Promise<Hint | undefined> {
  const verified = await verifyToken(ctx, token, 0, ['RS256', 'RS512', 'PS256'])
  if (verified.outcome === 'ok' || verified.outcome === 'expired') return hintFrom(ctx, verified.claims)
  return verified.outcome === 'wrong_algorithm' ? symmetric(ctx, token) : undefined
}

function hintFrom({ config }: Context, { iss, sub, aud, sid }: Readonly<Record<string, unknown>>): Hint | undefined {
  const isOurs = config.origins.some((origin) => iss === `${origin}/`)
  if (!isOurs || typeof sub !== 'string' || typeof aud !== 'string') return undefined
  return { sub, aud, sid: typeof sid === 'string' ? sid : null }
}

/** Clients of Auth0's older kind have their ID tokens signed with their own secret. */
async function symmetric(ctx: Context, token: string): Promise<Hint | undefined> {
  const [head = '', payload = '', signature = ''] = token.split('.')
  const hint = hintFrom(ctx, parsed(payload))
  const client = hint && (await ctx.directory.client(hint.aud))
  return hint && client && isSignedWith(client, `${head}.${payload}`, signature) ? hint : undefined
}

function isSignedWith({ secret, idTokenAlg }: Client, signed: string, signature: string): boolean {
  if (secret === null || idTokenAlg !== 'HS256') return false
  const wanted = createHmac('sha256', secret).update(signed).digest()
  const given = Buffer.from(signature, 'base64url')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

function parsed(payload: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
