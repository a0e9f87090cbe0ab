import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from './package-root.ts'

/** One statement of a migration. */
export interface Step {
  /** `0001_directory.3`: the file and the statement's place in it. */
  readonly name: string
  readonly sql: string
}

const FOLDER = join(packageRoot, 'src', 'store', 'migrations')

/** Every step of every migration, in order. */
export async function readSteps(): Promise<Step[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort()
  const steps = await Promise.all(files.map(async (file) => stepsOf(file, await readFile(join(FOLDER, file), 'utf8'))))
  return steps.flat()
}

/**
 * The statements of a migration file: each ends with a semicolon at the end of a line, and nowhere else does a line end
 * with one. Lines that are comments are left out.
 *
 * @throws Error where the text does not obey this: something after the last semicolon, or a quote that is cut apart.
 */
export function stepsOf(file: string, text: string): Step[] {
  const name = file.replace(/\.sql$/, '')
  if (!/^\d{4}_[a-z_]+$/.test(name)) throw new Error(`A migration is named like 0001_directory.sql, not ${file}`)
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('--'))
  const parts = lines.join('\n').split(/;[ \t]*(?:\n|$)/)
  const rest = parts.pop()?.trim()
  if (rest) throw new Error(`${file} ends with a statement that has no semicolon`)
  return parts.map((part, at) => ({ name: `${name}.${at + 1}`, sql: whole(part.trim(), file) }))
}

function whole(sql: string, file: string): string {
  const isCut = /'/.test(sql.replaceAll(/'[^']*'/g, '')) || (sql.match(/\$\$/g)?.length ?? 0) % 2 === 1
  if (sql === '' || isCut) throw new Error(`${file} has a line that ends with a semicolon inside a statement: ${sql}`)
  return sql
}
