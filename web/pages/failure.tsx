import type { ReactElement } from 'react'
import { LinkButton } from '../parts/button.tsx'
import { Facts } from '../parts/facts.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { safeUrl } from '../parts/safe-url.ts'
import type { ErrorPage } from './account-page.ts'

/** What happened, what is unchanged, what next; and what support needs to know. */
export function Failure(page: ErrorPage): ReactElement {
  const { words } = useLook()
  const w = words.problems.error[page.kind]
  const [retry, back] = [safeUrl(page.retryUrl), safeUrl(page.returnUrl)]
  return (
    <Frame title={w.title} lead={w.what} failed>
      {page.detail !== null && <p className="alert alert-caution">{page.detail}</p>}
      <p>{w.unchanged}</p>
      <p>{w.next}</p>
      {retry !== null && <LinkButton href={retry}>{words.problems.tryAgain}</LinkButton>}
      {back !== null && (
        <LinkButton look="plain" href={back}>
          {page.application ? words.general.backTo(page.application.name) : words.general.back}
        </LinkButton>
      )}
      <Facts
        facts={[
          [words.problems.reference, page.reference],
          [words.problems.code, page.code],
        ]}
      />
    </Frame>
  )
}
