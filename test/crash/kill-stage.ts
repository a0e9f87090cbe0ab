import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../../src/store/database.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { freshPostgres } from '../support/databases.ts'

/** A database that outlives the processes that are killed, and the settings by which each of them serves it. */
export interface KillStage {
  readonly db: Database
  readonly settings: Record<string, string>
  close(): Promise<void>
}

/** A fresh one on PostgreSQL, with `more` settings. */
export async function killStage(more: Readonly<Record<string, string>> = {}): Promise<KillStage> {
  const fresh = await freshPostgres()
  const db = openPostgres({ url: fresh.url, prepare: true })
  const folder = await mkdtemp(join(tmpdir(), 'cb-killed-'))
  const settings = {
    TLS: 'off',
    DATA_DIR: folder,
    DATABASE_URL: fresh.url,
    CARABINER_KEYS: `test:${randomBytes(32).toString('base64')}`,
    ...more,
  }
  return {
    db,
    settings,
    close: async () => {
      await db.close()
      await fresh.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
