import type { z } from 'zod'

/** Where a value came from; Auth0 words its refusals accordingly (CONTRACT §1.5). */
export type Place = 'Payload' | 'Path' | 'Query'

type Issue = z.core.$ZodIssue

/** The first thing wrong with a value, in the words of Auth0's validator, ending with a full stop. */
export function wordsFor(place: Place, issue: Issue, schema: z.ZodType, input: unknown): string {
  const at = issue.path.map(String)
  const property = issue.code === 'unrecognized_keys' || isMissing(issue, input) ? at.slice(0, -1) : at
  const where = property.length === 0 ? '' : ` on property ${property.join('.')}${describe(schema, property)}`
  return `${place} validation error: '${reason(issue, valueAt(input, issue.path), input)}'${where}.`
}

/** What is wrong, without where. */
export function mistakeIn(issue: Issue, input: unknown): string {
  return reason(issue, valueAt(input, issue.path), input)
}

function reason(issue: Issue, value: unknown, input: unknown): string {
  if (isMissing(issue, input)) return `Missing required property: ${String(issue.path.at(-1))}`
  switch (issue.code) {
    case 'unrecognized_keys':
      return `Additional properties not allowed: ${issue.keys.join(',')}`
    case 'invalid_type':
      return typeReason(issue.expected, value)
    case 'invalid_value':
      return `No enum match for: "${short(value)}"`
    case 'too_small':
    case 'too_big':
      return sizeReason(issue, value)
    default:
      return issue.code === 'invalid_format' ? formatReason(issue, value) : issue.message
  }
}

function typeReason(expected: string, value: unknown): string {
  return `Expected type ${expected === 'record' ? 'object' : expected} but found type ${typeOf(value)}`
}

function sizeReason(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, value: unknown): string {
  const low = issue.code === 'too_small'
  const bound = low ? `minimum ${String(issue.minimum)}` : `maximum ${String(issue.maximum)}`
  if (typeof value === 'string') return `String is too ${low ? 'short' : 'long'} (${value.length} chars), ${bound}`
  return `Value ${short(value)} is ${low ? 'less' : 'greater'} than ${bound}`
}

function formatReason(issue: Extract<Issue, { code: 'invalid_format' }>, value: unknown): string {
  if (issue.format === 'regex') return `String does not match pattern ${String(issue.pattern)}: ${short(value)}`
  // Auth0's validator has a name of its own for it.
  const format = issue.format === 'url' ? 'strict-uri' : issue.format
  return `Object didn't pass validation for format ${format}: ${short(value)}`
}

function isMissing(issue: Issue, input: unknown): boolean {
  return issue.path.length > 0 && issue.code !== 'custom' && valueAt(input, issue.path) === undefined
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input)
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

function describe(schema: z.ZodType, path: readonly string[]): string {
  const description = descriptionOf((schema as { shape?: Record<string, Described> }).shape?.[path[0] ?? ''])
  return description === undefined ? '' : ` (${description})`
}

interface Described {
  readonly description?: string | undefined
  readonly unwrap?: () => Described
}

/** What a shape says of itself, or what the one inside `optional` and `nullish` says. */
function descriptionOf(shape: Described | undefined): string | undefined {
  return shape?.description ?? (shape?.unwrap ? descriptionOf(shape.unwrap()) : undefined)
}

/** A value as a message repeats it: at most 200 characters of it. */
function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
