import type { Context } from '../../context.ts'
import { makeSigningKey } from '../../crypto/make-signing-key.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { Asked } from '../../model/caller.ts'
import { rotated } from '../../model/signing-roles.ts'
import { type Problem, problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { type SigningCertificate, knownNextKey } from '../../steps/known-next-key.ts'
import { addKey, lockRoles, writeRoles } from '../../store/signing-keys.ts'

/**
 * The next key, which every process lists already, begins to sign; a new one is made and listed. The key that signed
 * until now verifies on until it is revoked. Right after another rotation this waits until the next key is known
 * everywhere, so that no process ever meets a token that it cannot verify.
 */
export async function rotateSigningKey(ctx: Context, asked: Asked): Promise<SigningCertificate | Problem> {
  if (!asked.caller.scopes.has('create:signing_keys') || !asked.caller.scopes.has('update:signing_keys')) {
    const words = 'Insufficient scope, expected: create:signing_keys and update:signing_keys'
    return problem('insufficient_scope', words)
  }
  const next = await knownNextKey(ctx)
  const { publicJwk, privateJwk } = await makeSigningKey()
  const { kid } = publicJwk
  const sealed = ctx.vault.seal(JSON.stringify(privateJwk), sealedAt.signingKey(kid))
  const result = await changeConfiguration(ctx, asked, async (tx) => {
    const roles = await lockRoles(tx)
    if (roles.next !== next.kid) return problem('signing_keys_rotated')
    await addKey(tx, { kid, publicKey: publicJwk, sealed })
    await writeRoles(tx, rotated(roles, kid, new Date()))
    return { answer: next, status: 201, logged: { kid: next.kid } }
  })
  ctx.signingKeys.forget()
  return result
}
