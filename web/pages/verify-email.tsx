import type { ReactElement } from 'react'
import { Problem } from '../parts/alerts.tsx'
import { Button, LinkButton } from '../parts/button.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { safeUrl } from '../parts/safe-url.ts'
import type { VerifyEmailPage } from './account-page.ts'
import { PATHS } from './paths.ts'

/** A confirmation link: asks first, so that scanners of mail confirm nothing; then says what came of it. */
export function VerifyEmail(page: VerifyEmailPage): ReactElement {
  if (page.result === 'confirm') return <Confirm {...page} />
  return page.result === 'done' ? <Done {...page} /> : <Expired {...page} />
}

function Confirm(page: VerifyEmailPage): ReactElement {
  const { words } = useLook()
  const w = words.password.verify.confirm
  return (
    <Frame title={w.title} lead={w.lead(page.email)} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <Form action={page.action ?? PATHS.verifyEmail} state={page.state} hidden={{ ticket: page.ticket ?? '' }}>
        <Button>{w.submit}</Button>
      </Form>
      <p className="below">{w.warning}</p>
    </Frame>
  )
}

function Done(page: VerifyEmailPage): ReactElement {
  const { words } = useLook()
  const w = words.password.verify.done
  const url = safeUrl(page.continueUrl)
  return (
    <Frame title={w.title} lead={w.lead(page.email)}>
      {url === null ? <p>{w.next}</p> : <LinkButton href={url}>{words.general.goOn}</LinkButton>}
    </Frame>
  )
}

function Expired(page: VerifyEmailPage): ReactElement {
  const { words } = useLook()
  const w = words.password.verify.expired
  const url = safeUrl(page.continueUrl)
  return (
    <Frame title={w.title} lead={w.lead}>
      <p>{w.unchanged}</p>
      {page.canResend && (
        <Form
          action={page.action ?? PATHS.verifyEmail}
          state={page.state}
          hidden={{ resend: '1', ticket: page.ticket ?? '' }}
        >
          <Button>{w.resend}</Button>
        </Form>
      )}
      {url !== null && (
        <LinkButton look="plain" href={url}>
          {words.general.goOn}
        </LinkButton>
      )}
    </Frame>
  )
}
