import type { Channel, MessageText } from '../model/message.ts'

/** A message as it leaves. */
export interface Outgoing extends MessageText {
  /** The same at every try, so that a carrier can tell that it got it before. */
  readonly id: string
  readonly to: string
}

/** A carrier of messages. */
export interface Transport {
  /**
   * Resolves when the carrier has taken the message over. The signal ends a try that takes too long.
   *
   * @throws Undeliverable where trying again is of no use, any other error where it is.
   */
  send(message: Outgoing, signal: AbortSignal): Promise<void>
  close(): void
  /** True where messages stay readable in our outbox instead of going anywhere (DEMO). */
  readonly keeps: boolean
}

/** The carrier works, but refuses this message or its recipient for good. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable'
}

/** The carrier of each channel; null where there is none. */
export type Transports = Readonly<Record<Channel, Transport | null>>

/** The demo's: nothing leaves, the outbox page shows it. */
export const outboxTransport: Transport = { send: async () => undefined, close: () => undefined, keeps: true }
