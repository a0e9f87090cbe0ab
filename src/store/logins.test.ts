import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { onPostgres } from '../../test/support/databases.ts'
import { until } from '../../test/support/until.ts'
import type { Database } from './database.ts'
import { dismissLink } from './find-same-email.ts'
import { noteLogin } from './logins.ts'

const ADD = `
  with made as (
    insert into users (user_id, main_key, version, created_at, updated_at) values ($1, $1, 1, now(), now())
  )
  insert into identities (key, owner, position, provider, id, id_is_number, connection, connection_id, issuer, subject,
    profile, epoch, created_at)
  values ($1, $1, 0, 'email', split_part($1, '|', 2), false, 'email', 'con_1', '', $1, '{}', 0, now())`
const REMOVE = 'with gone as (delete from identities where owner = $1) delete from users where user_id = $1'
const WAITING = `select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`

onPostgres('what is noted of a user who goes at this moment', (open) => {
  let db: Database
  before(async () => {
    db = await open()
  })

  /** Notes something while the user's deletion is underway, and ends that once the note waits for it. */
  async function notedWhileGoing(user: string, note: () => Promise<void>): Promise<void> {
    await db.query({ name: '', text: ADD }, [user])
    let noted: Promise<void> | undefined
    await db.transaction(async (tx) => {
      await tx.query({ name: '', text: REMOVE }, [user])
      noted = note()
      await until('it waits', async () => (await db.query({ name: '', text: WAITING }, [])).length === 1)
    })
    await noted
  }

  it('a sign-in is not counted, and does not fail', async () => {
    await notedWhileGoing('email|1', () => noteLogin(db, 'email|1', '192.0.2.1'))
    assert.deepEqual(await db.query({ name: '', text: 'select user_id from logins' }, []), [])
  })

  it('a "never ask again" is not kept, and does not fail', async () => {
    await notedWhileGoing('email|2', () => dismissLink(db, 'email|2', 'email|3'))
    assert.deepEqual(await db.query({ name: '', text: 'select identity from dismissed_links' }, []), [])
  })
})
