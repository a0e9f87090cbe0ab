import type { ReactElement } from 'react'
import { Problem } from '../parts/alerts.tsx'
import { Button } from '../parts/button.tsx'
import { CodeField } from '../parts/code-field.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { PasskeyForm } from '../parts/passkey-form.tsx'
import { WayLink } from '../parts/way-link.tsx'
import type { MfaChallengePage, MfaRecoveryPage, MfaWebauthnPage } from './factor-page.ts'
import { PATHS } from './paths.ts'
import type { FactorView } from './view.ts'

const PATH_OF = { totp: PATHS.mfaTotp, webauthn: PATHS.mfaWebauthn, recovery: PATHS.mfaRecovery }

/** The code of the authenticator app. */
export function MfaChallenge(page: MfaChallengePage): ReactElement {
  const { words } = useLook()
  const w = words.factors.totp
  const failed = Boolean(page.problem ?? page.fieldProblems?.code)
  return (
    <Frame title={w.title} lead={w.lead} failed={failed}>
      <Problem code={page.problem} />
      <Form action={page.action ?? PATHS.mfaTotp} state={page.state}>
        <CodeField label={w.label} problem={page.fieldProblems?.code} failed={failed} />
        <Remember {...page} />
        <Button>{w.submit}</Button>
      </Form>
      <Instead others={page.others} state={page.state} />
    </Frame>
  )
}

/** The passkey or security key as a second step. */
export function MfaWebauthn(page: MfaWebauthnPage): ReactElement {
  const { words } = useLook()
  const w = words.factors.webauthn
  return (
    <Frame title={w.title} lead={w.lead} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <PasskeyForm action={page.action ?? PATHS.mfaWebauthn} state={page.state} act="get" options={page.options}>
        <Remember {...page} />
        <Button>{w.submit}</Button>
      </PasskeyForm>
      <Instead others={page.others} state={page.state} />
    </Frame>
  )
}

/** One of the codes that were saved. */
export function MfaRecovery(page: MfaRecoveryPage): ReactElement {
  const { words } = useLook()
  const w = words.factors.recovery
  return (
    <Frame title={w.title} lead={w.lead} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <Form action={page.action ?? PATHS.mfaRecovery} state={page.state}>
        <Field
          name="code"
          label={w.label}
          className="code-long"
          autoComplete="off"
          problem={page.fieldProblems?.code}
          maxLength={100}
          required
          autoFocus
        />
        <Button>{w.submit}</Button>
      </Form>
      <Instead others={page.others} state={page.state} />
    </Frame>
  )
}

function Remember({ canRemember = false }: Pick<MfaChallengePage, 'canRemember'>): ReactElement | null {
  const { words } = useLook()
  if (!canRemember) return null
  return (
    <div className="check">
      <input type="checkbox" id="remember" name="remember" />
      <label htmlFor="remember">{words.factors.remember}</label>
    </div>
  )
}

interface InsteadProps {
  readonly others: readonly FactorView[]
  readonly state: string
}

function Instead({ others, state }: InsteadProps): ReactElement | null {
  const { words } = useLook()
  if (others.length === 0) return null
  return (
    <nav className="below" aria-label={words.factors.instead}>
      {others.map((factor) => (
        <WayLink key={factor} path={PATH_OF[factor]} state={state}>
          {words.factors.use[factor]}
        </WayLink>
      ))}
    </nav>
  )
}
