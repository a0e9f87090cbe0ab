import type { User } from '../model/user.ts'

/**
 * Whether a sign-in through an identity may become one of `target`, as `api.authentication.setPrimaryUser` asks: only
 * where that identity has been linked to it, so that the person has proven it (CONTRACT §2.6).
 */
export function canBePrimary(target: User | undefined, identityKey: string): boolean {
  const [, ...linked] = target?.identities ?? []
  return linked.some((identity) => identity.key === identityKey)
}
