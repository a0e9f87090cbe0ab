import type { ReactElement } from 'react'
import { Problem } from '../parts/alerts.tsx'
import { Button } from '../parts/button.tsx'
import { ChoiceButton } from '../parts/choice-button.tsx'
import { CodeField } from '../parts/code-field.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { PasskeyForm } from '../parts/passkey-form.tsx'
import { safePicture } from '../parts/safe-url.ts'
import { WayLink } from '../parts/way-link.tsx'
import type { MfaEnrollChoicePage, MfaEnrollTotpPage, MfaEnrollWebauthnPage } from './factor-page.ts'
import { PATHS } from './paths.ts'

/** Which second factor to set up. */
export function MfaEnrollChoice(page: MfaEnrollChoicePage): ReactElement {
  const { words } = useLook()
  const w = words.factors.choice
  return (
    <Frame title={w.title} lead={w.lead} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <Form action={page.action ?? PATHS.mfaEnroll} state={page.state}>
        {page.factors.map((factor) => (
          <ChoiceButton key={factor} name="factor" value={factor} title={words.factors.names[factor]} mark={factor}>
            {w[factor]}
          </ChoiceButton>
        ))}
        {page.canSkip && (
          <Button look="quiet" name="factor" value="skip">
            {w.skip}
          </Button>
        )}
      </Form>
    </Frame>
  )
}

/** The secret of an authenticator app, to scan or to type, and its first code. */
export function MfaEnrollTotp(page: MfaEnrollTotpPage): ReactElement {
  const { words } = useLook()
  const w = words.factors.enrollTotp
  const failed = Boolean(page.problem ?? page.fieldProblems?.code)
  return (
    <Frame title={w.title} failed={failed}>
      <Problem code={page.problem} />
      <ol className="steps">
        <li>
          <Secret {...page} />
        </li>
        <li>
          <h2>{w.enter}</h2>
          <Form action={page.action ?? PATHS.mfaEnrollTotp} state={page.state}>
            <CodeField label={w.label} problem={page.fieldProblems?.code} failed={failed} />
            <Button>{w.submit}</Button>
          </Form>
        </li>
      </ol>
      {page.canChoose && <ChooseAgain state={page.state} text={w.other} />}
    </Frame>
  )
}

function Secret(page: MfaEnrollTotpPage): ReactElement {
  const { words } = useLook()
  const w = words.factors.enrollTotp
  const picture = safePicture(page.qrUrl)
  return (
    <>
      <h2>{w.scan}</h2>
      {picture !== null && <img className="qr" src={picture} alt={w.picture} width={200} height={200} />}
      {page.otpauthUrl.startsWith('otpauth://') && (
        <a className="way-link" href={page.otpauthUrl}>
          {w.open}
        </a>
      )}
      <p>{w.type}</p>
      <p className="secret">{(page.secret.match(/.{1,4}/g) ?? []).join(' ')}</p>
    </>
  )
}

/** A passkey or security key as the second factor. */
export function MfaEnrollWebauthn(page: MfaEnrollWebauthnPage): ReactElement {
  const { words } = useLook()
  const w = words.factors.enrollWebauthn
  const action = page.action ?? PATHS.mfaEnrollWebauthn
  return (
    <Frame title={w.title} lead={w.lead} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <PasskeyForm action={action} state={page.state} act="create" options={page.options}>
        <Field name="label" label={w.label} defaultValue={page.label} maxLength={100} autoComplete="off" />
        <Button>{w.submit}</Button>
      </PasskeyForm>
      {page.canChoose && <ChooseAgain state={page.state} text={w.other} />}
    </Frame>
  )
}

function ChooseAgain({ state, text }: { readonly state: string; readonly text: string }): ReactElement {
  return (
    <p className="below">
      <WayLink path={PATHS.mfaEnroll} state={state}>
        {text}
      </WayLink>
    </p>
  )
}
