import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder, syncTree, writeTree } from './durable-tree.ts'
import { DurabilityMissing } from './durable-files.ts'
import { migrate } from './migrate.ts'
import { openPglite, PGLITE_POSTGRES, type PgliteDatabase } from './pglite.ts'
import { DataDirectoryRefused } from './refusals.ts'
import { pgliteVersion, readTemplate } from './template.ts'

/** The layout of DATA_DIR/db. A version that changes it in a way that this one cannot read raises it. */
const FORMAT = 1
const MARKER = 'carabiner.json'
const NEEDED = ['PG_VERSION', 'global', 'global/pg_control', 'base', 'pg_wal', 'pg_xact']
const HALF_MADE = /^db\.new-[0-9a-f]+$/

/**
 * Opens the embedded database in DATA_DIR/db, whose lock the caller holds; makes it where there is none. A crash at any
 * moment leaves either no database or a whole one.
 *
 * @throws DataDirectoryRefused where what is there is damaged, newer, or not Carabiner's; it is left as it is.
 */
export async function openDatabaseFolder(dataDir: string): Promise<PgliteDatabase> {
  const folder = join(dataDir, 'db')
  for (const name of await readdir(dataDir)) {
    if (HALF_MADE.test(name)) await rm(join(dataDir, name), { recursive: true })
  }
  if (existsSync(folder)) await inspect(folder)
  else await create(dataDir, folder)
  try {
    return await openPglite({ dir: folder })
  } catch (error) {
    if (error instanceof DurabilityMissing) throw error
    const why = error instanceof Error ? error.message : String(error)
    // PostgreSQL has looked at it, and renews caches and its log before it reads the rest.
    throw refused(folder, `PostgreSQL cannot open it: ${why}`, 'None of its data was removed.')
  }
}

/** Patterns for further databases, which an embedded one never has: two thirds of the files that a first start writes. */
const UNUSED = ['template0', 'template1']

/** Makes an empty, migrated database in a folder that does not exist yet: seconds, and 800 MB of memory meanwhile. */
export async function makeDatabase(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 })
  const db = await openPglite({ dir: folder })
  try {
    await migrate(db)
    for (const name of UNUSED) {
      await db.define(`alter database ${name} is_template false`)
      await db.define(`drop database ${name}`)
    }
  } finally {
    await db.close()
  }
}

async function create(dataDir: string, folder: string): Promise<void> {
  const half = join(dataDir, `db.new-${randomBytes(8).toString('hex')}`)
  const template = await readTemplate()
  if (template) await writeTree(half, template)
  else await makeDatabase(half)
  const marker = { format: FORMAT, pglite: await pgliteVersion(), createdAt: new Date().toISOString() }
  await writeFile(join(half, MARKER), `${JSON.stringify(marker, null, 2)}\n`, { mode: 0o600, flush: true })
  if (template) await syncFolder(half)
  else await syncTree(half)
  await rename(half, folder)
  await syncFolder(dataDir)
}

async function inspect(folder: string): Promise<void> {
  const marker = await readMarker(folder)
  if (marker.format > FORMAT) {
    throw refused(folder, `it has format ${marker.format} (PGlite ${marker.pglite}), and this version reads ${FORMAT}`)
  }
  const missing = NEEDED.filter((path) => !existsSync(join(folder, path)))
  if (missing.length > 0) throw refused(folder, `it is damaged: ${missing.join(', ')} missing`)
  const version = (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim()
  if (version !== PGLITE_POSTGRES) {
    throw refused(folder, `it is of PostgreSQL ${version || '(nothing)'}, and this version has ${PGLITE_POSTGRES}`)
  }
}

interface Marker {
  readonly format: number
  readonly pglite: string
}

async function readMarker(folder: string): Promise<Marker> {
  const path = join(folder, MARKER)
  if (!existsSync(path)) throw refused(folder, `it has no ${MARKER}, so it is not a database that Carabiner made`)
  const text = await readFile(path, 'utf8')
  try {
    const { format, pglite } = JSON.parse(text) as Partial<Marker>
    if (typeof format === 'number') return { format, pglite: pglite ?? 'of unknown version' }
  } catch {
    // Told below, with what stands there.
  }
  throw refused(folder, `its ${MARKER} is damaged: ${JSON.stringify(text.slice(0, 80))}`)
}

function refused(folder: string, what: string, unchanged = 'Nothing was changed.'): DataDirectoryRefused {
  return new DataDirectoryRefused(
    `The database in ${folder} is not opened: ${what}. ${unchanged} Start the version of Carabiner that ` +
      'it was last used with, restore a backup, or set DATA_DIR to another directory.',
  )
}
