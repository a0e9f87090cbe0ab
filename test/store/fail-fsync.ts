// Opens the embedded database in argv[2] and makes the disk fail under it: what each statement then comes to.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { openPglite } from '../../src/store/pglite.ts'

const [, , dir = ''] = process.argv
const db = await openPglite({ dir })
const insert = (id: number) => db.query({ name: 'insert', text: 'insert into things (id) values ($1)' }, [id])
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'committed',
    (error: unknown) => (error as Error).name,
  )

process.stdout.write(`${await outcome(insert(1))}\n`)
fs.fsyncSync = () => {
  throw Object.assign(new Error('The disk is gone'), { code: 'EIO' })
}
syncBuiltinESMExports()
process.stdout.write(`${await outcome(insert(2))}\n`)
process.stdout.write(`${await outcome(insert(3))}\n`)
process.stdout.write(`${await outcome(db.transaction(async () => undefined))}\n`)
process.stdin.resume().once('end', () => process.exit(0))
