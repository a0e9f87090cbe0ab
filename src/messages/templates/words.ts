import type { Doer, EmailTemplates, SmsTemplates } from '../../model/message.ts'

/**
 * What our messages say in one language. `{tenant}` stands for the tenant's name, `{time}` for how long the message is good
 * for, `{code}`, `{method}` and the places of `happened` for what the message was given. A subject has no place for anything but the tenant's name.
 */
export interface Words {
  readonly email: { readonly [Template in keyof EmailTemplates]: MailWords<EmailTemplates[Template]> }
  readonly sms: Readonly<Record<keyof SmsTemplates, string>>
  /** What a way in is called that has no name of its own. */
  readonly methods: Readonly<Record<'password' | 'passkey', string>>
  /** When and by whom an account was changed, and what can be done about it: {@link Happened}. */
  readonly happened: {
    readonly when: string
    readonly by: Readonly<Record<Doer, string>>
    readonly undo: string
    readonly support: string
  }
  /** Stands before a link that is written out. */
  readonly copyLink: string
}

/** One mail: paragraphs, then its code or button, then what to do if it was not them. */
export type MailWords<Values> = {
  readonly subject: string
  readonly say: readonly string[]
  /** What follows the code or button. */
  readonly then?: string
  readonly notYou: string
} & (Values extends { readonly link: string } ? { readonly button: string } : { readonly button?: never })
