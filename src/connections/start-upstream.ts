import * as openid from 'openid-client'
import type { Connection } from '../model/connection.ts'
import type { JsonObject } from '../model/json.ts'
import { Problem } from '../problems.ts'
import { inTime } from './in-time.ts'
import { speakTo } from './speak-to-provider.ts'
import { type UpstreamProvider, upstreamProvider } from './upstream-provider.ts'
import type { UpstreamContext } from './upstreams.ts'

/** How a person is sent to a provider. */
export interface UpstreamWish {
  /** Where the provider sends the person back: without a query, the same at the finish, one for each connection. */
  readonly redirectUri: string
  /** Comes back with the answer: it must be hard to guess and belong to this browser. */
  readonly state: string
  readonly loginHint?: string | undefined
  /** Further scopes, separated by spaces or commas (`connection_scope` of `/authorize`). */
  readonly connectionScope?: string | undefined
  readonly prompt?: string | undefined
  readonly uiLocales?: string | undefined
}

/** Where to send the person, and what to keep secret and beside the state until they come back. */
export interface StartedUpstream {
  readonly url: string
  readonly pending: JsonObject
}

/**
 * Begins a sign-in at a connection's provider: authorization code with PKCE, and a nonce with OpenID Connect. It refuses
 * where the connection is not set up, and where the provider must be discovered and cannot be.
 */
export async function startUpstream(
  ctx: UpstreamContext,
  connection: Connection,
  wish: UpstreamWish,
): Promise<StartedUpstream | Problem> {
  const provider = upstreamProvider(ctx, connection)
  if (provider instanceof Problem) return provider
  return inTime(ctx, connection, async () => {
    const { client } = await speakTo(ctx, provider)
    const verifier = provider.preset.pkce ? openid.randomPKCECodeVerifier() : null
    const nonce = provider.preset.kind === 'oidc' ? openid.randomNonce() : null
    const challenge = verifier === null ? null : await openid.calculatePKCECodeChallenge(verifier)
    const url = openid.buildAuthorizationUrl(client, {
      ...parametersFor(provider, wish),
      ...(challenge === null ? {} : { code_challenge: challenge, code_challenge_method: 'S256' }),
      ...(nonce === null ? {} : { nonce }),
    })
    const { redirectUri, state } = wish
    const { issuer } = client.serverMetadata()
    return {
      url: atOurOrigin(provider, url, redirectUri),
      pending: { connection: connection.id, issuer, redirectUri, state, verifier, nonce },
    }
  })
}

function parametersFor({ preset, connection }: UpstreamProvider, wish: UpstreamWish): Record<string, string> {
  const { loginHint } = preset
  const isOidc = preset.kind === 'oidc'
  return present({
    ...staticParameters(connection.options['authParams']),
    ...preset.parameters,
    ...(loginHint === null ? {} : { [loginHint]: wish.loginHint }),
    ...(isOidc ? { prompt: wish.prompt, ui_locales: wish.uiLocales } : {}),
    scope: scopesOf(preset.scopes, connection.options['scope'], wish.connectionScope).join(' '),
    redirect_uri: wish.redirectUri,
    state: wish.state,
  })
}

function present(parameters: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).filter((one): one is [string, string] => Boolean(one[1])))
}

/** What the protocol itself says in an authorization request; `authParams` cannot say otherwise. */
const OURS = /^(client_id|redirect_uri|response_type|response_mode|scope|state|nonce|code_challenge.*|request.*)$/

/** Parameters that the operator adds to every request: texts only. */
function staticParameters(given: JsonObject[string] | undefined): Record<string, string> {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) return {}
  return Object.fromEntries(
    Object.entries(given).filter((one): one is [string, string] => typeof one[1] === 'string' && !OURS.test(one[0])),
  )
}

const MOST_SCOPES = 100

/** Scopes that Auth0 puts into new connections although LinkedIn and Microsoft no longer know them. */
const RETIRED: ReadonlySet<string> = new Set(['r_liteprofile', 'wl.signin'])

/** The preset's scopes, or the operator's instead, and those that the request adds; each once (RFC 6749 §3.3). */
function scopesOf(usual: readonly string[], set: JsonObject[string] | undefined, asked: string | undefined): string[] {
  const own = Array.isArray(set) ? set.filter((one) => typeof one === 'string').join(' ') : set
  const operators = typeof own === 'string' ? tokensOf(own).filter((scope) => !RETIRED.has(scope)) : []
  const first = operators.length === 0 ? usual : operators
  const needed = usual.includes('openid') ? ['openid'] : []
  return [...new Set([...needed, ...first, ...tokensOf(asked ?? '')])].slice(0, MOST_SCOPES)
}

function tokensOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((token) => /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(token))
}

/** The demo's provider is at every origin of ours: a person stays at the one where they are. */
function atOurOrigin({ proofIssuer }: UpstreamProvider, url: URL, redirectUri: string): string {
  return proofIssuer === null ? url.href : new URL(url.pathname + url.search, redirectUri).href
}
