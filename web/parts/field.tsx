import type { InputHTMLAttributes, ReactElement, ReactNode } from 'react'
import type { FieldProblemCode } from '../pages/problem-code.ts'
import { useLook } from './look-context.ts'

/** What a field's input says itself; everything that labels and describes it is the field's. */
type InputProps = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  | 'type'
  | 'defaultValue'
  | 'autoComplete'
  | 'inputMode'
  | 'autoFocus'
  | 'required'
  | 'pattern'
  | 'maxLength'
  | 'className'
> & { readonly 'data-digits'?: number }

interface FieldProps extends InputProps {
  readonly name: string
  readonly label: string
  readonly hint?: ReactNode
  readonly problem?: FieldProblemCode | undefined
  /** The id of a text elsewhere that describes it too. */
  readonly describedBy?: string
  /** Beside the label. */
  readonly aside?: ReactNode
  /** Inside the box, after the input. */
  readonly children?: ReactNode
}

/** A labelled input. Its hint and what is wrong with it are read with it. */
export function Field(props: FieldProps): ReactElement {
  const { name, label, hint, problem, describedBy, aside, children, className, ...input } = props
  const ids = [hint !== undefined && `${name}-hint`, describedBy, problem && `${name}-problem`].filter(Boolean)
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={name}>{label}</label>
        {aside}
      </div>
      {hint !== undefined && (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <div className="box">
        <input
          id={name}
          name={name}
          type="text"
          className={className}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          {...input}
          aria-describedby={ids.length > 0 ? ids.join(' ') : undefined}
          aria-invalid={problem ? true : undefined}
        />
        {children}
      </div>
      <FieldProblem name={name} problem={problem} />
    </div>
  )
}

interface FieldProblemProps {
  readonly name: string
  readonly problem: FieldProblemCode | undefined
}

/** What is wrong with a field; its id is `<name>-problem`. */
export function FieldProblem({ name, problem }: FieldProblemProps): ReactElement | null {
  const { words } = useLook()
  if (problem === undefined) return null
  return (
    <p className="field-problem" id={`${name}-problem`}>
      {words.problems.field[problem]}
    </p>
  )
}
