import { splitAddress } from '../model/identity.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { Problem, problem } from '../problems.ts'
import { wordsFor } from './checks.ts'
import { readCsv } from './csv.ts'
import { linkOperation, unlinkOperation } from './linking-requests.ts'
import type { SentFile } from './sent-file.ts'

/** A job acts on what it names itself: no token of a person, no version of a preview. */
const ROWS = {
  link: linkOperation.omit({ link_with: true, if_match: true }).required({ secondary: true }),
  unlink: unlinkOperation.omit({ if_match: true }),
}

/** Kinds of jobs whose rows are sent. */
export type RowKind = keyof typeof ROWS

/** Columns of a CSV file; those of a file of errors beside them are passed over. */
export const COLUMNS: Record<RowKind, readonly string[]> = {
  link: ['primary', 'secondary', 'merge', 'reason'],
  unlink: ['user_id', 'identity', 'becomes', 'with', 'reason'],
}

/** Columns that a file of errors adds. */
export const ERROR_COLUMNS = ['row', 'code', 'message'] as const

/** Rows as they are kept, from a file or from a list; or a refusal that names the first one that is wrong. */
export function readRows(kind: RowKind, sent: SentFile | readonly unknown[]): JsonObject[] | Problem {
  const bodies = Array.isArray(sent) ? listed(sent) : fromFile(kind, sent as SentFile)
  if (bodies instanceof Problem) return bodies
  const rows: JsonObject[] = []
  for (const { place, body } of bodies) {
    const row = checked(kind, body)
    if (row instanceof Problem) return atPlace(place, row)
    rows.push(row)
  }
  return rows.length === 0 ? problem('invalid_body', 'There are no rows. Nothing was stored.') : rows
}

interface Placed {
  readonly place: string
  readonly body: unknown
}

function atPlace(place: string, { message }: Problem): Problem {
  return problem('invalid_body', `${place}: ${message} Nothing was stored.`)
}

function checked(kind: RowKind, body: unknown): JsonObject | Problem {
  const named = typeof body === 'object' && body !== null && !('action' in body) ? { ...body, action: kind } : body
  const parsed = ROWS[kind].safeParse(named)
  if (parsed.success) return JSON.parse(JSON.stringify(parsed.data)) as JsonObject
  const [issue] = parsed.error.issues
  return problem('invalid_body', issue ? wordsFor('Payload', issue, ROWS[kind], named) : undefined)
}

function listed(rows: readonly unknown[]): Placed[] {
  return rows.map((body, index) => ({ place: `Row ${index + 1}`, body }))
}

function fromFile(kind: RowKind, { text, type }: SentFile): Placed[] | Problem {
  return type === 'text/csv' ? fromCsv(kind, text) : fromLines(text)
}

function fromLines(text: string): Placed[] | Problem {
  const bodies: Placed[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const place = `Line ${index + 1}`
    const body = jsonFrom(line)
    if (body === undefined) return atPlace(place, problem('invalid_body', 'Invalid request payload JSON format.'))
    bodies.push({ place, body })
  }
  return bodies
}

function jsonFrom(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function fromCsv(kind: RowKind, text: string): Placed[] | Problem {
  const lines = readCsv(text)
  if (typeof lines === 'number')
    return atPlace(`Line ${lines}`, problem('invalid_body', 'The quotation marks are wrong.'))
  const [header, ...rest] = lines
  const names = header?.fields.map((name) => name.trim()) ?? []
  const columns = [...COLUMNS[kind], ...ERROR_COLUMNS]
  const unknown = names.find((name) => !columns.includes(name))
  const missing = COLUMNS[kind].slice(0, 2).find((name) => !names.includes(name))
  if (unknown !== undefined || missing !== undefined) {
    const words = `The first line of a file of kind ${kind} names its columns: ${COLUMNS[kind].join(',')}.`
    return problem('invalid_body', `${words} Nothing was stored.`)
  }
  return rest.map(({ line, fields }) => ({ place: `Line ${line}`, body: bodyOf(kind, named(names, fields)) }))
}

function named(names: readonly string[], fields: readonly string[]): Record<string, string> {
  const pairs = names.map((name, index): [string, string] => [name, fields[index] ?? ''])
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''))
}

function bodyOf(kind: RowKind, fields: Record<string, string>): object {
  const { merge, identity, row: _row, code: _code, message: _message, ...rest } = fields
  if (kind === 'link') return { ...rest, ...(merge !== undefined && { merge: { user_metadata: merge } }) }
  const address = splitAddress(identity ?? '')
  return { ...rest, ...(address && { provider: address.provider, identity_id: address.id }) }
}

/** A kept row as a line of a CSV file has it. */
export function csvFieldsOf(kind: RowKind, body: JsonObject): readonly (string | undefined)[] {
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : undefined)
  if (kind === 'link') {
    const merge = (body['merge'] as { user_metadata?: string } | undefined)?.user_metadata
    return [text('primary'), text('secondary'), merge, text('reason')]
  }
  return [
    text('user_id'),
    `${text('provider') ?? ''}|${text('identity_id') ?? ''}`,
    text('becomes'),
    text('with'),
    text('reason'),
  ]
}
