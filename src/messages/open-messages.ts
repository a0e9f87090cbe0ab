import type { Config } from '../config.ts'
import { timedId } from '../crypto/random-ids.ts'
import { type Vault, sealedAt } from '../crypto/vault.ts'
import type { Logger } from '../logger.ts'
import type { Channel, Message } from '../model/message.ts'
import { DEFAULT_SETTINGS, TENANT_NAME } from '../model/settings.ts'
import { readSettings } from '../store/configuration.ts'
import { addFailedMessage, addMessage } from '../store/messages.ts'
import type { Database, Queryable } from '../store/database.ts'
import type { Directory } from '../store/directory.ts'
import { renderMessage } from './render-message.ts'
import { smtpTransport } from './smtp-transport.ts'
import { type MessageWorker, type Pace, startMessageWorker } from './start-message-worker.ts'
import { type Transports, outboxTransport } from './transport.ts'
import { webhookTransport } from './webhook-transport.ts'

/** How the last message of a channel went, in this process. */
export type DeliveryState = 'ok' | 'failing'

/** Everything between "this must reach a person" and the wire. */
export interface Messages {
  /**
   * Puts a message into the outbox, and on its way at once: nothing waits for the carrier, and a carrier that is down
   * fails nothing. `within` is the transaction that it belongs to; it leaves after the commit, within a second.
   */
  send(message: Message, within?: Queryable): Promise<void>
  /** `failing` while the carrier is down or there is none: pages then offer another way in. */
  state(channel: Channel): DeliveryState
  /** Begins to deliver in this process: what is queued here, and whatever other processes left. */
  start(): void
  /** Finishes the messages in hand, for some seconds; the others wait in the outbox for the next process. */
  stop(): Promise<void>
}

/** What messages need of the context. */
export interface MessageParts {
  readonly config: Pick<Config, 'mail' | 'sms' | 'demo'>
  readonly db: Database
  readonly vault: Vault
  readonly directory: Pick<Directory, 'settings'>
  readonly log: Logger
}

const SETTINGS = { email: 'SMTP_URL and MAIL_FROM', sms: 'SMS_WEBHOOK_URL and SMS_WEBHOOK_SECRET' } as const

/** As many messages of a channel go out at once. */
const AT_ONCE = 5

/** Opens the outbox; nothing is delivered before `start`. */
export function openMessages(parts: MessageParts, pace: Partial<Pace> = {}): Messages {
  const transports = transportsOf(parts.config)
  const states = new Map<Channel, DeliveryState>()
  let worker: MessageWorker | undefined
  return {
    send: async (message, within) => {
      await queueMessage(parts, transports, message, within)
      worker?.kick(message.channel)
    },
    state: (channel) => (transports[channel] ? (states.get(channel) ?? 'ok') : 'failing'),
    start: () => {
      worker ??= startMessageWorker({ ...parts, transports, states, atOnce: AT_ONCE }, pace)
    },
    stop: async () => {
      await worker?.stop()
      for (const transport of Object.values(transports)) transport?.close()
    },
  }
}

function transportsOf({ mail, sms, demo }: MessageParts['config']): Transports {
  const otherwise = demo ? outboxTransport : null
  return {
    email: mail ? smtpTransport(mail, AT_ONCE) : otherwise,
    sms: sms ? webhookTransport(sms) : otherwise,
  }
}

async function queueMessage(
  { db, vault, directory, log }: MessageParts,
  transports: Transports,
  message: Message,
  within?: Queryable,
): Promise<void> {
  // An open transaction of PGlite holds back everybody else's statements, the directory's too.
  const { friendlyName } = within
    ? { ...DEFAULT_SETTINGS, ...(await readSettings(within)) }
    : await directory.settings()
  const { subject, ...body } = renderMessage(message, friendlyName ?? TENANT_NAME)
  const id = timedId('msg_')
  const head = { id, channel: message.channel, recipient: message.to, subject }
  if (transports[message.channel]) {
    const sealed = vault.seal(JSON.stringify(body), sealedAt.message(id))
    await addMessage(within ?? db, { ...head, body: sealed }, message.expiresInSeconds)
    return
  }
  const why = `There is no way to send it: ${SETTINGS[message.channel]} are not set`
  log.warn({ message: id, channel: message.channel, template: message.template }, `A message was not sent. ${why}.`)
  await addFailedMessage(within ?? db, head, why)
}
