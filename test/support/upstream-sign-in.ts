import assert from 'node:assert/strict'
import { finishUpstream } from '../../src/connections/finish-upstream.ts'
import { type StartedUpstream, type UpstreamWish, startUpstream } from '../../src/connections/start-upstream.ts'
import type { Upstream } from '../../src/connections/upstream-identity.ts'
import { type Patience, type UpstreamContext, openUpstreams } from '../../src/connections/upstreams.ts'
import type { Connection } from '../../src/model/connection.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { Problem } from '../../src/problems.ts'
import type { TestProvider } from './upstream-provider.ts'

/** Where the providers of tests send people back. */
export const CALLBACK = 'http://localhost:4000/login/callback'

export interface UpstreamWorld {
  /** Every request to any host goes to this one. */
  readonly instead?: TestProvider
  readonly patience?: Patience
}

/** What signing in upstream needs. */
export function upstreamContext({ instead, patience }: UpstreamWorld = {}): UpstreamContext {
  const origins = ['http://localhost:4000'] as const
  const config = { allowPrivateNetwork: true, demo: false, host: '127.0.0.1', port: 4000, origins }
  const upstreams = openUpstreams(config, patience)
  return { config, upstreams: instead ? { ...upstreams, fetch: instead.instead } : upstreams }
}

/** A connection of a strategy, named after it. */
export function connectionTo(strategy: string, options: JsonObject, name = strategy): Connection {
  return { id: `con_${name}`, name, strategy, options, enabledClients: [] }
}

/** Starts a sign-in that must start. */
export async function start(
  ctx: UpstreamContext,
  connection: Connection,
  wish: Partial<UpstreamWish> = {},
): Promise<StartedUpstream> {
  const started = await startUpstream(ctx, connection, { redirectUri: CALLBACK, state: 'state-1', ...wish })
  assert.ok(!(started instanceof Problem), started instanceof Problem ? started.message : '')
  return started
}

/** A whole sign-in at a provider. */
export async function signIn(
  ctx: UpstreamContext,
  connection: Connection,
  provider: TestProvider,
): Promise<Upstream | Problem> {
  const { url, pending } = await start(ctx, connection)
  return finishUpstream(ctx, connection, pending, provider.signIn(url))
}

/** A whole sign-in that must succeed. */
export async function signedIn(
  ctx: UpstreamContext,
  connection: Connection,
  provider: TestProvider,
): Promise<Upstream> {
  const came = await signIn(ctx, connection, provider)
  assert.ok(!(came instanceof Problem), came instanceof Problem ? came.message : '')
  return came
}
