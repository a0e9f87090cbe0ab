import type { ReactElement } from 'react'
import { Problem } from '../parts/alerts.tsx'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { Papers } from '../parts/papers.tsx'
import { Providers } from '../parts/other-ways.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { WayLink } from '../parts/way-link.tsx'
import { PATHS } from './paths.ts'
import type { SignUpPage } from './sign-in-page.ts'

/** A new account with a password, or by a provider. */
export function SignUp(page: SignUpPage): ReactElement {
  const { words } = useLook()
  const w = words.signIn.signUp
  return (
    <Frame title={w.title} application={page.application} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <SignUpForm {...page} />
      {page.providers.length > 0 && (
        <section className="ways" aria-label={words.signIn.login.others}>
          <p className="or">{words.general.or}</p>
          <Providers providers={page.providers} state={page.state} />
        </section>
      )}
      <p className="below">
        {w.have}{' '}
        <WayLink path={PATHS.login} state={page.state}>
          {w.signIn}
        </WayLink>
      </p>
    </Frame>
  )
}

function SignUpForm(page: SignUpPage): ReactElement {
  const { words } = useLook()
  const problems = page.fieldProblems ?? {}
  return (
    <Form action={page.action ?? PATHS.signup} state={page.state}>
      <Field
        name="email"
        label={words.general.email}
        type="email"
        autoComplete="email"
        defaultValue={page.email}
        problem={problems.email}
        required
        autoFocus={page.email === '' || problems.email !== undefined}
      />
      {page.username !== null && (
        <Field
          name="username"
          label={words.signIn.signUp.username}
          autoComplete="username"
          defaultValue={page.username}
          problem={problems.username}
          required
        />
      )}
      <PasswordField label={words.general.password} policy={page.policy} problem={problems.password} />
      <Papers title={words.signIn.signUp.terms} termsUrl={page.termsUrl} privacyUrl={page.privacyUrl} />
      <Button>{words.signIn.signUp.submit}</Button>
    </Form>
  )
}
