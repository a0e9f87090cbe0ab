import { type Search, Unreadable } from './search.ts'

/** The operator between a clause and the one before it; null where they only stand beside each other. */
export type Joint = 'and' | 'or' | null

/** The operator in front of a clause. */
export type Mark = 'must' | 'not' | null

export interface Clause<Name extends string> {
  readonly joint: Joint
  readonly mark: Mark
  readonly search: Search<Name>
}

/**
 * Joins the clauses of one group by Lucene's rule: AND makes both its sides required; `-` and NOT exclude; `+`
 * requires; the others are alternatives, which count only where nothing is required. Clauses that merely stand beside
 * each other are alternatives too. Lucene gives AND no precedence over OR (`a OR b AND c` means b and c), which hardly
 * anybody expects, so what it and ordinary logic read differently is refused.
 */
export function combine<Name extends string>(clauses: readonly Clause<Name>[]): Search<Name> {
  const marks = clauses.map((clause, index) => markOf(clauses, clause, index))
  refuseTwoReadings(clauses, marks)
  const required = clauses.filter((_, index) => marks[index] === 'must').map(({ search }) => search)
  const excluded = clauses.filter((_, index) => marks[index] === 'not').map(({ search }) => search)
  const alternatives = clauses.filter((_, index) => marks[index] === null).map(({ search }) => search)
  const needed = required.length > 0 ? required : alternatives.length > 0 ? [anyOf(alternatives)] : []
  return allOf([...needed, ...excluded.map((of): Search<Name> => ({ kind: 'not', of }))])
}

function markOf<Name extends string>(
  clauses: readonly Clause<Name>[],
  { mark, joint }: Clause<Name>,
  index: number,
): Mark {
  if (mark !== null) return mark
  return joint === 'and' || clauses[index + 1]?.joint === 'and' ? 'must' : null
}

function refuseTwoReadings<Name extends string>(clauses: readonly Clause<Name>[], marks: readonly Mark[]): void {
  const besideOr = clauses.some(
    ({ joint }, index) => joint === 'or' && (marks[index] ?? marks[index - 1] ?? null) !== null,
  )
  const besideAnd = clauses.some(({ joint }) => joint === 'and') && marks.includes(null)
  if (!besideOr && !besideAnd) return
  throw new Unreadable(
    'AND, NOT, + or - among alternatives can be read in two ways: put parentheses around what belongs together, ' +
      'for example a OR (b AND c), a OR (NOT b)',
  )
}

function anyOf<Name extends string>(of: readonly Search<Name>[]): Search<Name> {
  const [only] = of
  return only && of.length === 1 ? only : { kind: 'any', of }
}

function allOf<Name extends string>(of: readonly Search<Name>[]): Search<Name> {
  const [only] = of
  return only && of.length === 1 ? only : { kind: 'all', of }
}
