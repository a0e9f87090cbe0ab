import type { Operation } from '../model/change.ts'
import type { Identity } from '../model/identity.ts'
import type { Credentials } from '../model/way-in.ts'
import type { Queryable, Statement } from './database.ts'
import { type IdentityRow, identityColumns, identityFromRow } from './rows.ts'

/** An operation as it is on record, and what took it back, if anything did. */
export interface StoredOperation extends Operation {
  readonly undoneBy: string | null
  /** Users and identities whose personal parts were erased. */
  readonly erased: readonly string[]
}

/** The same as it is stored, with the keys that its personal parts are sealed under, as far as there are any. */
export interface SealedOperation extends Omit<StoredOperation, 'erased'> {
  readonly subjectKeys: Readonly<Record<string, string>> | null
}

const COLUMNS = `o.id, o.action, o.at, o.actor, o.reason, o.users, o.identities, o.undoes, o.batch_id as "batchId",
  o.before, o.after, (select u.id from operations u where u.undoes = o.id) as "undoneBy",
  (select jsonb_object_agg(k.subject, k.sealed) from subject_keys k where k.subject = any(o.users || o.identities))
    as "subjectKeys"`

const READ_OPERATIONS: Statement = {
  name: 'read_operations',
  text: `select ${COLUMNS} from operations o where o.id = any($1::text[])`,
}

/** Operations by id; those that are not on record are left out. */
export function readSealedOperations(db: Queryable, ids: readonly string[]): Promise<SealedOperation[]> {
  return db.query<SealedOperation>(READ_OPERATIONS, [ids])
}

/** Which operations to list. `before` is an operation's id: the list goes on with what was earlier. */
export interface OperationFilter {
  readonly user?: string | undefined
  readonly identity?: string | undefined
  readonly client?: string | undefined
  readonly actor?: string | undefined
  readonly action?: string | undefined
  readonly batch?: string | undefined
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  readonly before?: string | undefined
  readonly take: number
}

/** A null leaves its condition out. Two statements: by user and identity there is an index, else the newest are walked. */
const CONDITIONS = `
  ($3::text is null or o.actor ->> 'clientId' = $3) and ($4::text is null or $4 in (o.actor ->> 'userId', o.actor ->> 'clientId'))
  and ($5::text is null or o.action = $5) and ($6::text is null or o.batch_id = $6)
  and ($7::timestamptz is null or o.at >= $7) and ($8::timestamptz is null or o.at < $8)
  and ($9::text is null or o.id < $9)
  order by o.id desc limit $10`

const FIND_OF: Statement = {
  name: 'find_operations_of',
  text: `select ${COLUMNS} from operations o
    where o.users @> $1::text[] and o.identities @> $2::text[] and ${CONDITIONS}`,
}

const FIND_ALL: Statement = {
  name: 'find_operations',
  text: `select ${COLUMNS} from operations o where $1::text[] = '{}' and $2::text[] = '{}' and ${CONDITIONS}`,
}

/** Operations that fit a filter, newest first. */
export function findSealedOperations(db: Queryable, filter: OperationFilter): Promise<SealedOperation[]> {
  const { user, identity, client, actor, action, batch, from, to, before, take } = filter
  const of = [user === undefined ? [] : [user], identity === undefined ? [] : [identity]]
  const statement = user === undefined && identity === undefined ? FIND_ALL : FIND_OF
  return db.query<SealedOperation>(statement, [...of, client, actor, action, batch, from, to, before, take])
}

const READ_REMOVED: Statement = {
  name: 'read_removed_identities',
  text: `
    select ${identityColumns}, (select k.sealed from subject_keys k where k.subject = i.key) as subject_key
    from removed_identities d cross join jsonb_populate_record(null::identities, d.identity) i
    where d.operation_id = any($1::text[])`,
}

/** Identities that operations had removed and that were kept aside, with the keys of their records. */
export async function readRemoved(
  db: Queryable,
  operationIds: readonly string[],
): Promise<readonly { readonly identity: Identity; readonly subjectKey: string | null }[]> {
  const rows = await db.query<IdentityRow & { subject_key: string | null }>(READ_REMOVED, [operationIds])
  return rows.map((row) => ({ identity: identityFromRow(row), subjectKey: row.subject_key }))
}

const READ_CREDENTIALS: Statement = {
  name: 'read_credentials',
  text: `
    select i.key, i.password_hash is not null as "hasPassword",
      exists (select 1 from passkeys p where p.identity = i.key) as "hasPasskey"
    from identities i where i.key = any($1::text[])`,
}

/** Which of these identities have a password, and which a passkey. */
export async function readCredentials(
  db: Queryable,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Credentials>> {
  const rows = await db.query<Credentials & { key: string }>(READ_CREDENTIALS, [keys])
  return new Map(rows.map((row) => [row.key, row]))
}
