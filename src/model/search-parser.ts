import { type Problem, problem } from '../problems.ts'
import {
  type Bound,
  type Field,
  type FieldOf,
  type Search,
  type Searchable,
  SEARCH_LIMITS,
  Unreadable,
} from './search.ts'
import { type Clause, combine, type Joint, type Mark } from './search-clauses.ts'
import {
  expectEndOfValue,
  peek,
  readPhrase,
  readWord,
  type Scanner,
  skipSpace,
  take,
  takeKeyword,
} from './search-scanner.ts'
import { quoted, testFor, type Value } from './search-values.ts'

interface Reader<Name extends string> extends Scanner {
  readonly fields: Searchable<Name>
  clauses: number
}

/** The name before a colon, as written; null where there is none. It holds for a whole group: `name:(a OR b)`. */
type FieldName = readonly string[] | null

/**
 * Reads a query in Lucene's syntax as Auth0 documents it (CONTRACT §4.3). Gives the tree, or the `invalid_query`
 * that names what is wrong or not supported; it never guesses. Blank text asks for everything. Reads from left to
 * right without going back, so that its time grows with the length alone (docs/decisions/0002-search-parser.md).
 */
export function parseSearch<Name extends string>(text: string, fields: Searchable<Name>): Search<Name> | Problem {
  try {
    return readAll(text, fields)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return problem('invalid_query', `The search query string has an error: ${error.message}.`)
  }
}

/** Half a surrogate pair, or NUL: no database keeps them. */
const NOT_TEXT = /[\p{Surrogate}\0]/u

function readAll<Name extends string>(text: string, fields: Searchable<Name>): Search<Name> {
  const { characters } = SEARCH_LIMITS
  if (text.length > characters) throw new Unreadable(`it is longer than ${characters} characters`)
  if (NOT_TEXT.test(text)) throw new Unreadable('it is not well-formed text')
  if (text.trim() === '') return { kind: 'all', of: [] }
  const reader: Reader<Name> = { text, at: 0, fields, clauses: 0 }
  const search = readGroup(reader, null, 0)
  if (peek(reader) === ')') throw new Unreadable('a closing parenthesis has no opening one')
  return search
}

/** Reads clauses up to a closing parenthesis or the end. */
function readGroup<Name extends string>(reader: Reader<Name>, field: FieldName, depth: number): Search<Name> {
  if (depth > SEARCH_LIMITS.depth) throw new Unreadable(`parentheses are nested deeper than ${SEARCH_LIMITS.depth}`)
  const clauses: Clause<Name>[] = []
  skipSpace(reader)
  while (!isEndOfGroup(reader)) {
    const joint = readJoint(reader)
    if (joint && clauses.length === 0) throw new Unreadable('an operator has nothing on its left')
    skipSpace(reader)
    const mark = readMark(reader)
    skipSpace(reader)
    if (isEndOfGroup(reader)) throw new Unreadable('an operator has nothing on its right')
    clauses.push({ joint, mark, search: readClause(reader, field, depth) })
    skipSpace(reader)
  }
  if (clauses.length === 0) throw new Unreadable('parentheses hold nothing')
  return combine(clauses)
}

function isEndOfGroup(reader: Scanner): boolean {
  return peek(reader) === '' || peek(reader) === ')'
}

function readJoint(reader: Scanner): Joint {
  if (take(reader, '&&') || takeKeyword(reader, 'AND')) return 'and'
  if (take(reader, '||') || takeKeyword(reader, 'OR')) return 'or'
  return null
}

function readMark(reader: Scanner): Mark {
  if (take(reader, '-') || take(reader, '!') || takeKeyword(reader, 'NOT')) return 'not'
  return take(reader, '+') ? 'must' : null
}

function readClause<Name extends string>(reader: Reader<Name>, group: FieldName, depth: number): Search<Name> {
  if (++reader.clauses > SEARCH_LIMITS.clauses) {
    throw new Unreadable(`it has more than ${SEARCH_LIMITS.clauses} clauses`)
  }
  if (startsValue(peek(reader))) return readOperand(reader, group, depth)
  refuseKeyword(reader)
  if ('+-!'.includes(peek(reader))) throw new Unreadable('two operators follow each other')
  const start = reader.at
  const name = readWord(reader, 'end')
  if (!take(reader, ':')) {
    reader.at = start
    return readOperand(reader, group, depth)
  }
  skipSpace(reader)
  return readOperand(reader, name, depth)
}

function startsValue(next: string): boolean {
  return next !== '' && '("[{'.includes(next)
}

function refuseKeyword(reader: Scanner): void {
  const found = ['AND', 'OR', 'NOT', '&&', '||', '+', '-', '!'].find((word) => takeKeyword(reader, word))
  if (found) throw new Unreadable(`the operator ${found} is out of place; quote it if it is a value`)
}

/** What stands after a field's colon, or alone inside a field's group: a group or a value. */
function readOperand<Name extends string>(reader: Reader<Name>, name: FieldName, depth: number): Search<Name> {
  if (take(reader, '(')) return readParenthesized(reader, name, depth)
  const value = readValue(reader)
  expectEndOfValue(reader)
  return searchFor(reader.fields, name, value)
}

function readParenthesized<Name extends string>(reader: Reader<Name>, name: FieldName, depth: number): Search<Name> {
  const inner = readGroup(reader, name, depth + 1)
  if (!take(reader, ')')) throw new Unreadable('a parenthesis is not closed')
  return inner
}

function readValue(reader: Scanner): Value {
  const next = peek(reader)
  if (next === '' || next === ')') throw new Unreadable('a field has no value')
  if (next === '"') return { kind: 'phrase', text: readPhrase(reader) }
  if (next === '[' || next === '{') return readRange(reader)
  refuseKeyword(reader)
  return { kind: 'word', pieces: readWord(reader, 'belong') }
}

const RANGE = /([[{])\s*("(?:[^"\\]|\\.)*"|[^\s"\]}]+)\s+TO\s+("(?:[^"\\]|\\.)*"|[^\s"\]}]+)\s*([\]}])/y

function readRange(reader: Scanner): Value {
  RANGE.lastIndex = reader.at
  const match = RANGE.exec(reader.text)
  if (!match) throw new Unreadable('a range is written [a TO b] or {a TO b}, with * for an open end')
  const [whole, open, from = '', to = '', close] = match
  reader.at += whole.length
  return { kind: 'range', from: readBound(from, open === '['), to: readBound(to, close === ']') }
}

function readBound(text: string, inclusive: boolean): Bound | null {
  if (text === '*') return null
  if (text.startsWith('"')) return { value: readPhrase({ text, at: 0 }), inclusive }
  const scanner = { text, at: 0 }
  const pieces = readWord(scanner, 'belong')
  if (pieces.length > 1 || scanner.at < text.length) throw new Unreadable(`${quoted(text)} is no end of a range`)
  return { value: pieces[0] ?? '', inclusive }
}

function searchFor<Name extends string>(fields: Searchable<Name>, name: FieldName, value: Value): Search<Name> {
  if (isEverything(name, value)) return { kind: 'all', of: [] }
  if (name === null) return searchAnywhere(fields, value)
  if (name.length > 1) throw new Unreadable('wildcards are not supported in field names')
  if (name[0] === '_exists_') return { kind: 'test', field: existing(fields.fieldOf, value), test: { kind: 'exists' } }
  const field = found(fields.fieldOf, name[0] ?? '')
  return { kind: 'test', field, test: testFor(field, value) }
}

/** `*` and `*:*` stand for everything in Lucene. */
function isEverything(name: FieldName, value: Value): boolean {
  const isStar = (pieces: readonly string[]) => pieces.length === 2 && pieces.join('') === ''
  return value.kind === 'word' && isStar(value.pieces) && (name === null || isStar(name))
}

/** A value without a field is looked for in several. One that looks like an operator was more likely meant as one. */
function searchAnywhere<Name extends string>(fields: Searchable<Name>, value: Value): Search<Name> {
  if (value.kind === 'range') throw new Unreadable('a range needs a field: write created_at:[2018 TO *], for example')
  const sought = fields.anywhereGoesOn ? goingOn(value) : value
  if (value.kind === 'word') refuseSmallOperator(value.pieces.join('*'))
  return { kind: 'any', of: fields.anywhere.map((field) => ({ kind: 'test', field, test: testFor(field, sought) })) }
}

function goingOn(value: Exclude<Value, { kind: 'range' }>): Value {
  const pieces = value.kind === 'word' ? value.pieces : [value.text]
  return { kind: 'word', pieces: pieces.length === 1 ? [...pieces, ''] : pieces }
}

function refuseSmallOperator(word: string): void {
  if (!/^(and|or|not|to)$/i.test(word)) return
  throw new Unreadable(`operators are written in capitals, quote ${quoted(word)} if it is a value`)
}

function existing<Name extends string>(fieldOf: FieldOf<Name>, value: Value): Field<Name> {
  if (value.kind === 'phrase') return found(fieldOf, value.text)
  if (value.kind === 'range' || value.pieces.length > 1) throw new Unreadable('_exists_ takes the name of a field')
  return found(fieldOf, value.pieces[0] ?? '')
}

function found<Name extends string>(fieldOf: FieldOf<Name>, name: string): Field<Name> {
  const field = fieldOf(name)
  if (typeof field === 'string') throw new Unreadable(field)
  return field
}
