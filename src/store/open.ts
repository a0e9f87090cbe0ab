import type { Server } from 'node:http'
import type { Config } from '../config.ts'
import type { Database } from './database.ts'
import { claimDataDirectory } from './data-directory.ts'
import { openDatabaseFolder } from './database-folder.ts'
import { migrate } from './migrate.ts'
import { openPostgres } from './postgres.ts'

type Place = Pick<Config, 'databaseUrl' | 'prepare' | 'dataDir'>

/**
 * Opens the database that the settings name, with its tables up to date: PostgreSQL, or the embedded one in DATA_DIR,
 * which is claimed first, so that `control` answers on DATA_DIR/control.sock until the database is closed.
 *
 * @throws DataDirectoryRefused, SchemaRefused, DatabaseUnavailable, each with what to do.
 */
export async function openStore(place: Place, control: Server): Promise<Database> {
  const { databaseUrl: url, prepare, dataDir } = place
  const db = url === null ? await openEmbedded(dataDir, control) : openPostgres({ url, prepare })
  try {
    await migrate(db)
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}

async function openEmbedded(dataDir: string, control: Server): Promise<Database> {
  const claim = await claimDataDirectory(dataDir, control)
  try {
    const db = await openDatabaseFolder(dataDir)
    const close = async () => {
      await db.close()
      await claim.release()
    }
    return { ...db, close }
  } catch (error) {
    await claim.release()
    throw error
  }
}
