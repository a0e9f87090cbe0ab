import type { ReactElement, ReactNode } from 'react'

interface ButtonProps {
  readonly look?: 'main' | 'plain' | 'quiet'
  readonly name?: string
  readonly value?: string
  /** The id of a text that explains it. */
  readonly describedBy?: string
  readonly children: ReactNode
}

/** A button that submits its form, with `name=value` where given. */
export function Button({ look = 'main', name, value, describedBy, children }: ButtonProps): ReactElement {
  return (
    <button type="submit" className={`button button-${look}`} name={name} value={value} aria-describedby={describedBy}>
      {children}
    </button>
  )
}

interface LinkButtonProps {
  readonly href: string
  readonly look?: 'main' | 'plain'
  readonly children: ReactNode
}

/** A link that looks like a button, for going on where there is nothing to submit. */
export function LinkButton({ href, look = 'main', children }: LinkButtonProps): ReactElement {
  return (
    <a className={`button button-${look}`} href={href}>
      {children}
    </a>
  )
}
