import type { ReactElement } from 'react'
import { Problem } from '../parts/alerts.tsx'
import { Button, LinkButton } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { PasswordField } from '../parts/password-field.tsx'
import { safeUrl } from '../parts/safe-url.ts'
import { WayLink } from '../parts/way-link.tsx'
import type { PasswordChangedPage, ResetPasswordPage, ResetRequestedPage, ResetRequestPage } from './account-page.ts'
import { PATHS } from './paths.ts'

/** Asks where the link for a new password shall go. */
export function ResetRequest(page: ResetRequestPage): ReactElement {
  const { words } = useLook()
  const w = words.password.request
  return (
    <Frame title={w.title} lead={w.lead} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <Form action={page.action ?? PATHS.resetRequest} state={page.state}>
        <Field
          name="email"
          label={words.general.email}
          type="email"
          autoComplete="username"
          defaultValue={page.email}
          problem={page.fieldProblems?.email}
          required
          autoFocus
        />
        <Button>{w.submit}</Button>
      </Form>
      <p className="below">
        <WayLink path={PATHS.login} state={page.state}>
          {w.back}
        </WayLink>
      </p>
    </Frame>
  )
}

/** The answer to every request, whether or not there is such an account. */
export function ResetRequested(page: ResetRequestedPage): ReactElement {
  const { words } = useLook()
  const w = words.password.requested
  return (
    <Frame title={w.title} lead={w.lead(page.email)}>
      <p>{w.unchanged}</p>
      <p>{w.next}</p>
      <div className="below">
        <WayLink path={PATHS.resetRequest} state={page.state}>
          {w.again}
        </WayLink>
        <WayLink path={PATHS.login} state={page.state}>
          {w.back}
        </WayLink>
      </div>
    </Frame>
  )
}

/** The new password. The address is an input too, so that password managers store it with the password. */
export function ResetPassword(page: ResetPasswordPage): ReactElement {
  const { words } = useLook()
  const w = words.password.reset
  return (
    <Frame title={w.title} lead={w.lead(page.email)} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <Form action={page.action ?? PATHS.resetPassword} state={page.state} hidden={{ ticket: page.ticket }}>
        <input type="text" name="username" autoComplete="username" defaultValue={page.email} readOnly hidden />
        <PasswordField label={w.label} policy={page.policy} problem={page.fieldProblems?.password} autoFocus />
        <p className="hint">{w.after}</p>
        <Button>{w.submit}</Button>
      </Form>
    </Frame>
  )
}

/** The password was changed. */
export function PasswordChanged(page: PasswordChangedPage): ReactElement {
  const { words } = useLook()
  const w = words.password.changed
  const url = safeUrl(page.continueUrl)
  return (
    <Frame title={w.title} lead={w.lead} application={page.application}>
      {url === null ? <p>{w.next}</p> : <LinkButton href={url}>{w.signIn}</LinkButton>}
    </Frame>
  )
}
