import type { Database } from '../../src/store/database.ts'

/** The id of a person of {@link putPeople}: `email|a000000001`. */
export function personId(letter: string, number: number): string {
  return `email|${letter}${String(number).padStart(9, '0')}`
}

/** Writes passwordless people by the thousand, numbered from 1, as sign-ups would have made them. */
export async function putPeople(db: Database, letter: string, count: number, profile = PROFILE): Promise<void> {
  await db.define(`
    with person as (
      select '${letter}' || lpad(n::text, 9, '0') as id, n from generate_series(1, ${count}) as n
    ),
    made as (
      insert into users (user_id, main_key, version, user_metadata, created_at, updated_at)
      select 'email|' || id, 'email|' || id, 1, '{"theme": "dark"}', now(), now() from person
    )
    insert into identities (key, owner, position, provider, id, id_is_number, connection, connection_id, issuer, subject,
      profile, epoch, created_at)
    select 'email|' || id, 'email|' || id, 0, 'email', id, false, 'email',
      (select c.id from connections c where c.name = 'email'), '', id, ${profile}, 1, now()
    from person`)
}

const PROFILE = `jsonb_build_object('email', id || '@example.com', 'email_verified', true, 'name', 'Ada ' || id)`
