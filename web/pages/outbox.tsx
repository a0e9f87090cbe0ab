import type { ReactElement } from 'react'
import { LinkButton } from '../parts/button.tsx'
import { Facts } from '../parts/facts.tsx'
import { Frame } from '../parts/frame.tsx'
import { useLook } from '../parts/look-context.ts'
import { Mark } from '../parts/marks.tsx'
import { safeUrl } from '../parts/safe-url.ts'
import type { OutboxMessage, OutboxPage } from './demo-page.ts'
import { PATHS } from './paths.ts'

/** The mail and text messages of a demonstration. */
export function Outbox({ messages }: OutboxPage): ReactElement {
  const { words } = useLook()
  const w = words.demo.outbox
  return (
    <Frame title={w.title} lead={messages.length === 0 ? w.empty : w.lead} wide>
      <LinkButton look="plain" href={PATHS.outbox}>
        {w.reload}
      </LinkButton>
      {messages.length > 0 && (
        <ol className="messages">
          {messages.map((message) => (
            <li key={message.id}>
              <Message message={message} />
            </li>
          ))}
        </ol>
      )}
    </Frame>
  )
}

function Message({ message }: { readonly message: OutboxMessage }): ReactElement {
  const { words } = useLook()
  const w = words.demo.outbox
  const link = safeUrl(message.link)
  const heading = `message-${message.id}`
  return (
    <article className="message" aria-labelledby={heading}>
      <h2 id={heading}>
        <Mark strategy={message.channel} /> {message.subject ?? w.noSubject}
      </h2>
      <p className="hint">
        {`${w[message.channel]} · ${w.to(message.to)} · `}
        <time dateTime={message.at}>{shownTime(message.at, words.locale)}</time>
      </p>
      <Facts facts={[[w.code, message.code]]} />
      <p className="message-text">{message.text}</p>
      {link !== null && (
        <LinkButton look="plain" href={link}>
          {w.open}
        </LinkButton>
      )}
    </article>
  )
}

function shownTime(at: string, locale: string): string {
  const time = new Date(at)
  if (Number.isNaN(time.getTime())) return at
  return `${time.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })} UTC`
}
