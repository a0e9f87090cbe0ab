import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eachDatabase } from '../../test/support/databases.ts'
import { dropOldJobs } from './drop-old-jobs.ts'

eachDatabase('drop-old-jobs', (open) => {
  it('forgets jobs that ended or were left 30 days ago with all their rows, and no others', async () => {
    const db = await open()
    const ages = { ended: 31, fresh: 29, left: 31, running: 31 }
    for (const [name, days] of Object.entries(ages)) {
      const state = name === 'left' ? 'uploading' : name === 'running' ? 'running' : 'completed'
      const then = `now() - interval '${days} days'`
      await db.define(`
        insert into jobs (id, kind, state, dry_run, options, asked, due_at, created_at, ended_at) values
          ('${name}', 'link', '${state}', false, '{}', '{}', now(), ${then}, ${state === 'completed' ? then : 'null'})`)
      await db.define(`insert into job_rows select '${name}', n, '{}' from generate_series(1, 25000) n`)
      await db.define(`insert into job_outcomes (job_id, number) select '${name}', n from generate_series(1, 100) n`)
    }
    await dropOldJobs(db)
    for (const table of ['jobs j', 'job_rows j', 'job_outcomes j']) {
      const key = table.startsWith('jobs') ? 'id' : 'job_id'
      const text = `select distinct j.${key} as id from ${table} order by 1`
      const rows = await db.query<{ id: string }>({ name: `test_${table.slice(0, -2)}`, text }, [])
      assert.deepEqual(
        rows.map(({ id }) => id),
        ['fresh', 'running'],
        table,
      )
    }
  })
})
