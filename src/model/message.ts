/** How a message travels. */
export type Channel = 'email' | 'sms'

/** What each mail needs to be told; nothing else goes into its text but the tenant's name and how long it is good for. */
export interface EmailTemplates {
  readonly sign_in_code: { readonly code: string }
  readonly sign_in_link: { readonly link: string }
  readonly sign_in_code_and_link: { readonly code: string; readonly link: string }
  readonly verify_email: { readonly link: string }
  readonly reset_password: { readonly link: string }
  readonly password_changed: Nothing
  /** `method` is what a person calls it: Google, …; `password` and `passkey` are said in the mail's language. */
  readonly method_linked: { readonly method: string; readonly happened: Happened }
  readonly method_removed: { readonly method: string; readonly happened: Happened }
  /** It opens another account than before: both owners are told. */
  readonly method_moved: { readonly method: string; readonly happened: Happened }
  /** A link or unlink was taken back. */
  readonly linking_undone: { readonly method: string; readonly happened: Happened }
  /** To the owner of an address: an account that somebody else had set up with it is theirs now (pre-hijacking). */
  readonly account_reclaimed: Nothing
  readonly administrator_invitation: { readonly link: string }
  /** `inviter` and `organization` are names that others have chosen. */
  readonly organization_invitation: { readonly link: string; readonly inviter: string; readonly organization: string }
  readonly second_factor_code: { readonly code: string }
}

/** What the owners of an account are told of a change to it beside what it was. */
export interface Happened {
  readonly at: Date
  readonly by: Doer
  /** The application's name, where one did it in its own name. */
  readonly application: string
  /** Until when it can be taken back, or null where it cannot. */
  readonly undoUntil: Date | null
  /** The address of the tenant's support, or null where it has said none. */
  readonly support: string | null
}

/** Who changes an account; `policy`: the connection's own rule, at a sign-in. */
export type Doer = 'person' | 'administrator' | 'application' | 'policy'

/** What each SMS needs to be told. */
export interface SmsTemplates {
  readonly sign_in_code: { readonly code: string }
}

type Nothing = Readonly<Record<string, never>>

interface Addressed {
  /** One address or number that was normalized (`addresses.ts`). */
  readonly to: string
  /** A language tag such as `de` or `de-CH`; one that we do not speak is English. */
  readonly locale: string
  /** Tried until then, and dropped after it; mails with a code or link also say it. */
  readonly expiresInSeconds: number
}

type OfTemplates<Name extends Channel, Templates> = {
  [Template in keyof Templates]: Addressed & {
    readonly channel: Name
    readonly template: Template
    readonly values: Templates[Template]
  }
}[keyof Templates]

export type EmailMessage = OfTemplates<'email', EmailTemplates>
export type SmsMessage = OfTemplates<'sms', SmsTemplates>

/** Something that must reach a person. */
export type Message = EmailMessage | SmsMessage

/** A message in words. */
export interface MessageText {
  /** Null for SMS. */
  readonly subject: string | null
  readonly text: string
  /** Null for SMS. */
  readonly html: string | null
}
