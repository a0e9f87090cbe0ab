import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeKey } from './vault.ts'

/**
 * The keys of an embedded database: the content of `DATA_DIR/key`, in the form of `CARABINER_KEYS`. The first call
 * makes the file, readable by its owner only, and it is on disk before anything is encrypted under it.
 */
export async function keysFromFile(dataDir: string): Promise<string> {
  const path = join(dataDir, 'key')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const present = await readIfPresent(path)
  if (present !== undefined) return present.trim()
  await writeOnce(path, `${makeKey()}\n`)
  return (await readFile(path, 'utf8')).trim()
}

/** A file's text, or undefined where there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Writes a file that must not exist yet, whole or not at all, durably. One that exists is left as it is. */
export async function writeOnce(path: string, text: string, mode = 0o600): Promise<void> {
  const temporary = await writeBeside(path, text, mode)
  try {
    await link(temporary, path)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(dirname(path))
}

/** Writes or replaces a file, whole or not at all, durably. */
export async function writeWhole(path: string, text: string, mode = 0o600): Promise<void> {
  await rename(await writeBeside(path, text, mode), path)
  await syncFolder(dirname(path))
}

async function writeBeside(path: string, text: string, mode: number): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`
  const file = await open(temporary, 'wx', mode)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  return temporary
}

/** A new name in a folder survives a power cut only once the folder itself is on disk. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isCode(error: unknown, code: string): boolean {
  return (error as { code?: unknown } | null)?.code === code
}
