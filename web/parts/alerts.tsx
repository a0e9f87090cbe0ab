import type { ReactElement, ReactNode } from 'react'
import type { ProblemCode } from '../pages/problem-code.ts'
import { useLook } from './look-context.ts'

/** What went wrong with what was sent, announced at once. */
export function Problem({ code }: { readonly code: ProblemCode | null | undefined }): ReactElement | null {
  const { words } = useLook()
  if (code === null || code === undefined) return null
  return (
    <div className="alert alert-problem" role="alert">
      <p>{words.problems.page[code]}</p>
    </div>
  )
}

/** Something went well. */
export function Notice({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <div className="alert alert-good" role="status">
      <p>{children}</p>
    </div>
  )
}

/** Something to think of before going on. */
export function Caution({ children }: { readonly children: ReactNode }): ReactElement {
  return <p className="alert alert-caution">{children}</p>
}
