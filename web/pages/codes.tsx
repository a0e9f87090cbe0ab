import type { ReactElement } from 'react'
import { Caution, Notice, Problem } from '../parts/alerts.tsx'
import { Button } from '../parts/button.tsx'
import { CodeField } from '../parts/code-field.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { WayLink } from '../parts/way-link.tsx'
import { PATHS } from './paths.ts'
import type { CodePage, ConfirmLinkPage, IdentifierForCodePage } from './sign-in-page.ts'

/** Where shall the code go? */
export function IdentifierForCode(page: IdentifierForCodePage): ReactElement {
  const { words } = useLook()
  const w = words.signIn.start
  const { title, lead, label, submit } = w[page.channel]
  const isPhone = page.channel === 'sms'
  return (
    <Frame title={title} lead={lead} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <Form action={page.action ?? PATHS.codeStart} state={page.state} hidden={{ channel: page.channel }}>
        <Field
          name="identifier"
          label={label}
          type={isPhone ? 'tel' : 'email'}
          autoComplete={isPhone ? 'tel' : 'email'}
          defaultValue={page.identifier}
          problem={page.fieldProblems?.identifier}
          required
          autoFocus
          {...(isPhone && { hint: w.phoneHint })}
        />
        <Button>{submit}</Button>
      </Form>
      <p className="below">
        <WayLink path={PATHS.login} state={page.state}>
          {w.others}
        </WayLink>
      </p>
    </Frame>
  )
}

/** The code that was sent. */
export function Code(page: CodePage): ReactElement {
  const { words } = useLook()
  const w = words.signIn.code
  const { title, sent } = w[page.channel]
  const failed = hasFailed(page)
  const lead = page.problem === 'code_not_sent' ? w.notSent : sent
  return (
    <Frame title={title} lead={lead(page.recipient)} failed={failed}>
      {page.resent && !failed && <Notice>{w.resent}</Notice>}
      <Problem code={page.problem} />
      <Form action={page.action ?? PATHS.code} state={page.state}>
        <CodeField
          label={w.label}
          hint={page.withLink ? `${w.good(page.minutes)} ${w.withLink}` : w.good(page.minutes)}
          problem={page.fieldProblems?.code}
          failed={failed}
        />
        <Button>{w.submit}</Button>
      </Form>
      <Otherwise {...page} />
    </Frame>
  )
}

function hasFailed({ problem, fieldProblems }: CodePage): boolean {
  return Boolean(problem ?? fieldProblems?.code)
}

function Otherwise({ state, channel }: CodePage): ReactElement {
  const { words } = useLook()
  const w = words.signIn.code
  return (
    <div className="below">
      <Form action={PATHS.codeResend} state={state}>
        <Button look="quiet">{w.resend}</Button>
      </Form>
      <WayLink path={PATHS.codeStart} state={state} query={{ channel }}>
        {w.change[channel]}
      </WayLink>
      <WayLink path={PATHS.login} state={state}>
        {w.others}
      </WayLink>
    </div>
  )
}

/** A link from a message asks before it signs in. */
export function ConfirmLink(page: ConfirmLinkPage): ReactElement {
  const { words } = useLook()
  const w = words.signIn.link
  return (
    <Frame title={w.title} lead={w.lead(page.identifier)} application={page.application} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      {page.otherBrowser && <Caution>{w.otherBrowser}</Caution>}
      <Form action={page.action ?? PATHS.confirmLink} state={page.state} hidden={{ token: page.token }}>
        <Button>{w.submit}</Button>
      </Form>
      <p className="below">{w.warning}</p>
    </Frame>
  )
}
