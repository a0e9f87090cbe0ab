import { createHash } from 'node:crypto'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Entry } from './durable-tree.ts'
import { packageRoot } from './package-root.ts'
import { readSteps } from './schema-steps.ts'

/** Beside the compiled program, so that it is built, published and removed with it. */
const FOLDER = join(packageRoot, 'dist', 'src', 'store')
const PREFIX = 'empty-database.'

/** The version of PGlite that is installed. */
export async function pgliteVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.resolve('@electric-sql/pglite')), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** The files of an empty, migrated embedded database, or undefined where none was made for this version. */
export async function readTemplate(): Promise<Entry[] | undefined> {
  try {
    return unpack(await promisify(gunzip)(await readFile(await templatePath())))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** True where {@link readTemplate} would find one. */
export async function hasTemplate(): Promise<boolean> {
  const path = await templatePath()
  return (await templatesThere()).some((name) => join(FOLDER, name) === path)
}

/** Keeps these files as the template, and removes those of other versions. Gives its path. */
export async function writeTemplate(entries: readonly Entry[]): Promise<string> {
  const path = await templatePath()
  const half = `${path}.${process.pid}`
  await writeFile(half, await promisify(gzip)(pack(entries)))
  await rename(half, path)
  for (const name of await templatesThere()) {
    if (join(FOLDER, name) !== path) await rm(join(FOLDER, name), { force: true })
  }
  return path
}

async function templatesThere(): Promise<string[]> {
  return (await readdir(FOLDER)).filter((name) => name.startsWith(PREFIX))
}

/** Another engine, or other tables, is another template. */
async function templatePath(): Promise<string> {
  const key = createHash('sha256').update(await pgliteVersion())
  for (const { name, sql } of await readSteps()) key.update(`\n${name}\n${sql}`)
  return join(FOLDER, `${PREFIX}${key.digest('hex').slice(0, 16)}.gz`)
}

type Listed = readonly [path: string, size: number | null]

const LENGTH_BYTES = 4

/** The length of the list, the list of paths and sizes as JSON, and the contents one after the other. */
function pack(entries: readonly Entry[]): Buffer {
  const list: Listed[] = entries.map(([path, content]) => [path, content?.length ?? null])
  const header = Buffer.from(JSON.stringify(list))
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(header.length)
  return Buffer.concat([length, header, ...entries.flatMap(([, content]) => content ?? [])])
}

function unpack(packed: Buffer): Entry[] {
  let at = LENGTH_BYTES + packed.readUInt32BE(0)
  const list = JSON.parse(packed.toString('utf8', LENGTH_BYTES, at)) as Listed[]
  return list.map(([path, size]): Entry => {
    if (size === null) return [path, null]
    at += size
    return [path, packed.subarray(at - size, at)]
  })
}
