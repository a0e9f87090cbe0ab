import type { ReactElement, ReactNode } from 'react'

interface WayLinkProps {
  readonly path: string
  readonly state: string
  /** More of the query. */
  readonly query?: Readonly<Record<string, string>>
  readonly children: ReactNode
}

/** A link to another page of the same sign-in. */
export function WayLink({ path, state, query, children }: WayLinkProps): ReactElement {
  return (
    <a className="way-link" href={`${path}?${new URLSearchParams({ ...query, state }).toString()}`}>
      {children}
    </a>
  )
}
