import type { Context } from '../context.ts'
import { keyIdOf, sealedAt } from '../crypto/vault.ts'
import type { User } from '../model/user.ts'
import { readTokensOf } from '../store/identity-tokens.ts'
import type { GivenTokens } from './sign-in/keep-upstream-tokens.ts'

/** What providers gave for the identities of users, by the identity's key. What is sealed under a retired key nobody can read. */
export async function openedTokens(
  { db, vault }: Pick<Context, 'db' | 'vault'>,
  users: readonly User[],
): Promise<ReadonlyMap<string, GivenTokens>> {
  const kept = await readTokensOf(
    db,
    users.map(({ id }) => id),
  )
  const readable = kept.filter(({ sealed }) => vault.has(keyIdOf(sealed)))
  return new Map(
    readable.map(({ identity, sealed }) => {
      return [identity, JSON.parse(vault.open(sealed, sealedAt.identityTokens(identity))) as GivenTokens]
    }),
  )
}
