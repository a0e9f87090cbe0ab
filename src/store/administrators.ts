import type { SystemRole } from '../model/system-roles.ts'
import type { Queryable, Statement } from './database.ts'

/** A user with a system role. */
export interface Administrator {
  readonly userId: string
  readonly role: SystemRole
  readonly createdAt: Date
}

const READ_ADMINISTRATORS: Statement = {
  name: 'read_administrators',
  text: `select user_id as "userId", role, created_at as "createdAt" from administrators order by created_at, user_id`,
}

/** All of them, oldest first. */
export function readAdministrators(db: Queryable): Promise<Administrator[]> {
  return db.query<Administrator>(READ_ADMINISTRATORS, [])
}

/** What an invitation gives. `first` is good only while nobody owns the tenant. */
export interface Invitation {
  readonly role: SystemRole
  readonly first: boolean
}

/** One row has this id, so that a new invitation takes the place of the one before. */
const INVITATION = 'admin_invitation'

const WRITE_INVITATION: Statement = {
  name: 'write_invitation',
  text: `
    insert into proofs (id, kind, data, created_at, expires_at)
    values ('${INVITATION}', '${INVITATION}', $1::jsonb, now(), now() + make_interval(secs => $2))
    on conflict (id) do update set data = excluded.data, created_at = excluded.created_at,
      expires_at = excluded.expires_at, used_at = null`,
}

/** Writes the invitation whose secret has this hash; any earlier one is void. */
export async function writeInvitation(
  db: Queryable,
  hash: string,
  invitation: Invitation,
  seconds: number,
): Promise<void> {
  await db.query(WRITE_INVITATION, [JSON.stringify({ ...invitation, hash }), seconds])
}

const OPEN = `
  id = '${INVITATION}' and data ->> 'hash' = $1 and expires_at > now()
  and not ((data ->> 'first')::boolean and exists (select 1 from administrators where role = 'owner'))`

const FIND_INVITATION: Statement = {
  name: 'find_invitation',
  text: `select data from proofs where ${OPEN} and used_at is null`,
}

/** An invitation that is still good; it stays good. */
export async function findInvitation(db: Queryable, hash: string): Promise<Invitation | undefined> {
  return (await db.query<{ data: Invitation }>(FIND_INVITATION, [hash]))[0]?.data
}

const TAKE_INVITATION: Statement = {
  name: 'take_invitation',
  text: `update proofs set used_at = now() where ${OPEN} and used_at is null returning data`,
}

/** Uses an invitation up: of any number of takers at once, exactly one gets it. */
export async function takeInvitation(db: Queryable, hash: string): Promise<Invitation | undefined> {
  return (await db.query<{ data: Invitation }>(TAKE_INVITATION, [hash]))[0]?.data
}

const GIVE_BACK_INVITATION: Statement = {
  name: 'give_back_invitation',
  text: `update proofs set used_at = null where ${OPEN}`,
}

/** Makes an invitation good again that was taken for nothing. */
export async function giveBackInvitation(db: Queryable, hash: string): Promise<void> {
  await db.query(GIVE_BACK_INVITATION, [hash])
}
