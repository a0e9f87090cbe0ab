import type { Bound, Field, Search, Test } from '../model/search.ts'
import { isNumber } from '../model/search-values.ts'

/** Where a field lies: an SQL expression of ours, and the table of a user's several rows that it is read from. */
export interface Place {
  readonly sql: string
  /** Wraps a condition on one of several rows into one on the user. */
  readonly anyOf?: (condition: string) => string
  /** Whether there is an index on {@link startOf} of it. */
  readonly indexed?: true
}

export type Places<Name extends string> = Readonly<Record<Name, Place>>

/**
 * Compiles a search to the text of a `where` condition. Everything that comes from the query is pushed to `values`
 * and stands in the text as a parameter; the text itself is made of this folder's own words only.
 */
export function compileSearch<Name extends string>(
  search: Search<Name>,
  places: Places<Name>,
  values: unknown[],
): string {
  const inner = (each: Search<Name>) => compileSearch(each, places, values)
  switch (search.kind) {
    case 'all':
      return search.of.length === 0 ? 'true' : `(${search.of.map(inner).join(' and ')})`
    case 'any':
      return search.of.length === 0 ? 'false' : `(${search.of.map(inner).join(' or ')})`
    case 'not':
      // What is unknown because the user has no such field was not found either, so its opposite is.
      return `(${inner(search.of)}) is not true`
    case 'test':
      return compileTest(search.field, search.test, places[search.field.name], values)
  }
}

function compileTest(field: Field, test: Test, place: Place, values: unknown[]): string {
  const parameter: Parameter = (value) => `$${values.push(value)}::text`
  const condition =
    field.type === 'json' ? jsonCondition(field, test, place, parameter) : plainCondition(field, test, place, parameter)
  return place.anyOf ? place.anyOf(condition) : condition
}

type Parameter = (value: string) => string

function plainCondition(field: Field, test: Test, place: Place, parameter: Parameter): string {
  const operand = comparable(field, place.sql)
  const valued = (value: string) => comparable(field, cast(field, parameter(value)))
  switch (test.kind) {
    case 'exists':
      return `${place.sql} is not null`
    case 'equals':
      if (field.type === 'boolean') return `${place.sql} is ${test.value === 'true' ? 'true' : 'false'}`
      return `${startIs(place, test.value, parameter)}${operand} = ${valued(test.value)}`
    case 'like':
      return `${startIsLike(place, test.pieces, parameter)}${operand} like ${valued(likePattern(test.pieces))}`
    case 'range':
      return ends(test)
        .map(({ operator, value }) => `${operand}${byBytes(field)} ${operator} ${valued(value)}`)
        .join(' and ')
  }
}

function comparable(field: Field, sql: string): string {
  return field.type === 'folded' ? `lower(${sql})` : sql
}

function cast(field: Field, parameter: string): string {
  if (field.type === 'number') return `${parameter}::numeric`
  return field.type === 'date' ? `${parameter}::timestamptz` : parameter
}

/** Text ranges are by bytes, so that they are the same on every machine. */
function byBytes(field: Field): string {
  return field.type === 'text' || field.type === 'folded' ? ' collate "C"' : ''
}

/** What is indexed of a text that is searched: folded, by bytes, and no more than fits into an index. */
function startOf(sql: string): string {
  return `left(lower(${sql}), 300) collate "C"`
}

/** Says again what the condition after it says, so that the index can be used; nothing where there is none. */
function startIs(place: Place, value: string, parameter: Parameter): string {
  return place.indexed ? `${startOf(place.sql)} = ${startOf(parameter(value))} and ` : ''
}

/** As many characters stay fewer than 300 when they are folded, in whatever script. */
const START = 100

function startIsLike({ sql, indexed }: Place, [first = '']: readonly string[], parameter: Parameter): string {
  const start = Array.from(first).slice(0, START).join('')
  return indexed && start ? `${startOf(sql)} like lower(${parameter(likePattern([start, '']))}) and ` : ''
}

interface End {
  readonly operator: '>' | '>=' | '<' | '<='
  readonly value: string
}

function ends({ from, to }: { from: Bound | null; to: Bound | null }): End[] {
  const low: End[] = from ? [{ operator: from.inclusive ? '>=' : '>', value: from.value }] : []
  const high: End[] = to ? [{ operator: to.inclusive ? '<=' : '<', value: to.value }] : []
  return [...low, ...high]
}

/** A pattern of SQL's LIKE, whose own wildcards are escaped where they are meant literally. */
function likePattern(pieces: readonly string[]): string {
  return pieces.map((piece) => piece.replace(/[\\%_]/g, '\\$&')).join('%')
}

function jsonCondition(field: Field, test: Test, { sql }: Place, parameter: Parameter): string {
  const path = `$${field.path.map((name) => `.${JSON.stringify(name)}`).join('')}`
  if (test.kind === 'like') {
    const found = `jsonb_path_query(${sql}, ${parameter(`${path}[*]`)}::jsonpath, '{}', true)`
    const scalar = `jsonb_typeof(found) in ('string', 'number', 'boolean')`
    return `exists (select from ${found} as found
      where ${scalar} and found #>> '{}' like ${parameter(likePattern(test.pieces))})`
  }
  if (test.kind === 'equals') return `${sql} @? ${parameter(`${path}[*] ? (${jsonEquals(test.value)})`)}::jsonpath`
  const { filter, variables } = jsonFilter(test)
  return `jsonb_path_exists(${sql}, ${parameter(`${path} ? (${filter})`)}::jsonpath, ${parameter(variables)}::jsonb, true)`
}

/** Neither null nor an empty object; an empty array is looked into and holds nothing. */
const IS_THERE = '@.type() == "object" && exists(@.keyvalue()) || @.type() != "object" && @.type() != "null"'

interface JsonFilter {
  readonly filter: string
  /** JSON text: a number keeps all its digits. */
  readonly variables: string
}

function jsonFilter(test: Extract<Test, { kind: 'exists' | 'range' }>): JsonFilter {
  return test.kind === 'exists' ? { filter: IS_THERE, variables: '{}' } : jsonRange(ends(test))
}

/**
 * The same value may be kept as text, as a number or as a truth value: any of them is found. Written into the path, as
 * the operator `@?` wants it that an index serves; a string of JSON is one of a path too.
 */
function jsonEquals(value: string): string {
  const number = isNumber(value) ? [value] : []
  const truth = value === 'true' || value === 'false' ? [value] : []
  return [JSON.stringify(value), ...number, ...truth].map((literal) => `@ == ${literal}`).join(' || ')
}

/** Text is compared with text and, where every end is a number, numbers with numbers. */
function jsonRange(given: readonly End[]): JsonFilter {
  const asText = given.map(({ operator }, index) => `@ ${operator} $t${index}`).join(' && ')
  const texts = given.map(({ value }, index) => `"t${index}":${JSON.stringify(value)}`)
  if (!given.every(({ value }) => isNumber(value))) return { filter: asText, variables: `{${texts.join(',')}}` }
  const asNumber = given.map(({ operator }, index) => `@ ${operator} $n${index}`).join(' && ')
  const numbers = given.map(({ value }, index) => `"n${index}":${value}`)
  return { filter: `(${asText}) || (${asNumber})`, variables: `{${[...texts, ...numbers].join(',')}}` }
}
