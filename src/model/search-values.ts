import { type Bound, type Field, type Test, Unreadable } from './search.ts'
import { type Instants, instantsOf } from './search-dates.ts'

/** A value as it stands in a query, before its field's type is asked. */
export type Value =
  | { readonly kind: 'word'; readonly pieces: readonly string[] }
  | { readonly kind: 'phrase'; readonly text: string }
  | { readonly kind: 'range'; readonly from: Bound | null; readonly to: Bound | null }

/** What a value asks of a field. Throws {@link Unreadable} where the field's type cannot be asked that. */
export function testFor(field: Field, value: Value): Test {
  if (value.kind === 'phrase') return equal(field, value.text)
  if (value.kind === 'range') return range(field, value.from, value.to)
  const [first = '', ...others] = value.pieces
  return others.length === 0 ? equal(field, first) : like(field, value.pieces)
}

function equal(field: Field, text: string): Test {
  if (field.type === 'date') {
    const { start, end } = instants(field, text)
    return { kind: 'range', from: { value: start, inclusive: true }, to: { value: end, inclusive: false } }
  }
  return { kind: 'equals', value: typed(field, text) }
}

function like(field: Field, pieces: readonly string[]): Test {
  if (pieces.every((piece) => piece === '')) return { kind: 'exists' }
  if (!['text', 'folded', 'json'].includes(field.type)) {
    throw new Unreadable(`wildcards are not supported on ${field.name}, which is not text`)
  }
  if (pieces[0] === '' && pieces.join('').length < 3) {
    throw new Unreadable('a leading wildcard needs at least three literal characters, for example *usa')
  }
  return { kind: 'like', pieces }
}

function range(field: Field, from: Bound | null, to: Bound | null): Test {
  if (field.type === 'boolean') {
    throw new Unreadable(`ranges are not supported on ${field.name}, which is true or false`)
  }
  if (!from && !to) return { kind: 'exists' }
  const [low, high] = field.type === 'date' ? [after, before] : [checked, checked]
  return { kind: 'range', from: from && low(field, from), to: to && high(field, to) }
}

/** From a day on means from its start; after it, from its end. */
function after(field: Field, { value, inclusive }: Bound): Bound {
  const { start, end } = instants(field, value)
  return { value: inclusive ? start : end, inclusive: true }
}

/** Up to a day means until it ends; before it, until it starts. */
function before(field: Field, { value, inclusive }: Bound): Bound {
  const { start, end } = instants(field, value)
  return { value: inclusive ? end : start, inclusive: false }
}

function checked(field: Field, { value, inclusive }: Bound): Bound {
  return { value: typed(field, value), inclusive }
}

/** Whether a value can stand for a number of JSON or of a counter. */
export function isNumber(text: string): boolean {
  return text.length <= 50 && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)
}

function typed(field: Field, text: string): string {
  if (field.type === 'boolean' && text !== 'true' && text !== 'false') {
    throw new Unreadable(`${field.name} is true or false, not ${quoted(text)}`)
  }
  if (field.type === 'number' && !isNumber(text)) {
    throw new Unreadable(`${field.name} is a number, not ${quoted(text)}`)
  }
  return text
}

function instants(field: Field, text: string): Instants {
  const found = instantsOf(text)
  if (found) return found
  throw new Unreadable(`${field.name} is a date such as 2018-01-31 or 2018-01-31T12:00:00.000Z, not ${quoted(text)}`)
}

/** A value as a message repeats it. */
export function quoted(text: string): string {
  return `"${text.length > 100 ? `${text.slice(0, 100)}…` : text}"`
}
