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

/** One of several equal choices: a button with what it means. */
export function ChoiceButton({ name, value, title, mark, children }: ChoiceButtonProps): ReactElement {
  const id = `${name}-${value}`
  return (
    <button
      type="submit"
      className="choice"
      name={name}
      value={value}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
    >
      {mark !== undefined && <Mark strategy={mark} />}
      <span className="choice-words">
        <strong id={`${id}-title`}>{title}</strong>
        <span id={`${id}-text`}>{children}</span>
      </span>
    </button>
  )
}
