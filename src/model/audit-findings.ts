/**
 * What is wrong with the chain, and where. `altered`, `missing`, `added`: an operation; `entry`, `gap`: the chain itself;
 * `head`: a head or its signature; `end`: the chain ends elsewhere than it says; `outside`: a head from outside is not in it.
 */
export interface Finding {
  readonly what: 'altered' | 'missing' | 'added' | 'entry' | 'gap' | 'head' | 'end' | 'outside'
  readonly seq: number | null
  readonly operation: string | null
  readonly message: string
}

/** Findings in the order in which they were made: the first {@link MOST} of them, and how many there are. */
export interface Findings {
  readonly first: Finding[]
  count: number
}

const MOST = 100

/** Notes something that is wrong. */
export function note(
  findings: Findings,
  what: Finding['what'],
  { seq = null, operation = null }: { readonly seq?: number | null; readonly operation?: string | null },
  message: string,
): void {
  findings.count += 1
  if (findings.first.length < MOST) findings.first.push({ what, seq, operation, message })
}
