import type { ReactElement } from 'react'
import type { FieldProblemCode } from '../pages/problem-code.ts'
import { Field } from './field.tsx'
import { useLook } from './look-context.ts'

interface CodeFieldProps {
  readonly label: string
  readonly problem?: FieldProblemCode | undefined
  /** Said before the field, with that script sends it by itself. */
  readonly hint?: string
  /** After a wrong code nothing is sent by itself, so that it can be mended. */
  readonly failed: boolean
}

/** The input `code` for six digits, which phones and password managers can fill in. */
export function CodeField({ label, problem, hint, failed }: CodeFieldProps): ReactElement {
  const { words } = useLook()
  return (
    <Field
      name="code"
      label={label}
      hint={
        <>
          {hint} {!failed && <span className="needs-script">{words.general.byItself}</span>}
        </>
      }
      className="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={20}
      problem={problem}
      required
      autoFocus
      {...(!failed && { 'data-digits': 6 })}
    />
  )
}
