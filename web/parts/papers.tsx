import type { ReactElement } from 'react'
import { useLook } from './look-context.ts'
import { safeUrl } from './safe-url.ts'

interface PapersProps {
  readonly title: string
  readonly termsUrl: string | null | undefined
  readonly privacyUrl: string | null | undefined
}

/** Links to terms of use and privacy, where there are any. */
export function Papers({ title, termsUrl, privacyUrl }: PapersProps): ReactElement | null {
  const { words } = useLook()
  const [terms, privacy] = [safeUrl(termsUrl), safeUrl(privacyUrl)]
  if (terms === null && privacy === null) return null
  return (
    <p className="hint papers">
      {title} {terms !== null && <a href={terms}>{words.general.terms}</a>}
      {terms !== null && privacy !== null && ' · '}
      {privacy !== null && <a href={privacy}>{words.general.privacy}</a>}
    </p>
  )
}
