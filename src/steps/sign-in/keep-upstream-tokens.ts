import type { Context } from '../../context.ts'
import { keyIdOf, sealedAt } from '../../crypto/vault.ts'
import type { JsonObject } from '../../model/json.ts'
import type { IdentityProof } from '../../store/find-by-proof.ts'
import { keepTokens, readTokens } from '../../store/identity-tokens.ts'

/** What a provider gave to be called with. */
export interface GivenTokens {
  readonly access_token?: string
  readonly refresh_token?: string
  readonly id_token?: string
  /** Seconds. */
  readonly expires_in?: number
}

/** Keeps a provider's tokens with their identity, sealed. Providers that give a refresh token once only are not given up on. */
export async function keepUpstreamTokens(
  ctx: Context,
  { key, proof }: { readonly key: string; readonly proof: IdentityProof },
  { expires_in, ...tokens }: GivenTokens,
): Promise<void> {
  const expires = expires_in === undefined ? {} : { expires_at: new Date(Date.now() + expires_in * 1000).toISOString() }
  const before = tokens.refresh_token === undefined ? await refreshTokenOf(ctx, key) : {}
  const sealed = ctx.vault.seal(JSON.stringify({ ...before, ...tokens, ...expires }), sealedAt.identityTokens(key))
  await keepTokens(ctx.db, key, proof, sealed)
}

async function refreshTokenOf(ctx: Context, key: string): Promise<JsonObject> {
  const sealed = await readTokens(ctx.db, key)
  // One under a key that is retired can be read by nobody: it is replaced.
  if (sealed === undefined || !ctx.vault.has(keyIdOf(sealed))) return {}
  const { refresh_token } = JSON.parse(ctx.vault.open(sealed, sealedAt.identityTokens(key))) as GivenTokens
  return refresh_token === undefined ? {} : { refresh_token }
}
