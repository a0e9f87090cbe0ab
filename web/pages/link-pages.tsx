import type { ReactElement } from 'react'
import { AccountCard, methodName, Methods } from '../parts/accounts.tsx'
import { Problem } from '../parts/alerts.tsx'
import { Button, LinkButton } from '../parts/button.tsx'
import { ChoiceButton } from '../parts/choice-button.tsx'
import { DataStory } from '../parts/data-story.tsx'
import { Form } from '../parts/form.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { safeUrl } from '../parts/safe-url.ts'
import type { LinkConfirmPage, LinkDonePage, LinkSuggestionPage } from './link-page.ts'
import { PATHS } from './paths.ts'

/** There is another account with the same verified address: three choices, none of them pushed. */
export function LinkSuggestion(page: LinkSuggestionPage): ReactElement {
  const { words } = useLook()
  const w = words.linking.suggestion
  const joining = page.movesAlone ? words.linking.moving : w
  const lead = w.lead(methodName(page.identity.method, words), page.identity.identifier)
  return (
    <Frame title={w.title} lead={lead} application={page.application} failed={Boolean(page.problem)}>
      <Problem code={page.problem} />
      <p>{w.found}</p>
      <AccountCard account={page.existing} />
      <Form action={page.action ?? PATHS.linkSuggestion} state={page.state}>
        <h2 className="small-heading">{w.question}</h2>
        <ChoiceButton name="decision" value="link" title={joining.link}>
          {joining.linkHint}
        </ChoiceButton>
        <ChoiceButton name="decision" value="separate" title={w.separate}>
          {w.separateHint}
        </ChoiceButton>
        <ChoiceButton name="decision" value="never" title={w.never}>
          {w.neverHint}
        </ChoiceButton>
      </Form>
      <p>{w.unchanged}</p>
      {page.movesAlone ? <p>{words.linking.moving.data}</p> : <DataStory merge={page.merge} />}
    </Frame>
  )
}

/** Both accounts side by side, and the one that they become. */
export function LinkConfirm(page: LinkConfirmPage): ReactElement {
  const { words } = useLook()
  const { moving } = page
  const w = { ...words.linking.confirm, ...(moving ? words.linking.moving : {}) }
  return (
    <Frame title={w.title} lead={w.lead} application={page.application} failed={Boolean(page.problem)} wide>
      <Problem code={page.problem} />
      <div className="side-by-side">
        <AccountCard account={page.primary} heading={w.primary} />
        <AccountCard account={page.secondary} heading={w.secondary} />
      </div>
      <section className="account account-result">
        <h2>{w.result}</h2>
        <p className="account-identifier">{page.primary.identifier}</p>
        <p className="hint">{w.resultLead}</p>
        <Methods methods={[...page.primary.methods, ...(moving ? [moving] : page.secondary.methods)]} />
      </section>
      {moving ? <p>{words.linking.moving.data}</p> : <DataStory merge={page.merge} undoDays={page.undoDays} sessions />}
      <Form action={page.action ?? PATHS.linkConfirm} state={page.state} className="form form-row">
        <Button name="decision" value="link">
          {w.submit}
        </Button>
        <Button look="plain" name="decision" value="cancel" describedBy="cancel-hint">
          {w.cancel}
        </Button>
      </Form>
      <p className="hint" id="cancel-hint">
        {w.cancelHint}
      </p>
    </Frame>
  )
}

/** The accounts are linked. */
export function LinkDone(page: LinkDonePage): ReactElement {
  const { words } = useLook()
  const w = words.linking.done
  const data = words.linking.data
  const url = safeUrl(page.continueUrl)
  return (
    <Frame title={w.title} lead={w.lead(page.account.identifier)} application={page.application}>
      <div className="panel">
        <Methods methods={page.account.methods} />
      </div>
      <p>{page.undoDays === null ? data.noUndo : data.undo(page.undoDays)}</p>
      {url !== null && <LinkButton href={url}>{w.submit}</LinkButton>}
    </Frame>
  )
}
