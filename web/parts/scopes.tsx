import type { ReactElement } from 'react'
import type { ScopeView } from '../pages/account-page.ts'
import type { Words } from '../words/words.ts'
import { useLook } from './look-context.ts'

/** What an application asks for, each in words, with its name for those who know it. */
export function Scopes({ scopes }: { readonly scopes: readonly ScopeView[] }): ReactElement {
  const { words } = useLook()
  return (
    <ul className="scopes">
      {scopes.map((scope) => {
        const text = described(scope, words)
        return (
          <li key={scope.name}>
            {text} {text !== scope.name && <code>{scope.name}</code>}
          </li>
        )
      })}
    </ul>
  )
}

function described({ name, description }: ScopeView, words: Words): string {
  const ours = words.access.scopes
  if (Object.hasOwn(ours, name)) return ours[name as keyof typeof ours]
  return description ?? name
}
