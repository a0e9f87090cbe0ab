import type { ReactElement } from 'react'
import { Problem } from '../parts/alerts.tsx'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { PasswordField } from '../parts/password-field.tsx'
import type { AdminInvitePage } from './account-page.ts'
import { PATHS } from './paths.ts'

/** An invitation to run the tenant: the one of an empty store, or a later one. */
export function AdminInvite(page: AdminInvitePage): ReactElement {
  const w = useLook().words.access.invite
  if (page.accepted === undefined) return <Invitation {...page} />
  return <Frame title={w.done.title} lead={w.done.lead(page.accepted, w.roles[page.role])} />
}

function Invitation(page: AdminInvitePage): ReactElement {
  const { look, words } = useLook()
  const w = words.access.invite
  const { title, lead } = page.first ? w : w.join
  return (
    <Frame title={title} lead={lead(look.tenant.name, w.roles[page.role])} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      {page.signedInAs === null ? <Create {...page} /> : <Accept page={page} account={page.signedInAs} />}
      <Form action={actionOf(page)} state={page.state} hidden={{ invitation: page.invitation }}>
        <p className="or">{page.signedInAs === null ? w.have : words.general.or}</p>
        <Button look="plain" name="decision" value="sign_in">
          {page.signedInAs === null ? w.signIn : w.other}
        </Button>
      </Form>
      <p className="hint">{w.once}</p>
    </Frame>
  )
}

function Accept({ page, account }: { readonly page: AdminInvitePage; readonly account: string }): ReactElement {
  const { words } = useLook()
  const w = words.access.invite
  return (
    <Form action={actionOf(page)} state={page.state} hidden={{ invitation: page.invitation }}>
      <p>{page.first ? w.as(account) : w.join.as(account)}</p>
      <Button name="decision" value="accept">
        {page.first ? w.accept : w.join.accept}
      </Button>
    </Form>
  )
}

function Create(page: AdminInvitePage): ReactElement {
  const { words } = useLook()
  const w = words.access.invite
  const problems = page.fieldProblems ?? {}
  return (
    <Form action={actionOf(page)} state={page.state} hidden={{ invitation: page.invitation }}>
      <Field
        name="email"
        label={words.general.email}
        type="email"
        autoComplete="username"
        defaultValue={page.email}
        problem={problems.email}
        required
        autoFocus
      />
      <PasswordField label={words.general.password} policy={page.policy} problem={problems.password} />
      <Button name="decision" value="create">
        {page.first ? w.create : w.join.create}
      </Button>
    </Form>
  )
}

function actionOf(page: AdminInvitePage): string {
  return page.action ?? PATHS.adminInvite
}
