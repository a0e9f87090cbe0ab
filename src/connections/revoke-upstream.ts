import * as openid from 'openid-client'
import type { Connection } from '../model/connection.ts'
import { Problem } from '../problems.ts'
import { inTime } from './in-time.ts'
import { speakTo } from './speak-to-provider.ts'
import { UnusableAnswer } from './upstream-problem.ts'
import { upstreamProvider } from './upstream-provider.ts'
import type { UpstreamContext } from './upstreams.ts'

/** A token that a provider gave, and what kind it is. */
export interface UpstreamToken {
  readonly value: string
  readonly kind: 'refresh_token' | 'access_token'
}

/**
 * Gives a token back to its provider (RFC 7009): with a refresh token the grant ends. A problem where the provider cannot
 * be reached, refuses, or offers no revocation.
 */
export async function revokeUpstream(
  ctx: UpstreamContext,
  connection: Connection,
  { value, kind }: UpstreamToken,
): Promise<'done' | Problem> {
  const provider = upstreamProvider(ctx, connection)
  if (provider instanceof Problem) return provider
  return inTime<'done'>(ctx, connection, async () => {
    const { client } = await speakTo(ctx, provider)
    if (client.serverMetadata().revocation_endpoint === undefined) throw new UnusableAnswer('it offers no revocation')
    await openid.tokenRevocation(client, value, { token_type_hint: kind })
    return 'done'
  })
}
