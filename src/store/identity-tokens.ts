import { type Queryable, type Statement, onlyReading, sqlState } from './database.ts'
import type { IdentityProof } from './find-by-proof.ts'

const READ_TOKENS: Statement = {
  name: 'read_identity_tokens',
  text: 'select sealed from identity_tokens where identity = $1',
}

/** What a provider gave for an identity, sealed; undefined where it gave nothing. */
export async function readTokens(db: Queryable, key: string): Promise<string | undefined> {
  return (await onlyReading(db.query<{ sealed: string }>(READ_TOKENS, [key])))[0]?.sealed
}

const KEEP_TOKENS: Statement = {
  name: 'keep_identity_tokens',
  text: `
    insert into identity_tokens (identity, sealed, updated_at)
    select key, $5, now() from identities where key = $1 and connection_id = $2 and issuer = $3 and subject = $4
    on conflict (identity) do update set sealed = excluded.sealed, updated_at = excluded.updated_at`,
}

/** The identity left at this moment (foreign key), or somebody else writes the same: then there is nothing to keep. */
const OVERTAKEN = new Set(['23503', '40P01', '40001'])

/** Keeps what a provider gave for an identity, while it is still the one with this proof. */
export async function keepTokens(db: Queryable, key: string, proof: IdentityProof, sealed: string): Promise<void> {
  try {
    await db.query(KEEP_TOKENS, [key, proof.connectionId, proof.issuer, proof.subject, sealed])
  } catch (error) {
    if (!OVERTAKEN.has(sqlState(error) ?? '')) throw error
  }
}

/** What a provider gave for an identity. */
export interface KeptTokens {
  readonly identity: string
  readonly connectionId: string
  readonly sealed: string
}

const READ_TOKENS_OF: Statement = {
  name: 'read_identity_tokens_of',
  text: `
    select t.identity, i.connection_id as "connectionId", t.sealed
    from identities i join identity_tokens t on t.identity = i.key
    where i.owner = any($1::text[])`,
}

/** What providers gave for the identities of these users. */
export function readTokensOf(db: Queryable, userIds: readonly string[]): Promise<KeptTokens[]> {
  return onlyReading(db.query<KeptTokens>(READ_TOKENS_OF, [userIds]))
}

const FORGET_TOKENS: Statement = {
  name: 'forget_identity_tokens',
  text: `
    with aside as (
      update removed_identities set tokens = null where operation_id = $3 and key = $1 and tokens ->> 'sealed' = $2
    )
    delete from identity_tokens where identity = $1 and sealed = $2`,
}

/** Tokens that were given back to their provider are of no use: they go, also where an operation has kept them aside. */
export async function forgetTokens(db: Queryable, tokens: KeptTokens, operationId: string): Promise<void> {
  await db.query(FORGET_TOKENS, [tokens.identity, tokens.sealed, operationId])
}
