import type { ReactElement } from 'react'
import { Caution, Notice, Problem } from '../parts/alerts.tsx'
import { Methods } from '../parts/accounts.tsx'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { hasOtherWays, OtherWays } from '../parts/other-ways.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { WayLink } from '../parts/way-link.tsx'
import { PATHS } from './paths.ts'
import type { LoginPage } from './sign-in-page.ts'

/** The first page: every way to sign in. */
export function Login(page: LoginPage): ReactElement {
  const { words } = useLook()
  const w = words.signIn.login
  const { linkingTo } = page
  return (
    <Frame
      title={linkingTo ? w.linkTitle : w.title}
      application={page.application}
      failed={Boolean(page.problem)}
      {...(linkingTo && { lead: w.linkLead(linkingTo.identifier) })}
    >
      {linkingTo && <LinkingTo page={page} />}
      {page.notice && <Notice>{w.notice[page.notice]}</Notice>}
      <Problem code={page.problem} />
      {page.password && <PasswordForm page={page} identifier={page.password.identifier} />}
      <OtherWays page={page} divided={page.password !== null} />
      <Nothing page={page} />
      <Elsewhere page={page} />
    </Frame>
  )
}

function Elsewhere({ page }: { readonly page: LoginPage }): ReactElement | null {
  const { words } = useLook()
  const w = words.signIn.login
  if (page.linkingTo)
    return (
      <p className="below">
        <WayLink path={PATHS.linkSuggestion} state={page.state}>
          {w.linkBack}
        </WayLink>
      </p>
    )
  if (!page.signUp) return null
  return (
    <p className="below">
      {w.noAccount}{' '}
      <WayLink path={PATHS.signup} state={page.state}>
        {w.signUp}
      </WayLink>
    </p>
  )
}

function Nothing({ page }: { readonly page: LoginPage }): ReactElement | null {
  const { words } = useLook()
  return page.password !== null || hasOtherWays(page) ? null : <Caution>{words.signIn.login.nothing}</Caution>
}

function LinkingTo({ page }: { readonly page: LoginPage }): ReactElement {
  const { words } = useLook()
  return (
    <div className="panel">
      <p>{words.signIn.login.linkMethods}</p>
      <Methods methods={page.linkingTo?.methods ?? []} />
    </div>
  )
}

interface PasswordFormProps {
  readonly page: LoginPage
  readonly identifier: 'email' | 'username' | 'email_or_username'
}

function PasswordForm({ page, identifier }: PasswordFormProps): ReactElement {
  const { words } = useLook()
  const w = words.signIn.login
  const problems = page.fieldProblems ?? {}
  const known = page.identifier !== '' && problems.identifier === undefined
  return (
    <Form action={page.action ?? PATHS.login} state={page.state}>
      <Field
        name="identifier"
        label={w.identifier[identifier]}
        autoComplete={page.passkeyOptions ? 'username webauthn' : 'username'}
        defaultValue={page.identifier}
        problem={problems.identifier}
        required
        autoFocus={!known}
        {...(identifier === 'email' && { inputMode: 'email' })}
      />
      <PasswordField
        label={words.general.password}
        problem={problems.password}
        autoFocus={known}
        aside={
          <WayLink path={PATHS.resetRequest} state={page.state}>
            {w.forgot}
          </WayLink>
        }
      />
      <Button>{w.submit}</Button>
    </Form>
  )
}
