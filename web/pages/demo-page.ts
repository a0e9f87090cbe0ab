import type { FieldProblems, Step } from './view.ts'

/** What only a demonstration has. */
export type DemoPage = OutboxPage | DemoProviderLoginPage | DemoProviderConsentPage

/** A mail or text message that would have left. */
export interface OutboxMessage {
  readonly id: string
  readonly channel: 'email' | 'sms'
  readonly to: string
  readonly subject: string | null
  readonly text: string
  readonly code: string | null
  readonly link: string | null
  /** ISO 8601. */
  readonly at: string
}

/** Newest first. */
export interface OutboxPage {
  readonly name: 'outbox'
  readonly messages: readonly OutboxMessage[]
}

export interface PersonaView {
  readonly id: string
  readonly displayName: string
  readonly email: string | null
  readonly emailVerified: boolean
}

/** The sign-in page of the built-in provider. Posts `persona`, or `email`, `display_name` and `email_verified=on`. */
export interface DemoProviderLoginPage extends Step {
  readonly name: 'demo-provider-login'
  /** Whom it plays. */
  readonly provider: string
  readonly strategy: string
  readonly personas: readonly PersonaView[]
  readonly email: string
  readonly displayName: string
  readonly fieldProblems?: FieldProblems<'email'>
}

/** Posts `decision` (`allow` or `deny`). */
export interface DemoProviderConsentPage extends Step {
  readonly name: 'demo-provider-consent'
  readonly provider: string
  readonly strategy: string
  readonly persona: PersonaView
  /** Who asks. */
  readonly asks: string
  readonly scopes: readonly string[]
}
