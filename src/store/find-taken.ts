import { type Queryable, type Statement, onlyReading } from './database.ts'

/** Names that somebody signs in with in a connection. */
export interface SoughtNames {
  readonly emails: readonly string[]
  readonly usernames: readonly string[]
  readonly phones: readonly string[]
}

/** An identity that has one of them. */
export interface Taken {
  readonly key: string
  readonly owner: string
  readonly email: string | null
  readonly username: string | null
  readonly phone: string | null
  readonly passwordHash: string | null
}

const COLUMNS = `key, owner, login_email as email, login_username as username, login_phone as phone,
      password_hash as "passwordHash"`

// A part for each name: each has its own index. Arrays stand in subqueries so that one plan serves any number of names.
const FIND: Statement = {
  name: 'find_taken',
  text: `
    select ${COLUMNS} from identities
    where connection_id = $1 and login_email = any((select $2::text[])::text[])
    union
    select ${COLUMNS} from identities
    where connection_id = $1 and login_username = any((select $3::text[])::text[])
    union
    select ${COLUMNS} from identities
    where connection_id = $1 and login_phone = any((select $4::text[])::text[])`,
}

/** The identities of a connection that have any of these names. */
export function findTaken(db: Queryable, connectionId: string, names: SoughtNames): Promise<Taken[]> {
  return onlyReading(db.query<Taken>(FIND, [connectionId, names.emails, names.usernames, names.phones]))
}
