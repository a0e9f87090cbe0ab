import { newSecret, oneWay } from '../../crypto/one-way.ts'
import type { Life } from '../../model/factor.ts'
import type { Queryable } from '../../store/database.ts'
import { addProof, dropProofs, findProof } from '../../store/proofs.ts'

interface Reach {
  readonly db: Queryable
}

const KIND = 'remembered-browser'
const LIFE_SECONDS = 30 * 86_400

/** Remembers for thirty days that a browser has proven a second factor; gives the secret that its cookie holds. */
export async function rememberBrowser(ctx: Reach, { id, createdAt }: Life): Promise<string> {
  const secret = newSecret()
  const data = { userCreatedAt: createdAt.toISOString() }
  const proof = { id: oneWay(KIND, secret), kind: KIND, userId: id, identity: null, epoch: null, data }
  await addProof(ctx.db, proof, LIFE_SECONDS)
  return secret
}

/** Whether a browser's cookie says that it has proven a second factor of this very user. */
export async function isRemembered(ctx: Reach, { id, createdAt }: Life, secret: string): Promise<boolean> {
  const proof = await findProof(ctx.db, oneWay(KIND, secret))
  return proof?.userId === id && proof.data['userCreatedAt'] === createdAt.toISOString()
}

/** Forgets every browser of a user. */
export function forgetBrowsers(ctx: Reach, { id }: Life): Promise<void> {
  return dropProofs(ctx.db, id, [KIND])
}
