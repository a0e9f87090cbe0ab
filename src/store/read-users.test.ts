import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eachDatabase } from '../../test/support/databases.ts'
import { readUser, readWorld } from './read-users.ts'

// PostgreSQL plans a prepared statement anew for its first five executions, then compares what that has cost.
const ENOUGH = 8

/** With a few rows nothing costs anything. */
const PEOPLE = `
  with people as (select 'auth0|' || n as key, n::text as id from generate_series(1, 5000) as n),
  written as (
    insert into users (user_id, main_key, version, created_at, updated_at) select key, key, 1, now(), now() from people
  )
  insert into identities (key, owner, position, provider, id, id_is_number, connection, connection_id, issuer, subject,
    profile, epoch, created_at)
  select key, key, 0, 'auth0', id, false, 'c', 'con', 'auth0', id, '{}', 1, now() from people`

eachDatabase('the reads of users', (open) => {
  it('are planned a few times and then no more', async () => {
    const db = await open()
    await db.define(PEOPLE)
    await db.define('analyze')
    const plans = await db.transaction(async (tx) => {
      for (let count = 0; count < ENOUGH; count++) {
        await readUser(tx, 'auth0|a')
        await readWorld(tx, { users: ['auth0|a'], identities: ['auth0|b'] })
      }
      return tx.query<{ name: string; last: boolean }>(
        {
          name: '',
          text: `select name, generic_plans > 0 as last from pg_prepared_statements where name in ('read_user', 'read_world') order by name`,
        },
        [],
      )
    })
    assert.deepEqual(plans, [
      { name: 'read_user', last: true },
      { name: 'read_world', last: true },
    ])
  })
})
