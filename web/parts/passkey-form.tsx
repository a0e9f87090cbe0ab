import type { ReactElement, ReactNode } from 'react'
import type { WebAuthnOptions } from '../pages/view.ts'
import { useLook } from './look-context.ts'

interface PasskeyFormProps {
  readonly action: string
  readonly state: string
  /** `get` signs in, `create` makes a new one. */
  readonly act: 'get' | 'create'
  readonly options: WebAuthnOptions
  /** Also offers passkeys in the list that the browser opens at the identifier. */
  readonly conditional?: boolean
  /** The page has other ways, so that nothing is said where there is no script. */
  readonly silent?: boolean
  readonly children: ReactNode
}

/** A form whose `credential` the script fills in, from the options in its `data-` attributes. Hidden where there is no script. */
export function PasskeyForm(props: PasskeyFormProps): ReactElement {
  const { words } = useLook()
  return (
    <>
      {!props.silent && <p className="alert alert-caution without-script">{words.general.noScript}</p>}
      <form
        method="post"
        action={props.action}
        className="form needs-script"
        noValidate
        data-passkey={props.act}
        data-options={JSON.stringify(props.options)}
        data-conditional={props.conditional ? '' : undefined}
        data-unsupported={words.general.noPasskeys}
        data-failed={words.general.passkeyFailed}
      >
        <input type="hidden" name="state" value={props.state} />
        <input type="hidden" name="credential" value="" />
        {props.children}
        <p className="status" role="status" data-status />
      </form>
    </>
  )
}
