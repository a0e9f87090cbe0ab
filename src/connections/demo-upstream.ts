import type { Config } from '../config.ts'
import { type OutgoingFetch, OutgoingError, makeOutgoingFetch } from './outgoing-fetch.ts'
import type { Preset } from './preset.ts'
import type { UpstreamContext } from './upstreams.ts'

/** Strategies that the demo's own provider plays, under `/demo-provider/<strategy>`. */
export const DEMO_STRATEGIES = ['google-oauth2', 'github'] as const

export type DemoStrategy = (typeof DEMO_STRATEGIES)[number]

/** What both sides of the demo know: it protects nothing. */
export const DEMO_CLIENT = { id: 'carabiner-demo', secret: 'carabiner-demo' } as const

/** How proofs of the demo name their issuer: the same at every origin, and never the service that is played. */
export function demoIssuer(strategy: DemoStrategy): string {
  return `urn:carabiner:demo-provider:${strategy}`
}

/** Where the demo's provider is, at an origin of ours. */
export function demoBase(origin: string, strategy: DemoStrategy): string {
  return `${origin}/demo-provider/${strategy}`
}

/** How a connection with the option `demo` is spoken to; undefined while the demo is off. */
export function demoProvider({ config, upstreams }: UpstreamContext, strategy: string, preset: Preset) {
  const played = DEMO_STRATEGIES.find((one) => one === strategy)
  if (!config.demo || played === undefined) return undefined
  return {
    preset: presetAt(preset, demoBase(config.origins[0], played)),
    fetch: fetchFromOurselves(config, upstreams.patience.requestMs),
    allowHttp: true,
    proofIssuer: demoIssuer(played),
  }
}

function presetAt(preset: Preset, base: string): Preset {
  if (preset.kind === 'oidc') return { ...preset, issuer: base }
  return {
    ...preset,
    issuer: base,
    authorization: `${base}/authorize`,
    token: `${base}/token`,
    person: `${base}/user`,
    also: [{ name: 'emails', url: `${base}/user/emails` }],
  }
}

/**
 * Requests to our own origin go to the port that this process listens on: the origin may be a name that only browsers
 * know, or have a certificate of our own. Nothing else is reached.
 */
function fetchFromOurselves(config: Pick<Config, 'host' | 'origins' | 'port'>, timeoutMs: number): OutgoingFetch {
  const fetch = makeOutgoingFetch({ allowPrivate: true, timeoutMs })
  const origin = `${config.origins[0]}/`
  const here = `http://${ownHost(config.host)}:${config.port}/`
  return async (url, request) => {
    if (!url.startsWith(origin)) throw new OutgoingError('address', 'The demo speaks to itself only.')
    return fetch(here + url.slice(origin.length), request)
  }
}

/** An address of this machine at which a server that listens there answers. */
function ownHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
