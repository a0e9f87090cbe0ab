import type { ReactElement } from 'react'
import { PATHS } from '../pages/paths.ts'
import type { LoginPage } from '../pages/sign-in-page.ts'
import type { ProviderView } from '../pages/view.ts'
import { Button, LinkButton } from './button.tsx'
import { Form } from './form.tsx'
import { useLook } from './look-context.ts'
import { Mark } from './marks.tsx'
import { PasskeyForm } from './passkey-form.tsx'

interface OtherWaysProps {
  readonly page: Pick<LoginPage, 'state' | 'providers' | 'codes' | 'passkeyOptions'>
  /** There is a password form above. */
  readonly divided: boolean
}

/** Every way to sign in but the password: providers, codes, passkey. */
export function OtherWays({ page, divided }: OtherWaysProps): ReactElement | null {
  const { words } = useLook()
  const w = words.signIn.login
  if (!hasOtherWays(page)) return null
  return (
    <section className="ways" aria-label={divided ? w.others : undefined}>
      {divided && <p className="or">{words.general.or}</p>}
      <Providers providers={page.providers} state={page.state} />
      {page.passkeyOptions && (
        <PasskeyForm
          action={PATHS.passkeyLogin}
          state={page.state}
          act="get"
          options={page.passkeyOptions}
          conditional
          silent
        >
          <Button look="plain">
            <Mark strategy="passkey" />
            <span>{w.passkey}</span>
          </Button>
        </PasskeyForm>
      )}
      {page.codes.email && <CodeWay channel="email" state={page.state} text={w.emailCode} />}
      {page.codes.sms && <CodeWay channel="sms" state={page.state} text={w.smsCode} />}
    </section>
  )
}

/** Whether there is any way to sign in but the password. */
export function hasOtherWays({ providers, codes, passkeyOptions }: OtherWaysProps['page']): boolean {
  return providers.length > 0 || codes.email || codes.sms || passkeyOptions !== null
}

interface ProvidersProps {
  readonly providers: readonly ProviderView[]
  readonly state: string
}

/** A button for each provider; its name holds the provider's. */
export function Providers({ providers, state }: ProvidersProps): ReactElement {
  const { words } = useLook()
  return (
    <>
      {providers.map(({ connection, strategy, displayName, iconUrl }) => (
        <Form key={connection} action={PATHS.provider} state={state} hidden={{ connection }}>
          <Button look="plain">
            <Mark strategy={strategy} iconUrl={iconUrl ?? null} />
            <span>{words.signIn.login.provider(displayName)}</span>
          </Button>
        </Form>
      ))}
    </>
  )
}

interface CodeWayProps {
  readonly channel: 'email' | 'sms'
  readonly state: string
  readonly text: string
}

function CodeWay({ channel, state, text }: CodeWayProps): ReactElement {
  return (
    <LinkButton look="plain" href={`${PATHS.codeStart}?${new URLSearchParams({ channel, state }).toString()}`}>
      <Mark strategy={channel} />
      <span>{text}</span>
    </LinkButton>
  )
}
