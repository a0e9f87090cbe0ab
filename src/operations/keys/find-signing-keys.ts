import type { Context } from '../../context.ts'
import type { SigningRoles } from '../../model/signing-roles.ts'
import { type ListedKey, listKeys, readRoles } from '../../store/signing-keys.ts'

/** The keys that sign or verify, and what each of them does. */
export async function findSigningKeys({
  db,
}: Context): Promise<{ readonly roles: SigningRoles; readonly keys: readonly ListedKey[] }> {
  const [roles, keys] = await Promise.all([readRoles(db), listKeys(db)])
  return { roles, keys }
}
