import type { Stats } from 'node:fs'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join, parse } from 'node:path'
import type { JsonObject } from '../model/json.ts'

/** An action as it lies in its folder. */
export interface ActionFile {
  /** The file's name, such as `10-link.js`. */
  readonly name: string
  /** Absolute. */
  readonly path: string
  /** Changes when the file or its secrets change. */
  readonly version: string
}

/**
 * The actions of a folder in the order in which they run: that of their names, character by character. Folders, and files
 * whose name begins with `.` or `_` or does not end with .js, .cjs or .mjs, are none.
 */
export async function listActions(folder: string): Promise<ActionFile[]> {
  const names = (await readdir(folder)).filter((name) => /^[^._].*\.(js|cjs|mjs)$/.test(name)).sort()
  const found = await Promise.all(names.map((name) => actionFile(folder, name)))
  return found.filter((action) => action !== undefined)
}

async function actionFile(folder: string, name: string): Promise<ActionFile | undefined> {
  const path = join(folder, name)
  const [code, secrets] = await Promise.all([stat(path), statIfThere(secretsPath(path))])
  if (!code.isFile()) return undefined
  return { name, path, version: [code, secrets].map(stamp).join(' ') }
}

function stamp(file: Stats | undefined): string {
  return file ? `${file.mtimeMs}:${file.size}:${file.ino}` : '-'
}

function secretsPath(path: string): string {
  const { dir, name } = parse(path)
  return join(dir, `${name}.secrets.json`)
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

/**
 * The secrets of an action, from the file `<name>.secrets.json` beside it: an object of texts. None where there is no file.
 *
 * @throws Error that names the file, and nothing of what it holds.
 */
export async function readSecrets({ path }: ActionFile): Promise<JsonObject> {
  const file = secretsPath(path)
  const text = await readIfThere(file)
  if (text === undefined) return {}
  const secrets = parsed(text)
  if (secrets) return secrets
  throw new Error(`${file} must hold a JSON object whose values are texts.`)
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject && Object.values(value).every((secret) => typeof secret === 'string')
      ? (value as JsonObject)
      : undefined
  } catch {
    // The parser's message would quote a secret.
    return undefined
  }
}

/** Whether a file is not there. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
