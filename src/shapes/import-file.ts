import type { RowError } from '../model/import-row.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { isObject } from '../model/json.ts'
import { readCsv } from './csv.ts'

/** A user of a file as it was sent, and what keeps it from being stored. */
export interface SentRow {
  readonly user: Json
  readonly fault?: RowError
}

/** What a file of users holds; a text says why it cannot be read. */
export type ReadFile = readonly SentRow[] | string

/** Which form a file of users has: a CSV file says so itself; else a JSON array begins like one. */
export function readUsersFile(text: string, about: { readonly name: string; readonly type: string }): ReadFile {
  const sent = text.replace(/^\uFEFF/, '')
  if (about.type === 'text/csv' || /\.csv$/i.test(about.name)) return fromCsv(sent)
  return /^\s*\{/.test(sent) ? fromLines(sent) : fromArray(sent)
}

const NOT_JSON = 'Failed to parse users file JSON when importing users. Make sure it is valid JSON.'

function fromArray(text: string): ReadFile {
  const value = parsed(text)
  return Array.isArray(value) ? (value as Json[]).map(sentRow) : NOT_JSON
}

function fromLines(text: string): ReadFile {
  const rows: SentRow[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const value = parsed(line)
    if (value === undefined) return `${NOT_JSON} Line ${index + 1} is none.`
    rows.push(sentRow(value))
  }
  return rows
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Columns whose fields are JSON. */
const OF_JSON = new Set(['user_metadata', 'app_metadata', 'custom_password_hash', 'mfa_factors', 'identities'])
const FLAGS = new Set(['email_verified', 'phone_verified', 'blocked'])

function fromCsv(text: string): ReadFile {
  const lines = readCsv(text)
  if (typeof lines === 'number') return `Failed to parse users file: the quotation marks of line ${lines} are wrong.`
  const [header, ...rest] = lines
  const names = header?.fields.map((name) => name.trim()) ?? []
  if (!names.includes('email'))
    return 'Failed to parse users file: its first line names the columns, one of them email.'
  return rest.map(({ fields }) => sentRow(userOf(names, fields)))
}

/** An empty field is none. What a column cannot hold stays text, and is refused as such. */
function userOf(names: readonly string[], fields: readonly string[]): JsonObject {
  const pairs = names.map((name, index): [string, Json] => [name, fields[index] ?? ''])
  return Object.fromEntries(
    pairs.filter(([, value]) => value !== '').map(([name, value]) => [name, valueOf(name, value)]),
  )
}

function valueOf(name: string, value: Json): Json {
  if (FLAGS.has(name) && (value === 'true' || value === 'false')) return value === 'true'
  return OF_JSON.has(name) ? (parsed(value as string) ?? value) : value
}

/** A user that can be kept; of one that cannot, no more than that. */
export function sentRow(user: Json): SentRow {
  const message = faultOf(user, 0)
  return message === undefined ? { user } : { user: {}, fault: { code: 'FORMAT', message } }
}

const DEEPEST = 64

function faultOf(value: Json, depth: number): string | undefined {
  if (typeof value === 'string') return isText(value) ? undefined : 'Text must be well-formed Unicode without NUL'
  if (value === null || typeof value !== 'object') return undefined
  if (depth >= DEEPEST) return `JSON may be nested at most ${DEEPEST} levels deep`
  if (Object.hasOwn(value, '__proto__')) return 'Names must not be __proto__'
  return firstFault(Object.keys(value), depth) ?? firstFault(Object.values<Json>(value), depth + 1)
}

function firstFault(values: readonly Json[], depth: number): string | undefined {
  for (const value of values) {
    const fault = faultOf(value, depth)
    if (fault !== undefined) return fault
  }
  return undefined
}

function isText(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed()
}

/** The address that a user of a file has, as addresses are stored. */
export function addressIn(user: Json): string | null {
  const email = isObject(user) ? user['email'] : null
  return typeof email === 'string' && email.length <= 254 ? email.toLowerCase() : null
}

/** Whether a user of a file brings secrets that must not be read from the database. */
export function hasSecrets(user: Json): boolean {
  return isObject(user) && 'mfa_factors' in user
}

/** A user of a file as it is shown again with what was wrong: hashes and secrets are starred. */
export function shownUser(user: Json): Json {
  if (!isObject(user)) return user
  const shown = Object.entries(user).map(([name, value]): [string, Json] => [name, shownValue(name, value)])
  return Object.fromEntries(shown)
}

function shownValue(name: string, value: Json): Json {
  if (name === 'password_hash' || name === 'custom_password_hash') return '*****'
  if (name === 'mfa_factors') return Array.isArray(value) ? (value as Json[]).map(shownFactor) : '*****'
  return name === 'identities' && Array.isArray(value) ? (value as Json[]).map(shownUser) : value
}

function shownFactor(factor: Json): Json {
  return isObject(factor) && 'totp' in factor ? { ...factor, totp: { secret: '*****' } } : factor
}
