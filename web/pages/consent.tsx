import type { ReactElement } from 'react'
import { Problem } from '../parts/alerts.tsx'
import { Button } from '../parts/button.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { Papers } from '../parts/papers.tsx'
import { Scopes } from '../parts/scopes.tsx'
import type { ConsentPage } from './account-page.ts'
import { PATHS } from './paths.ts'

/** Whether an application may have what it asks for. */
export function Consent(page: ConsentPage): ReactElement {
  const { words } = useLook()
  const w = words.access.consent
  const { name, termsUrl, privacyUrl } = page.application
  const lead = page.apiName === null ? w.lead(name) : w.leadApi(name, page.apiName)
  return (
    <Frame title={w.title(name)} lead={lead} application={page.application} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <Scopes scopes={page.scopes} />
      <p>{w.account(page.account)}</p>
      <Form action={page.action ?? PATHS.consent} state={page.state} className="form form-row">
        <Button name="decision" value="allow">
          {w.allow}
        </Button>
        <Button look="plain" name="decision" value="deny">
          {w.deny}
        </Button>
      </Form>
      <p className="hint">{w.unchanged}</p>
      <Papers title={w.more(name)} termsUrl={termsUrl} privacyUrl={privacyUrl} />
    </Frame>
  )
}
