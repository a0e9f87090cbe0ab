// Brings the PostgreSQL database in argv[2] up to date, and says so.
import { migrate } from '../../src/store/migrate.ts'
import { openPostgres } from '../../src/store/postgres.ts'

const [, , url = ''] = process.argv
const db = openPostgres({ url, prepare: true })
await migrate(db)
await db.close()
process.stdout.write('migrated\n')
