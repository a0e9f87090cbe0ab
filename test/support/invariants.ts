import assert from 'node:assert/strict'
import type { Database } from '../../src/store/database.ts'

/** What must hold in every database at every moment, each as a query that finds what breaks it. */
const BROKEN = {
  'an identity without an owner': `select key from identities left join users on user_id = owner where user_id is null`,
  'a user without an identity': `select user_id from users where not exists (select 1 from identities where owner = user_id)`,
  'a main identity that is not the user’s own': `
    select user_id from users where (select owner from identities where key = main_key) is distinct from user_id`,
  'a user who is not named by the main identity': `select user_id from users where user_id <> main_key`,
  'an identity that is linked to one user and names another': `
    select key from identities join users on user_id = key where owner <> key`,
  'two identities of one user at one place': `
    select owner from identities group by owner, position having count(*) > 1`,
  'a linked identity without the operation that linked it': `
    select key from identities where owner <> key and not exists (select 1 from operations where id = linked_by and action in ('link', 'move'))`,
  'a main identity that is marked as linked': `select key from identities where owner = key and linked_by is not null`,
  'two operations that both began at one version of a user': `
    select users[1] from operations where batch_id is null group by users[1], before -> 'primary' ->> 'version' having count(*) > 1`,
  'an operation that is not told of exactly once': `
    select o.id from operations o left join events e on e.operation_id = o.id and e.type in ('identity.linked', 'identity.unlinked', 'identity.undone', 'identity.moved', 'account.reclaimed')
    group by o.id having count(e.id) <> 1`,
  'an event of an operation that is not there': `
    select e.id from events e left join operations o on o.id = e.operation_id where e.operation_id is not null and o.id is null`,
  'a login counter of nobody': `select user_id from logins left join users using (user_id) where users.user_id is null`,
} as const

/** Fails, naming what and who, where the directory is not whole. */
export async function assertWhole(db: Database): Promise<void> {
  for (const [index, [what, text]] of Object.entries(BROKEN).entries()) {
    const rows = await db.query<object>({ name: `test_broken_${index}`, text }, [])
    assert.deepEqual(rows, [], `there is ${what}`)
  }
}
