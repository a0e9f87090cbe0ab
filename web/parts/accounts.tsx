import type { ReactElement, ReactNode } from 'react'
import type { AccountView, MethodView } from '../pages/view.ts'
import type { Words } from '../words/words.ts'
import { useLook } from './look-context.ts'
import { Mark } from './marks.tsx'

/** What a way to sign in is called: the provider's name, or ours for passwords, codes and passkeys. */
export function methodName({ strategy, displayName }: MethodView, words: Words): string {
  const own = words.general.method
  return Object.hasOwn(own, strategy) ? own[strategy as keyof typeof own] : (displayName ?? strategy)
}

/** Ways to sign in, as a list. */
export function Methods({ methods }: { readonly methods: readonly MethodView[] }): ReactElement {
  const { words } = useLook()
  return (
    <ul className="methods">
      {methods.map((method, place) => (
        <li key={place}>
          <Mark strategy={method.strategy} />
          <span>{methodName(method, words)}</span>
        </li>
      ))}
    </ul>
  )
}

interface AccountCardProps {
  readonly account: AccountView
  /** Its part in what happens. */
  readonly heading?: string
  readonly children?: ReactNode
}

/** An account: who it is and how it signs in. */
export function AccountCard({ account, heading, children }: AccountCardProps): ReactElement {
  const { words } = useLook()
  return (
    <section className="account">
      {heading !== undefined && <h2>{heading}</h2>}
      {account.displayName && <p className="account-name">{account.displayName}</p>}
      <p className="account-identifier">{account.identifier}</p>
      <p className="hint">{words.linking.signsInWith}</p>
      <Methods methods={account.methods} />
      {children}
    </section>
  )
}
