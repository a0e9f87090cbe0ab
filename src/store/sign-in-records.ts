import type { HeldSignIn } from '../model/world.ts'
import type { Queryable, Statement } from './database.ts'

/** A session or refresh token of a user, with the sign-in that it is of (as {@link signInText}). */
export interface SignInRecord extends HeldSignIn {
  /** The origin that a session is at; null where it began before that was kept. */
  readonly origin: string | null
  /** The applications of a session, and what each calls it. */
  readonly applications: readonly { readonly clientId: string; readonly sid: string }[]
}

const READ: Statement = {
  name: 'read_sign_in_records',
  text: `
    select model, user_id as "userId", payload ->> 'accountId' as account, payload ->> 'origin' as origin,
      coalesce((select jsonb_agg(jsonb_build_object('clientId', a.key, 'sid', a.value ->> 'sid'))
        from jsonb_each(payload -> 'authorizations') a), '[]') as applications
    from protocol_records
    where user_id = any($1::text[]) and model in ('Session', 'RefreshToken') and expires_at > now()
      and payload ? 'accountId'`,
}

/** The sessions and refresh tokens of these users that have not expired, whether or not they are still good. */
export function readSignInRecords(db: Queryable, userIds: readonly string[]): Promise<SignInRecord[]> {
  return db.query<SignInRecord>(READ, [userIds])
}
