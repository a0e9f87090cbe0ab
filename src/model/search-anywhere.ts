import { type Search, type Searchable, Unreadable } from './search.ts'
import { quoted, testFor, type Value } from './search-values.ts'

/** A value without a field is looked for in several. One that looks like an operator was more likely meant as one. */
export function searchAnywhere<Name extends string>(fields: Searchable<Name>, value: Value): Search<Name> {
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
