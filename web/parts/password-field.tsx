import type { ReactElement, ReactNode } from 'react'
import type { FieldProblemCode } from '../pages/problem-code.ts'
import type { PasswordPolicyView } from '../pages/view.ts'
import type { Words } from '../words/words.ts'
import { Field } from './field.tsx'
import { useLook } from './look-context.ts'

interface PasswordFieldProps {
  readonly label: string
  /** The rules of a new password; without them it is one that exists. */
  readonly policy?: PasswordPolicyView
  readonly problem?: FieldProblemCode | undefined
  readonly autoFocus?: boolean
  readonly aside?: ReactNode
}

/** The input `password`, with a switch that shows what was typed (where there is script). */
export function PasswordField({ label, policy, problem, autoFocus, aside }: PasswordFieldProps): ReactElement {
  return (
    <>
      <Field
        name="password"
        label={label}
        type="password"
        className="password"
        autoComplete={policy ? 'new-password' : 'current-password'}
        autoFocus={autoFocus}
        aside={aside}
        problem={problem}
        required
        {...(policy && { describedBy: 'password-rules' })}
      >
        <Reveal />
      </Field>
      {policy && <Rules policy={policy} />}
    </>
  )
}

function Reveal(): ReactElement {
  const { words } = useLook()
  const { show, hide, showPassword, hidePassword } = words.general
  return (
    <button
      type="button"
      className="reveal needs-script"
      aria-controls="password"
      aria-label={showPassword}
      data-reveal="password"
      data-texts={JSON.stringify({ show, hide, showPassword, hidePassword })}
    >
      {show}
    </button>
  )
}

function Rules({ policy }: { readonly policy: PasswordPolicyView }): ReactElement {
  const { words } = useLook()
  return (
    <div className="rules" id="password-rules">
      <p>{words.password.rules.title}</p>
      <ul>
        {[...levelLines(policy, words), ...extraLines(policy, words)].map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  )
}

function levelLines({ level, minLength }: PasswordPolicyView, words: Words): string[] {
  const { length, fair, kinds, repeats } = words.password.rules
  const more = { none: [], low: [], fair: [fair], good: [kinds], excellent: [kinds, repeats] }
  return [length(minLength), ...more[level]]
}

function extraLines({ dictionary, personalInfo, history = 0 }: PasswordPolicyView, words: Words): string[] {
  const rules = words.password.rules
  const lines = [dictionary && rules.dictionary, personalInfo && rules.personal, history > 0 && rules.history(history)]
  return lines.filter((line) => typeof line === 'string')
}
