import type { ReactElement } from 'react'

type Fact = readonly [label: string, value: string | null]

/** Labelled values; those that are not known are left out. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactElement | null {
  const known = facts.filter(([, value]) => value !== null)
  if (known.length === 0) return null
  return (
    <dl className="facts">
      {known.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
