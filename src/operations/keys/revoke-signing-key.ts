import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { isPrevious, withRevoked } from '../../model/signing-roles.ts'
import { type Problem, problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { lockRoles, removeKey, writeRoles } from '../../store/signing-keys.ts'

/**
 * A previous key is good no longer: tokens that it signed are refused, here at once and by other processes within 5 s.
 * The key that signs and the next one cannot be revoked; a rotation makes the one the previous.
 */
export async function revokeSigningKey(
  ctx: Context,
  asked: Asked,
  kid: string,
): Promise<{ kid: string; x5c: string } | Problem> {
  const result = await changeConfiguration(ctx, asked, async (tx) => {
    const roles = await lockRoles(tx)
    if (!isPrevious(roles, kid)) return problem('signing_key_in_use')
    const x5c = await removeKey(tx, kid)
    if (x5c === undefined) return problem('signing_key_not_found')
    await writeRoles(tx, withRevoked(roles, { kid, x5c, at: new Date().toISOString() }))
    return { answer: { kid, x5c }, status: 200, logged: { kid } }
  })
  ctx.signingKeys.forget()
  return result
}
