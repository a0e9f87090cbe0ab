import type { ReactElement } from 'react'
import { Caution, Problem } from '../parts/alerts.tsx'
import { Button } from '../parts/button.tsx'
import { ChoiceButton } from '../parts/choice-button.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { Scopes } from '../parts/scopes.tsx'
import type { DemoProviderConsentPage, DemoProviderLoginPage, PersonaView } from './demo-page.ts'
import { PATHS } from './paths.ts'

/** The built-in provider: whoever you choose to be, you are. */
export function DemoProviderLogin(page: DemoProviderLoginPage): ReactElement {
  const { words } = useLook()
  const w = words.demo.provider
  return (
    <Frame title={w.title(page.provider)} failed={Boolean(page.problem)}>
      <Caution>{w.lead}</Caution>
      <Problem code={page.problem} />
      {page.personas.length > 0 && (
        <Form action={page.action ?? PATHS.demoProviderLogin} state={page.state}>
          <h2 className="small-heading">{w.choose}</h2>
          {page.personas.map((persona) => (
            <ChoiceButton key={persona.id} name="persona" value={persona.id} title={persona.displayName}>
              <Address persona={persona} />
            </ChoiceButton>
          ))}
        </Form>
      )}
      <Somebody {...page} />
      <Form action={page.action ?? PATHS.demoProviderLogin} state={page.state}>
        <Button look="quiet" name="decision" value="cancel">
          {w.cancel}
        </Button>
      </Form>
    </Frame>
  )
}

function Address({ persona }: { readonly persona: PersonaView }): ReactElement {
  const { words } = useLook()
  const w = words.demo.provider
  if (persona.email === null) return <>{w.noEmail}</>
  return <>{`${persona.email} – ${persona.emailVerified ? w.isVerified : w.notVerified}`}</>
}

function Somebody(page: DemoProviderLoginPage): ReactElement {
  const { words } = useLook()
  const w = words.demo.provider
  return (
    <Form action={page.action ?? PATHS.demoProviderLogin} state={page.state}>
      <h2 className="small-heading">{w.own}</h2>
      <Field
        name="email"
        label={words.general.email}
        type="email"
        autoComplete="email"
        defaultValue={page.email}
        problem={page.fieldProblems?.email}
      />
      <Field name="display_name" label={w.displayName} autoComplete="name" defaultValue={page.displayName} />
      <div className="check">
        <input type="checkbox" id="email_verified" name="email_verified" defaultChecked />
        <label htmlFor="email_verified">{w.verified}</label>
      </div>
      <Button>{w.submit}</Button>
    </Form>
  )
}

/** The built-in provider asks whether it may hand over what it knows. */
export function DemoProviderConsent(page: DemoProviderConsentPage): ReactElement {
  const { words } = useLook()
  const w = words.demo.consent
  const { displayName, email } = page.persona
  return (
    <Frame title={w.title(page.provider)} lead={w.lead(page.asks)} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <Scopes scopes={page.scopes.map((name) => ({ name, description: null }))} />
      <p>{w.as(email === null ? displayName : `${displayName} (${email})`)}</p>
      <Form action={page.action ?? PATHS.demoProviderConsent} state={page.state} className="form form-row">
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
