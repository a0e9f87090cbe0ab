import type { ReactElement } from 'react'
import { Problem } from '../parts/alerts.tsx'
import { Button, LinkButton } from '../parts/button.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { safeUrl } from '../parts/safe-url.ts'
import type { LoggedOutPage, LogoutConfirmPage } from './account-page.ts'
import { PATHS } from './paths.ts'

/** Asks, since a link elsewhere may have led here. */
export function LogoutConfirm(page: LogoutConfirmPage): ReactElement {
  const { words } = useLook()
  const w = words.access.logout
  return (
    <Frame title={w.title} lead={w.lead(page.account)} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <p>{w.other}</p>
      <Form action={page.action ?? PATHS.logout} state={page.state} className="form form-row">
        <Button name="decision" value="sign_out">
          {w.submit}
        </Button>
        <Button look="plain" name="decision" value="stay">
          {w.stay}
        </Button>
      </Form>
    </Frame>
  )
}

/** Nobody is signed in here any more. */
export function LoggedOut(page: LoggedOutPage): ReactElement {
  const { words } = useLook()
  const w = words.access.loggedOut
  const url = safeUrl(page.continueUrl)
  return (
    <Frame title={w.title} lead={w.lead}>
      {url !== null && (
        <LinkButton look="plain" href={url}>
          {page.application ? words.general.backTo(page.application.name) : w.signIn}
        </LinkButton>
      )}
    </Frame>
  )
}
