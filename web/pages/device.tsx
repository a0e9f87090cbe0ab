import type { ReactElement } from 'react'
import { Caution, Problem } from '../parts/alerts.tsx'
import { Button } from '../parts/button.tsx'
import { Facts } from '../parts/facts.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { Scopes } from '../parts/scopes.tsx'
import type { DeviceCodePage, DeviceConfirmPage, DeviceDonePage } from './account-page.ts'
import { PATHS } from './paths.ts'

/** The code that a television or a terminal shows. */
export function DeviceCode(page: DeviceCodePage): ReactElement {
  const { words } = useLook()
  const w = words.access.device
  return (
    <Frame title={w.title} lead={w.lead} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <Form action={page.action ?? PATHS.deviceCode} state={page.state}>
        <Field
          name="user_code"
          label={w.label}
          hint={w.hint}
          className="code"
          autoComplete="off"
          defaultValue={page.userCode}
          problem={page.fieldProblems?.user_code}
          maxLength={40}
          required
          autoFocus
        />
        <Button>{w.submit}</Button>
      </Form>
    </Frame>
  )
}

/** Shows what asks, and from where, since a code may have come from a stranger. */
export function DeviceConfirm(page: DeviceConfirmPage): ReactElement {
  const { words } = useLook()
  const w = words.access.deviceConfirm
  return (
    <Frame title={w.title} lead={w.lead(page.application.name)} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <p className="show-code">
        <span>{w.code}</span> <strong>{page.userCode}</strong>
      </p>
      <p className="hint">{w.codeHint}</p>
      <Facts
        facts={[
          [w.device, page.device],
          [w.place, page.ip],
          [w.account, page.account],
        ]}
      />
      {page.scopes.length > 0 && <p>{w.asks}</p>}
      <Scopes scopes={page.scopes} />
      <Caution>{w.warning}</Caution>
      <Form
        action={page.action ?? PATHS.deviceConfirm}
        state={page.state}
        hidden={{ user_code: page.userCode }}
        className="form form-row"
      >
        <Button name="decision" value="allow">
          {w.allow}
        </Button>
        <Button look="plain" name="decision" value="deny">
          {w.deny}
        </Button>
      </Form>
    </Frame>
  )
}

/** The device has its answer. */
export function DeviceDone(page: DeviceDonePage): ReactElement {
  const { words } = useLook()
  const w = words.access.deviceDone
  return (
    <Frame title={w[page.outcome].title} lead={w[page.outcome].lead}>
      <p>{w.close}</p>
    </Frame>
  )
}
