import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A file of a tree by its path, or a folder, whose content is null. A folder comes before what is in it. */
export type Entry = readonly [path: string, content: Uint8Array | null]

const AT_ONCE = 16

/** Writes a tree under a new folder, and returns when the disk has all of it. */
export async function writeTree(folder: string, entries: readonly Entry[]): Promise<void> {
  const folders = [folder, ...entries.filter(([, content]) => !content).map(([path]) => join(folder, path))]
  for (const path of folders) await mkdir(path, { mode: 0o700 })
  await forEach(entries, async ([path, content]) => {
    // An empty file has nothing to flush: its name is its folder's.
    if (content) await writeFile(join(folder, path), content, { mode: 0o600, flush: content.length > 0 })
  })
  await forEach(folders, syncFolder)
}

/** Every folder and file under a folder, folders before what is in them. */
export async function readTree(folder: string): Promise<Entry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const entries = await Promise.all(
    found.map(async (entry): Promise<Entry> => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(folder.length + 1), entry.isDirectory() ? null : await readFile(path)]
    }),
  )
  return entries.sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Makes what stands in a folder's list of names durable: a new, renamed or removed file of it. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its file systems keep names in order by themselves.
  if (process.platform !== 'win32') await sync(folder)
}

/** Makes a tree durable that somebody else wrote. */
export async function syncTree(folder: string): Promise<void> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  await forEach(found, (entry) => {
    const path = join(entry.parentPath, entry.name)
    return entry.isDirectory() ? syncFolder(path) : sync(path)
  })
  await syncFolder(folder)
  await syncFolder(dirname(folder))
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A few at once: each fsync waits for the disk, which can take several together. */
async function forEach<T>(all: readonly T[], work: (each: T) => Promise<void>): Promise<void> {
  const waiting = all.values()
  const worker = async () => {
    for (const each of waiting) await work(each)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
