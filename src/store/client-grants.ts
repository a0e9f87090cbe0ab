import type { ClientGrant } from '../model/client.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

const COLUMNS = 'id, client_id as "clientId", audience, scope, subject_type as "subjectType", extra'

const READ_GRANTS: Statement = { name: 'read_grants', text: `select ${COLUMNS} from client_grants order by id` }

export function readGrants(db: Queryable): Promise<ClientGrant[]> {
  return db.query<ClientGrant>(READ_GRANTS, [])
}

const LOCK_GRANT: Statement = {
  name: 'lock_grant',
  text: `select ${COLUMNS} from client_grants where id = $1 for update`,
}

/** One grant as it is now; nobody else changes it until the transaction ends. */
export async function lockGrant(tx: Transaction, id: string): Promise<ClientGrant | undefined> {
  const [grant] = await tx.query<ClientGrant>(LOCK_GRANT, [id])
  return grant
}

const INSERT_GRANT = `
    insert into client_grants (id, client_id, audience, scope, subject_type, extra)
    values ($1, $2, $3, $4::text[], $5, $6::jsonb)`

const WRITE_GRANT: Statement = {
  name: 'write_grant',
  text: `${INSERT_GRANT} on conflict (client_id, audience) do update set
      scope = excluded.scope, subject_type = excluded.subject_type, extra = excluded.extra`,
}

/** Writes a grant; the one that the client had for the audience is replaced. */
export async function writeGrant(db: Queryable, grant: ClientGrant): Promise<void> {
  await db.query(WRITE_GRANT, grantValues(grant))
}

const ADD_GRANT: Statement = {
  name: 'add_grant',
  text: `${INSERT_GRANT} on conflict (client_id, audience) do nothing returning id`,
}

/** Adds a grant; false where the client has one for the audience. */
export async function addGrant(tx: Transaction, grant: ClientGrant): Promise<boolean> {
  return (await tx.query(ADD_GRANT, grantValues(grant))).length > 0
}

function grantValues({ id, clientId, audience, scope, subjectType = 'client', extra = {} }: ClientGrant): unknown[] {
  return [id, clientId, audience, scope, subjectType, JSON.stringify(extra)]
}

const REMOVE_GRANT: Statement = { name: 'remove_grant', text: 'delete from client_grants where id = $1 returning id' }

/** Removes a grant; false where there was none. */
export async function removeGrant(tx: Transaction, id: string): Promise<boolean> {
  return (await tx.query(REMOVE_GRANT, [id])).length > 0
}

const REMOVE_GRANTS_FOR: Statement = {
  name: 'remove_grants_for',
  text: 'delete from client_grants where audience = $1',
}

/** Removes the grants for an API that goes. */
export async function removeGrantsFor(tx: Transaction, audience: string): Promise<void> {
  await tx.query(REMOVE_GRANTS_FOR, [audience])
}
