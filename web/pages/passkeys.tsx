import type { ReactElement } from 'react'
import { Problem } from '../parts/alerts.tsx'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { PasskeyForm } from '../parts/passkey-form.tsx'
import { WayLink } from '../parts/way-link.tsx'
import { PATHS } from './paths.ts'
import type { PasskeyEnrollPage, PasskeyLoginPage } from './sign-in-page.ts'

/** Signing in with a passkey, on a page of its own. */
export function PasskeyLogin(page: PasskeyLoginPage): ReactElement {
  const { words } = useLook()
  const w = words.signIn.passkey
  return (
    <Frame title={w.title} lead={w.lead} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <PasskeyForm action={page.action ?? PATHS.passkeyLogin} state={page.state} act="get" options={page.options}>
        <Button>{w.submit}</Button>
      </PasskeyForm>
      <p className="below">
        <WayLink path={PATHS.login} state={page.state}>
          {w.others}
        </WayLink>
      </p>
    </Frame>
  )
}

/** A new passkey for the account that has just signed in. */
export function PasskeyEnroll(page: PasskeyEnrollPage): ReactElement {
  const { words } = useLook()
  const w = words.signIn.enroll
  const action = page.action ?? PATHS.passkeyEnroll
  return (
    <Frame title={w.title} lead={w.lead(page.account)} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <PasskeyForm action={action} state={page.state} act="create" options={page.options}>
        <Field
          name="label"
          label={w.label}
          hint={w.hint}
          defaultValue={page.label}
          maxLength={100}
          autoComplete="off"
        />
        <Button>{w.submit}</Button>
      </PasskeyForm>
      {page.canSkip && (
        <Form action={action} state={page.state}>
          <Button look="plain" name="decision" value="skip">
            {w.skip}
          </Button>
        </Form>
      )}
    </Frame>
  )
}
