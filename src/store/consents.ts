import type { User } from '../model/user.ts'
import type { Queryable, Statement } from './database.ts'

/** What a person has allowed a client, or is asked to. `audience` is "" for the scopes of OpenID Connect alone. */
export interface Consent {
  readonly user: Pick<User, 'id' | 'createdAt'>
  readonly clientId: string
  readonly audience: string
  readonly scopes: readonly string[]
}

const HAS_CONSENT: Statement = {
  name: 'has_consent',
  text: `
    select 1 from consents
    where user_id = $1 and user_created_at = $2 and client_id = $3 and audience = $4 and scope @> $5::text[]`,
}

/** Whether all of it was allowed, by this user in this life. */
export async function hasConsent(db: Queryable, { user, clientId, audience, scopes }: Consent): Promise<boolean> {
  return (await db.query(HAS_CONSENT, [user.id, user.createdAt, clientId, audience, scopes])).length > 0
}

const ADD_CONSENT: Statement = {
  name: 'add_consent',
  text: `
    insert into consents (id, user_id, user_created_at, client_id, audience, scope, created_at)
    select $1, $2, $3, client_id, $5, $6::text[], now() from clients where client_id = $4 for key share
    on conflict (user_id, client_id, audience, user_created_at) do update
      set scope = array(select distinct unnest(consents.scope || excluded.scope))`,
}

/** Adds to what was allowed before; to a client that is gone nothing is allowed. */
export async function addConsent(
  db: Queryable,
  id: string,
  { user, clientId, audience, scopes }: Consent,
): Promise<void> {
  await db.query(ADD_CONSENT, [id, user.id, user.createdAt, clientId, audience, scopes])
}
