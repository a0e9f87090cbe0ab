import type { Context } from '../context.ts'

/** Mail that the database connection sends: to whom, which text, and the page that it leads to. */
export interface Mail {
  readonly template: 'verify_email' | 'reset_password' | 'password_changed'
  readonly to: string
  /** The page to be opened, where there is one. */
  readonly url: string | null
  /** The language that the person reads, or null where nothing tells. */
  readonly locale: string | null
  /** After so many seconds the mail is worthless and is dropped. */
  readonly seconds: number
}

/** Puts a mail into the outbox; nothing waits for the mail server. */
export async function sendMail({ messages }: Context, { template, to, url, locale, seconds }: Mail): Promise<void> {
  const addressed = { channel: 'email', to, locale: locale ?? 'en', expiresInSeconds: seconds } as const
  if (template === 'password_changed') return messages.send({ ...addressed, template, values: {} })
  return messages.send({ ...addressed, template, values: { link: url ?? '' } })
}
