import type { Connection } from '../model/connection.ts'
import type { JsonObject } from '../model/json.ts'
import { type Problem, problem } from '../problems.ts'
import { demoProvider } from './demo-upstream.ts'
import { fillSettings } from './fill-settings.ts'
import type { OutgoingFetch } from './outgoing-fetch.ts'
import { PRESETS } from './preset-table.ts'
import type { Preset } from './preset.ts'
import type { UpstreamContext } from './upstreams.ts'

/** A connection's provider with everything that its options say filled in. */
export interface UpstreamProvider {
  readonly connection: Connection
  readonly preset: Preset
  readonly clientId: string
  /** Null for public clients. */
  readonly clientSecret: string | null
  readonly fetch: OutgoingFetch
  /** Whether plain HTTP is possible at all: to private addresses, where these are allowed. */
  readonly allowHttp: boolean
  /** The issuer in proofs where it is not what the provider calls itself. */
  readonly proofIssuer: string | null
}

/** What is known of a connection's provider before it is asked, or what its options lack. */
export function upstreamProvider(ctx: UpstreamContext, connection: Connection): UpstreamProvider | Problem {
  const { strategy, options } = connection
  const preset = PRESETS.get(strategy)
  if (!preset) return notConfigured(connection, `its strategy ${strategy} is no upstream provider`)
  const clientId = textOption(options, 'client_id')
  if (clientId === null) return notConfigured(connection, 'it has no client_id')
  const clientSecret = textOption(options, 'client_secret')
  const common = { connection, clientId, clientSecret }
  if (options['demo'] === true) {
    const demo = demoProvider(ctx, strategy, preset)
    return demo ? { ...common, ...demo } : notConfigured(connection, 'it is part of the demo, which is off')
  }
  const filled = fillSettings(preset, options)
  if (typeof filled === 'string') return notConfigured(connection, filled)
  const { allowPrivateNetwork: allowHttp } = ctx.config
  return { ...common, preset: filled, fetch: ctx.upstreams.fetch, allowHttp, proofIssuer: null }
}

/** A refusal that names the connection and what its options lack. */
export function notConfigured({ name }: Connection, what: string): Problem {
  return problem('upstream_not_configured', `The connection “${name}” is not set up: ${what}. Nothing was changed.`)
}

/** An option that is a text with something in it. */
export function textOption(options: JsonObject, name: string): string | null {
  const value = Object.hasOwn(options, name) ? options[name] : null
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}
