import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../test/support/databases.ts'
import { tidy } from './keep-tidy.ts'

eachDatabase('keep-tidy', (open) => {
  test('the space of deleted rows is used again after tidying', async () => {
    const db = await open()
    const fill = {
      name: 'fill_logs',
      text: `insert into logs select g::text, now(), 'x', null, '{}' from generate_series(1, 5000) g`,
    }
    const empty = { name: 'empty_logs', text: 'delete from logs' }
    const size = { name: 'size_of_logs', text: `select pg_relation_size('logs') as bytes` }
    const bytes = async () => Number((await db.query<{ bytes: number }>(size, []))[0]?.bytes)
    await db.query(fill, [])
    const once = await bytes()
    for (let round = 0; round < 3; round++) {
      await db.query(empty, [])
      await tidy(db)
      await db.query(fill, [])
    }
    assert.ok(once > 0)
    assert.ok((await bytes()) <= once * 1.1, `${await bytes()} bytes after three rounds, ${once} after one`)
  })
})
