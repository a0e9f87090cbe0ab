import { type Json, type JsonObject, isObject } from '../model/json.ts'
import { type Problem, problem } from '../problems.ts'
import type { ExportBody } from './api-job-requests.ts'
import { writeCsvLine } from './csv.ts'

/** What an export is to show of each user. */
export type ExportFields = NonNullable<ExportBody['fields']>

/** Makes the lines of an export. */
export interface ExportLines {
  /** What stands before the first user. */
  readonly head: string
  readonly line: (user: JsonObject) => string
}

/** What a CSV file shows where nothing else was asked (CONTRACT §5). */
const USUAL = (
  'user_id email email_verified name given_name family_name nickname picture username phone_number phone_verified ' +
  'blocked created_at updated_at last_login last_ip logins_count identities[0].connection'
).split(' ')

const MOST_CSV_FIELDS = 30
const WHOLE_METADATA = new Set(['user_metadata', 'app_metadata'])

/** Why these fields cannot be exported, or undefined. */
export function refusalOfFields(format: string, fields: ExportFields | undefined): Problem | undefined {
  const unreadable = fields?.find(({ name }) => pathOf(name) === undefined)
  if (unreadable) return refused(`'${unreadable.name}' is no name of a field, such as identities[0].connection`)
  if (format !== 'csv' || !fields) return undefined
  if (fields.length > MOST_CSV_FIELDS) return refused(`A CSV export can have at most ${MOST_CSV_FIELDS} fields`)
  const whole = fields.find(({ name }) => WHOLE_METADATA.has(name))
  return whole && refused(`A CSV export cannot have all of ${whole.name}: name a property of it`)
}

function refused(words: string): Problem {
  return problem('invalid_body', `Payload validation error: '${words}' on property fields.`)
}

/** Lines in the form that was asked for: one JSON object each, or CSV with a line of titles. */
export function exportLines(format: string, fields: ExportFields | undefined): ExportLines {
  const columns = (fields ?? USUAL.map((name) => ({ name }))).map(
    ({ name, export_as: title }: ExportFields[number]) => ({
      title: title ?? name,
      path: pathOf(name) ?? [],
    }),
  )
  if (format === 'csv') {
    const head = writeCsvLine(columns.map(({ title }) => title))
    return { head, line: (user) => `${columns.map(({ path }) => csvValue(valueAt(user, path))).join(',')}\r\n` }
  }
  if (!fields) return { head: '', line: (user) => `${JSON.stringify(user)}\n` }
  return {
    head: '',
    line: (user) => {
      const pairs = columns.map(({ title, path }) => [title, valueAt(user, path)] as const)
      return `${JSON.stringify(Object.fromEntries(pairs.filter(([, value]) => value !== undefined)))}\n`
    },
  }
}

/** `identities[0].profileData.email` in its steps; undefined where it is no such name. */
function pathOf(name: string): (string | number)[] | undefined {
  if (!/^[^.[\]]+(\[\d{1,4}\])*(\.[^.[\]]+(\[\d{1,4}\])*)*$/.test(name)) return undefined
  return name.split('.').flatMap((part) => {
    const [key = '', ...indexes] = part.split(/[[\]]+/)
    return [key, ...indexes.filter((index) => index !== '').map(Number)]
  })
}

function valueAt(user: JsonObject, path: readonly (string | number)[]): Json | undefined {
  let value: Json | undefined = user
  for (const step of path) {
    if (typeof step === 'number') value = Array.isArray(value) ? (value as Json[])[step] : undefined
    else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
  }
  return value
}

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/

/**
 * Text begins with a single quote, so that no spreadsheet takes it for a formula, and stands in double ones; dates, numbers
 * and flags are as they are (CONTRACT §5).
 */
function csvValue(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return DATE.test(text) ? `"${text.replaceAll('"', '""')}"` : `"'${text.replaceAll('"', '""')}"`
}
