import type { JsonObject } from '../model/json.ts'
import type { Queryable, Statement } from './database.ts'

/** Evidence, minutes old and usable once: a code, a link, a ticket, the state of an upstream sign-in, an MFA token. */
export interface Proof {
  /** SHA-256 of the secret, or of what the secret is looked up by (`oneWay`). */
  readonly id: string
  readonly kind: string
  readonly userId: string | null
  /** The identity that it is about and its epoch when it was made; it is void once that has moved. */
  readonly identity: string | null
  readonly epoch: number | null
  readonly data: JsonObject
}

const COLUMNS = 'id, kind, user_id as "userId", identity, epoch, data, attempts'

const ADD_PROOF: Statement = {
  name: 'add_proof',
  text: `
    insert into proofs (id, kind, user_id, identity, epoch, data, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6::jsonb, now(), now() + make_interval(secs => $7))
    on conflict (id) do update set kind = excluded.kind, user_id = excluded.user_id, identity = excluded.identity,
      epoch = excluded.epoch, data = excluded.data, attempts = 0, created_at = excluded.created_at,
      expires_at = excluded.expires_at, used_at = null`,
}

/** Writes a proof that lives for so many seconds; an earlier one of the same id is void. */
export async function addProof(db: Queryable, proof: Proof, seconds: number): Promise<void> {
  const { id, kind, userId, identity, epoch, data } = proof
  await db.query(ADD_PROOF, [id, kind, userId, identity, epoch, JSON.stringify(data), seconds])
}

const FIND_PROOF: Statement = {
  name: 'find_proof',
  text: `select ${COLUMNS} from proofs where id = $1 and used_at is null and expires_at > now()`,
}

/** A proof that is still good; it stays good. */
export async function findProof(db: Queryable, id: string): Promise<Proof | undefined> {
  return (await db.query<Proof>(FIND_PROOF, [id]))[0]
}

const TAKE_PROOF: Statement = {
  name: 'take_proof',
  text: `update proofs set used_at = now() where id = $1 and used_at is null and expires_at > now() returning ${COLUMNS}`,
}

/** Uses a proof up: of any number of takers at once, exactly one gets it (DEMAND T12). */
export async function takeProof(db: Queryable, id: string): Promise<Proof | undefined> {
  return (await db.query<Proof>(TAKE_PROOF, [id]))[0]
}

const TRY_PROOF: Statement = {
  name: 'try_proof',
  text: `
    update proofs set attempts = attempts + 1
    where id = $1 and used_at is null and expires_at > now() and attempts < $2 returning ${COLUMNS}`,
}

/** A proof whose code is being tried, and how many attempts that makes. */
export interface TriedProof extends Proof {
  readonly attempts: number
}

/** Counts an attempt at a proof whose code is short, and gives it while fewer than `most` were made; then take it. */
export async function tryProof(db: Queryable, id: string, most: number): Promise<TriedProof | undefined> {
  return (await db.query<TriedProof>(TRY_PROOF, [id, most]))[0]
}

const CHANGE_PROOF: Statement = {
  name: 'change_proof',
  text: 'update proofs set data = data || $2::jsonb where id = $1 and used_at is null',
}

/** Adds to what a proof holds. */
export async function changeProof(db: Queryable, id: string, data: JsonObject): Promise<void> {
  await db.query(CHANGE_PROOF, [id, JSON.stringify(data)])
}

const DROP_PROOFS: Statement = {
  name: 'drop_proofs_of_user',
  text: 'delete from proofs where user_id = $1 and kind = any($2::text[])',
}

/** Voids every open proof of a user of these kinds. */
export async function dropProofs(db: Queryable, userId: string, kinds: readonly string[]): Promise<void> {
  await db.query(DROP_PROOFS, [userId, kinds])
}
