import { createRemoteJWKSet, customFetch as fetchOfKeys } from 'jose'
import * as openid from 'openid-client'
import { clientAuthentication } from './client-authentication.ts'
import type { OutgoingFetch } from './outgoing-fetch.ts'
import type { OauthPreset, OidcPreset } from './preset.ts'
import type { UpstreamProvider } from './upstream-provider.ts'
import { UnusableAnswer } from './upstream-problem.ts'
import type { Known, Spoken, UpstreamContext } from './upstreams.ts'

const OLDEST_MS = 600_000

// eslint-disable-next-line @typescript-eslint/no-deprecated -- marked to stand out; our fetch takes HTTP to private addresses only
const allowHttp: (client: openid.Configuration) => void = openid.allowInsecureRequests

/**
 * A provider ready to be spoken to: discovered and its metadata checked, or made of its preset. Kept for ten minutes, for
 * each connection apart; other options ask again, and so does a failure.
 */
export function speakTo(ctx: UpstreamContext, provider: UpstreamProvider): Promise<Spoken> {
  const { known, patience } = ctx.upstreams
  const { id, options, strategy, key } = provider.connection
  const settings = JSON.stringify([strategy, options, key?.kid])
  const before = known.get(id)
  if (before?.settings === settings && performance.now() - before.at < OLDEST_MS) return before.spoken
  const mine: Known = { settings, at: performance.now(), spoken: open(provider, patience.requestMs / 1000) }
  known.set(id, mine)
  mine.spoken.catch(() => {
    if (known.get(id) === mine) known.delete(id)
  })
  return mine.spoken
}

async function open(provider: UpstreamProvider, timeout: number): Promise<Spoken> {
  const { preset } = provider
  return preset.kind === 'oidc' ? discovered(provider, preset, timeout) : made(provider, preset, timeout)
}

async function discovered(provider: UpstreamProvider, preset: OidcPreset, timeout: number): Promise<Spoken> {
  const client = await openid.discovery(
    new URL(preset.issuer),
    provider.clientId,
    undefined,
    clientAuthentication(provider),
    {
      [openid.customFetch]: provider.fetch,
      timeout,
      execute: provider.allowHttp ? [allowHttp] : [],
    },
  )
  const { issuer, jwks_uri } = client.serverMetadata()
  if (!mayAnnounce(preset, issuer)) throw new UnusableAnswer('its metadata names another issuer')
  if (jwks_uri === undefined || !URL.canParse(jwks_uri)) throw new UnusableAnswer('its metadata names no keys')
  return { client, keys: keysAt(new URL(jwks_uri), provider.fetch) }
}

/** The library compares issuers except for Entra, whose metadata name the tenant or leave a place for it. */
function mayAnnounce({ issuer, announces }: OidcPreset, announced: string): boolean {
  if (!announces) return new URL(announced).href === new URL(issuer).href
  // A tenant that was given by its id is exactly that one.
  return announces.test(issuer) ? announced === issuer : announces.test(announced)
}

/** Keys are fetched once, and again as soon as a token names one that is not among them. */
function keysAt(url: URL, fetch: OutgoingFetch) {
  return createRemoteJWKSet(url, { [fetchOfKeys]: fetch, cacheMaxAge: OLDEST_MS, cooldownDuration: 0 })
}

async function made(provider: UpstreamProvider, preset: OauthPreset, timeout: number): Promise<Spoken> {
  const { issuer, iss = issuer, authorization, token } = preset
  const metadata = { issuer: iss, authorization_endpoint: authorization, token_endpoint: token }
  const client = new openid.Configuration(metadata, provider.clientId, undefined, clientAuthentication(provider))
  client.timeout = timeout
  client[openid.customFetch] = withPlainTokens(provider.fetch)
  if (provider.allowHttp) allowHttp(client)
  return { client, keys: null }
}

/**
 * OAuth 2.0 as it is spoken: some leave the token's type out, and some add an ID token, which says nothing here because
 * who came back is what the profile endpoint says.
 */
function withPlainTokens(fetch: OutgoingFetch): OutgoingFetch {
  return async (url, request) => {
    const answer = await fetch(url, request)
    if (request?.method !== 'POST' || answer.status !== 200) return answer
    const text = await answer.text()
    const headers = { 'content-type': answer.headers.get('content-type') ?? '' }
    return new Response(withoutIdToken(text), { status: 200, headers })
  }
}

function withoutIdToken(text: string): string {
  const said = parsed(text)
  if (said === null || typeof said !== 'object' || Array.isArray(said)) return text
  const { id_token: _, ...rest } = said as Record<string, unknown>
  return JSON.stringify({ token_type: 'bearer', ...rest })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
