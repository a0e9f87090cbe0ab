import type { Context } from '../context.ts'

/** Mail that this part of signing in sends: to whom, which text, and what the text is filled with. */
export interface Mail {
  readonly template: 'verify_email' | 'reset_password' | 'password_changed' | 'blocked_account'
  readonly to: string
  /** The page to be opened, where there is one. */
  readonly url: string | null
  /** Languages that the person reads, best first, as `ui_locales` or `Accept-Language` has them. */
  readonly locale: string | null
  /** The application from which it was asked for. */
  readonly clientName: string | null
  /** After so many seconds the mail is worthless and is dropped. */
  readonly seconds: number
}

/** What queues mail for delivery. */
export interface MailQueue {
  send(mail: Mail): Promise<void>
}

/**
 * Queues a mail where the server has a queue. The context gets it as `messages`; without one, nothing is sent and the
 * log of the process says so, without the link.
 */
export async function sendMail(ctx: Context & { readonly messages?: MailQueue }, mail: Mail): Promise<void> {
  if (ctx.messages) return ctx.messages.send(mail)
  ctx.log.warn({ template: mail.template }, 'mail was to be sent, but this server has no way to send any')
}
