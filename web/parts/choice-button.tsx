import type { ReactElement, ReactNode } from 'react'
import { Mark } from './marks.tsx'

interface ChoiceButtonProps {
  readonly name: string
  readonly value: string
  readonly title: string
  readonly mark?: string
  /** What it means. */
  readonly children: ReactNode
}

/** One of several equal choices: a button with what it means; both are its name. */
export function ChoiceButton({ name, value, title, mark, children }: ChoiceButtonProps): ReactElement {
  return (
    <button type="submit" className="choice" name={name} value={value}>
      {mark !== undefined && <Mark strategy={mark} />}
      <span className="choice-words">
        <strong>{title}</strong> <span>{children}</span>
      </span>
    </button>
  )
}
