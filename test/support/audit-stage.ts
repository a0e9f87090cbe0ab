import { randomBytes } from 'node:crypto'
import { openSigningKeys } from '../../src/crypto/signing-keys.ts'
import { makeKey, openVault } from '../../src/crypto/vault.ts'
import { type OutsideHead, verifyAudit } from '../../src/operations/audit/verify-audit.ts'
import { type SealParts, sealAll } from '../../src/steps/audit/seal-operations.ts'
import type { Database, Queryable } from '../../src/store/database.ts'

const vault = openVault(`audit:${makeKey().split(':').at(-1) ?? ''}`)
let made: { readonly keys: string; readonly roles: string } | undefined

/** The parts that the audit needs, on a database of its own; all have the same keys, which take long to make. */
export async function auditParts(db: Database): Promise<SealParts> {
  const query = (text: string, values: readonly unknown[] = []) => db.query<any>({ name: '', text }, values)
  if (made) {
    const { keys, roles } = made
    await query('insert into signing_keys select * from jsonb_populate_recordset(null::signing_keys, $1::jsonb)', [
      keys,
    ])
    await query(`insert into settings (name, value) values ('signing_keys', $1::jsonb)`, [roles])
    return { db, vault, signingKeys: await openSigningKeys(db, vault) }
  }
  const signingKeys = await openSigningKeys(db, vault)
  const [[{ keys }], [{ roles }]] = await Promise.all([
    query('select jsonb_agg(to_jsonb(k))::text as keys from signing_keys k'),
    query(`select value::text as roles from settings where name = 'signing_keys'`),
  ])
  made = { keys, roles }
  return { db, vault, signingKeys }
}

const ADD_OPERATIONS = {
  name: 'test_add_operations',
  text: `
    with made as (
      insert into operations (id, action, at, actor, reason, users, identities, before, after)
      select id, 'link', now() - make_interval(days => $2), '{"clientId":"c"}', null, array['u|1', 'u|2'], array['u|2'],
        jsonb_build_object('primary', jsonb_build_object('user_id', 'u|1', 'filler', repeat('x', $3))),
        jsonb_build_object('primary', jsonb_build_object('user_id', 'u|1', 'of', id))
      from unnest($1::text[]) id returning id, at
    )
    insert into events (id, at, type, user_id, operation_id, data)
    select 'evt_' || type || id, at, type, 'u|1', id, '{}'
    from made, unnest(array['user.updated', 'user.deleted', 'identity.linked']) type`,
}

/** An id as an operation has. */
export function operationId(): string {
  return `op_${randomBytes(16).toString('hex')}`
}

/** Writes operations with their events, as commits do; answers their ids. */
export async function addOperations(
  db: Queryable,
  count: number,
  { daysAgo = 0, filler = 10 } = {},
): Promise<string[]> {
  const ids = Array.from({ length: count }, operationId)
  await db.query(ADD_OPERATIONS, [ids, daysAgo, filler])
  return ids
}

/** Seals a few batches, each with a head of its own; answers the operations in the order of the chain. */
export async function sealedChain(parts: SealParts, sizes: readonly number[]): Promise<string[]> {
  for (const size of sizes) {
    await addOperations(parts.db, size)
    await sealAll(parts)
  }
  return chainOf(parts.db)
}

/** The operations in the order of the chain. */
export async function chainOf(db: Queryable): Promise<string[]> {
  const text = 'select operation_id as id from audit_entries order by seq'
  return (await db.query<{ id: string }>({ name: 'test_chain', text }, [])).map(({ id }) => id)
}

/** What the check finds, each as `what seq operation`. */
export async function findingsOf(parts: SealParts, outside: OutsideHead | null = null): Promise<string[]> {
  const { findings } = await verifyAudit(parts, outside)
  return findings.map(({ what, seq, operation }) => [what, seq, operation].filter((each) => each !== null).join(' '))
}
