import { onlyReading, type Queryable, type Statement } from './database.ts'

/** Who vouches for an account, and as whom. */
export interface IdentityProof {
  readonly connectionId: string
  readonly issuer: string
  readonly subject: string
}

const FIND_BY_PROOF: Statement = {
  name: 'find_identity_by_proof',
  text: 'select key from identities where connection_id = $1 and issuer = $2 and subject = $3',
}

/** The address of the identity with this proof, or undefined. The proof, not the address, says whose account it is. */
export async function findByProof(db: Queryable, proof: IdentityProof): Promise<string | undefined> {
  const values = [proof.connectionId, proof.issuer, proof.subject]
  const [row] = await onlyReading(db.query<{ key: string }>(FIND_BY_PROOF, values))
  return row?.key
}
