/**
 * What a search asks, read and checked: a closed tree over known fields. It holds no text of the query's own syntax,
 * and every value in it becomes a parameter of the statement (CONTRACT §4.3).
 */
export type Search<Name extends string = string> =
  /** All of none is everything. */
  | { readonly kind: 'all'; readonly of: readonly Search<Name>[] }
  | { readonly kind: 'any'; readonly of: readonly Search<Name>[] }
  | { readonly kind: 'not'; readonly of: Search<Name> }
  | { readonly kind: 'test'; readonly field: Field<Name>; readonly test: Test }

/** `folded` text is compared without regard to case; `json` is whatever lies at a path, arrays looked into. */
export type FieldType = 'text' | 'folded' | 'boolean' | 'number' | 'date' | 'json'

/** Something that can be searched. `path` leads on from `name` where the type is `json`, and is empty elsewhere. */
export interface Field<Name extends string = string> {
  readonly name: Name
  readonly type: FieldType
  readonly path: readonly string[]
}

/** Finds the field of a name, or says in words why it cannot be searched. */
export type FieldOf<Name extends string> = (name: string) => Field<Name> | string

/** What a query may name, and what a value without a field is looked for in. */
export interface Searchable<Name extends string> {
  readonly fieldOf: FieldOf<Name>
  readonly anywhere: readonly Field<Name>[]
  /** Whether a field may go on after such a value, as in the log, or is the whole of it. */
  readonly anywhereGoesOn: boolean
}

/**
 * What is asked of one field. Values are text in the form of the field's type: `true` or `false`, digits, ISO dates;
 * a date is only ever asked for as a range.
 */
export type Test =
  | { readonly kind: 'exists' }
  | { readonly kind: 'equals'; readonly value: string }
  /** The literal pieces between wildcards; there are at least two, and each may be empty. */
  | { readonly kind: 'like'; readonly pieces: readonly string[] }
  /** At least one end is given. */
  | { readonly kind: 'range'; readonly from: Bound | null; readonly to: Bound | null }

export interface Bound {
  readonly value: string
  readonly inclusive: boolean
}

/** In which order rows are listed. */
export interface Order<Name extends string = string> {
  readonly by: Name
  readonly descending: boolean
}

/** What one query may cost. */
export const SEARCH_LIMITS = { characters: 4000, depth: 10, clauses: 100, names: 20 } as const

/** Why a query cannot be answered. Thrown inside the reader only; its edge makes a Problem of it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}
