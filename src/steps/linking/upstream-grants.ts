import type { Context } from '../../context.ts'
import { keyIdOf, sealedAt } from '../../crypto/vault.ts'
import { type KeptTokens, readTokensOf } from '../../store/identity-tokens.ts'
import type { GivenTokens } from '../sign-in/keep-upstream-tokens.ts'

/** What a provider gave for an identity, as it is to be given back. */
export interface UpstreamGrant extends KeptTokens {
  readonly token: { readonly value: string; readonly kind: 'refresh_token' | 'access_token' }
}

/** What providers gave for the identities of these users. What is sealed under a key that is retired nobody can give back. */
export async function readGrants(ctx: Context, userIds: readonly string[]): Promise<UpstreamGrant[]> {
  if (userIds.length === 0) return []
  const kept = await readTokensOf(ctx.db, userIds)
  return kept.flatMap((one) => {
    const token = ctx.vault.has(keyIdOf(one.sealed)) ? tokenIn(ctx, one) : undefined
    return token ? [{ ...one, token }] : []
  })
}

/** The refresh token, with which the access tokens go; else the access token. */
function tokenIn({ vault }: Context, { identity, sealed }: KeptTokens): UpstreamGrant['token'] | undefined {
  const given = JSON.parse(vault.open(sealed, sealedAt.identityTokens(identity))) as GivenTokens
  if (given.refresh_token !== undefined) return { value: given.refresh_token, kind: 'refresh_token' }
  return given.access_token === undefined ? undefined : { value: given.access_token, kind: 'access_token' }
}
