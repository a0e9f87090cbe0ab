import type { Configuration } from 'openid-client'
import type { JWTVerifyGetKey } from 'jose'
import type { Config } from '../config.ts'
import { type OutgoingFetch, makeOutgoingFetch } from './outgoing-fetch.ts'

/** How upstream providers are reached, and what is known of them. One for each process. */
export interface Upstreams {
  readonly fetch: OutgoingFetch
  /** By connection id. */
  readonly known: Map<string, Known>
  /** The longest that one request, and one start or finish of a sign-in, may take. */
  readonly patience: Patience
}

/** What a connection's provider has announced, good for {@link Upstreams} at most ten minutes. */
export interface Known {
  /** What it depends on: other settings ask again. */
  readonly settings: string
  readonly at: number
  readonly spoken: Promise<Spoken>
}

/** A provider that can be spoken to. */
export interface Spoken {
  readonly client: Configuration
  /** Keys of its ID tokens; null where it gives none. */
  readonly keys: JWTVerifyGetKey | null
}

export interface Patience {
  readonly requestMs: number
  readonly wholeMs: number
}

/** What signing in upstream needs of a context. */
export interface UpstreamContext {
  readonly config: Pick<Config, 'allowPrivateNetwork' | 'demo' | 'host' | 'origins' | 'port'>
  readonly upstreams: Upstreams
}

/** Knows nothing yet; asks as the settings allow. */
export function openUpstreams(
  { allowPrivateNetwork }: Pick<Config, 'allowPrivateNetwork'>,
  patience: Patience = { requestMs: 5000, wholeMs: 10_000 },
): Upstreams {
  const fetch = makeOutgoingFetch({ allowPrivate: allowPrivateNetwork, timeoutMs: patience.requestMs })
  return { fetch, known: new Map(), patience }
}
