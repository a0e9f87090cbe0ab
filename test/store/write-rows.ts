// Opens the store in argv[2] and writes rows without end, naming each on standard output once it is committed.
import { createServer } from 'node:http'
import { writeSync } from 'node:fs'
import { openStore } from '../../src/store/open.ts'

const [, , dataDir = '', round = ''] = process.argv
const db = await openStore({ databaseUrl: null, prepare: true, dataDir }, createServer())
await db.define('create table if not exists written (id text primary key, filler text not null)')
const insert = { name: 'insert_written', text: 'insert into written (id, filler) values ($1, $2)' }
for (let at = 0; ; at += 1) {
  const id = `${round}.${at}`
  await db.query(insert, [id, 'x'.repeat(500)])
  // At once, so that nothing that was said is lost with the process.
  writeSync(1, `${id}\n`)
}
