import type { ReactElement, ReactNode } from 'react'

interface FormProps {
  readonly action: string
  readonly state?: string
  /** More hidden inputs. */
  readonly hidden?: Readonly<Record<string, string>>
  readonly className?: string
  readonly children: ReactNode
}

/** A plain POST with the `state` in a hidden input. The server checks it, so the browser's own bubbles are off. */
export function Form({ action, state, hidden = {}, className, children }: FormProps): ReactElement {
  return (
    <form method="post" action={action} className={className ?? 'form'} noValidate>
      {state !== undefined && <input type="hidden" name="state" value={state} />}
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  )
}
