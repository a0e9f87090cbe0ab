import type { ReactElement } from 'react'
import { Problem } from '../parts/alerts.tsx'
import { Button } from '../parts/button.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import type { MfaRecoveryCodesPage } from './factor-page.ts'
import { PATHS } from './paths.ts'

/** The recovery codes, shown once. */
export function MfaRecoveryCodes(page: MfaRecoveryCodesPage): ReactElement {
  const { words } = useLook()
  const w = words.factors.codes
  const problem = page.fieldProblems?.saved
  return (
    <Frame title={w.title} lead={w.lead} failed={Boolean(page.problem ?? problem)}>
      <Problem code={page.problem} />
      <h2 className="small-heading">{w.list}</h2>
      <ul className="codes" id="codes">
        {page.codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Keep />
      <Form action={page.action ?? PATHS.mfaRecoveryCodes} state={page.state}>
        <div className="check">
          <input
            type="checkbox"
            id="saved"
            name="saved"
            required
            aria-describedby={problem ? 'saved-problem' : undefined}
            aria-invalid={problem ? true : undefined}
          />
          <label htmlFor="saved">{w.saved}</label>
        </div>
        {problem && (
          <p className="field-problem" id="saved-problem">
            {w.mustSave}
          </p>
        )}
        <Button>{w.submit}</Button>
      </Form>
    </Frame>
  )
}

function Keep(): ReactElement {
  const { words } = useLook()
  const w = words.factors.codes
  return (
    <div className="form-row needs-script" data-keep="codes">
      <button type="button" className="button button-plain" data-copy data-done={w.copied} data-failed={w.notCopied}>
        {w.copy}
      </button>
      <button type="button" className="button button-plain" data-download={w.file}>
        {w.download}
      </button>
      <p className="status" role="status" data-status />
    </div>
  )
}
