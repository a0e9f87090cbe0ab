import type { Logger } from '../logger.ts'
import type { Channel, MessageText } from '../model/message.ts'
import { type Vault, sealedAt } from '../crypto/vault.ts'
import type { Queryable } from '../store/database.ts'
import { type ClaimedMessage, dropMessage, markSent, putOff } from '../store/messages.ts'
import { type Transport, Undeliverable } from './transport.ts'

/** What one delivery needs. */
export interface Delivery {
  readonly db: Queryable
  readonly vault: Vault
  readonly log: Logger
  readonly channel: Channel
  readonly transport: Transport
  /** How the last message of each channel went. */
  readonly states: Map<Channel, 'ok' | 'failing'>
  /** Ends tries when the server stops. */
  readonly signal: AbortSignal
}

/** How long a claimed message is this process's alone: longer than a try may take. */
export const CLAIM_SECONDS = 30

const LONGEST_PAUSE_SECONDS = 30
const LONGEST_ERROR = 300

/**
 * Sends one claimed message and writes down how that went; never throws. What could not be sent is due again after a pause
 * that doubles from 1 s to 30 s. What has expired is dropped, since its code is worthless.
 */
export async function deliver(delivery: Delivery, message: ClaimedMessage, sendMs: number): Promise<void> {
  const { db, log, channel } = delivery
  const about = { message: message.id, channel, attempt: message.attempt }
  try {
    if (message.expired) {
      log.warn({ ...about, error: message.error }, 'a message expired before it could be delivered; it was dropped')
      await dropMessage(db, message, `Expired. ${message.error ?? ''}`.trim())
      return
    }
    await sendIt(delivery, message, AbortSignal.any([delivery.signal, AbortSignal.timeout(sendMs)]))
  } catch (error) {
    // It stays claimed, and is due again when the claim ends.
    log.error({ ...about, err: error }, 'a message could not be read, or its outcome not be written down')
  }
}

async function sendIt(delivery: Delivery, message: ClaimedMessage, signal: AbortSignal): Promise<void> {
  const { db, transport, vault } = delivery
  const body = JSON.parse(vault.open(message.body, sealedAt.message(message.id))) as Pick<MessageText, 'text' | 'html'>
  try {
    await transport.send({ id: message.id, to: message.recipient, subject: message.subject, ...body }, signal)
  } catch (error) {
    await notSent(delivery, message, error)
    return
  }
  turn(delivery, 'ok')
  await markSent(db, message, transport.keeps)
}

async function notSent(delivery: Delivery, message: ClaimedMessage, error: unknown): Promise<void> {
  const { db, log, channel } = delivery
  const why = reason(error)
  if (error instanceof Undeliverable) {
    log.warn({ message: message.id, channel, error: why }, 'a message was refused for good; it was dropped')
    turn(delivery, 'ok')
    await dropMessage(db, message, why)
    return
  }
  if (!delivery.signal.aborted) turn(delivery, 'failing', why)
  await putOff(db, message, pauseAfter(message.attempt), why)
}

function pauseAfter(attempt: number): number {
  return Math.min(2 ** (attempt - 1), LONGEST_PAUSE_SECONDS)
}

/** The log says when a carrier goes down and when it is back, not every try. */
function turn({ states, channel, log }: Delivery, state: 'ok' | 'failing', error?: string): void {
  if (state === 'failing' && states.get(channel) !== 'failing') {
    log.warn({ channel, error }, 'messages cannot be delivered; they are tried again until they expire')
  }
  if (state === 'ok' && states.get(channel) === 'failing') log.info({ channel }, 'messages are delivered again')
  states.set(channel, state)
}

/** What went wrong, on one line and without addresses: what a carrier says is text from outside, and it is logged. */
function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
  const words = error instanceof Error ? `${error.message}${cause}` : String(error)
  return words
    .replace(/\p{C}+/gu, ' ')
    .replace(/[^\s<>"]+@[^\s<>"]+/g, '…')
    .slice(0, LONGEST_ERROR)
}
