import type { Channel } from '../model/message.ts'
import { type ClaimedMessage, claimMessages, deleteOldMessages } from '../store/messages.ts'
import { CLAIM_SECONDS, type Delivery, deliver } from './deliver.ts'

/** How often the outbox is looked at, and how long a try may take. */
export interface Pace {
  readonly pollMs: number
  readonly sendMs: number
  /** How long a stop waits for messages in hand before it ends their tries. */
  readonly stopMs: number
  readonly tidyMs: number
}

/** Less than {@link CLAIM_SECONDS} for a try, less than the server's own stop for a stop. */
const PACE: Pace = { pollMs: 1000, sendMs: 10_000, stopMs: 5000, tidyMs: 10 * 60_000 }

/** Sends what is due, in this process. */
export interface MessageWorker {
  /** Looks at the outbox now: something was put into it. */
  kick(channel: Channel): void
  /** Takes nothing more, and finishes what is in hand. */
  stop(): Promise<void>
}

interface WorkerParts extends Omit<Delivery, 'transport' | 'channel' | 'signal'> {
  readonly transports: Readonly<Record<Channel, Delivery['transport'] | null>>
  readonly atOnce: number
}

/**
 * Sends due messages at once when kicked, and looks for others at every turn. Each channel has a line of its own, so that
 * one carrier that hangs holds back nobody else's messages. Several processes share one outbox.
 */
export function startMessageWorker(parts: WorkerParts, changed: Partial<Pace> = {}): MessageWorker {
  const pace = { ...PACE, ...changed }
  const stopping = new AbortController()
  const lines = openLines(parts, pace, stopping.signal)
  const kickAll = () => {
    for (const line of lines.values()) line.kick()
  }
  const tidy = () => {
    deleteOldMessages(parts.db).catch((error: unknown) =>
      parts.log.warn({ err: error }, 'old messages were not deleted'),
    )
  }
  const timers = [setInterval(kickAll, pace.pollMs).unref(), setInterval(tidy, pace.tidyMs).unref()]
  kickAll()
  return {
    kick: (channel) => lines.get(channel)?.kick(),
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      const late = setTimeout(() => {
        stopping.abort(new Error('The server stops'))
      }, pace.stopMs)
      await Promise.all([...lines.values()].map((line) => line.finish()))
      clearTimeout(late)
    },
  }
}

function openLines(parts: WorkerParts, pace: Pace, stopping: AbortSignal): Map<Channel, Line> {
  const lines = new Map<Channel, Line>()
  for (const channel of ['email', 'sms'] as const) {
    const transport = parts.transports[channel]
    if (transport) lines.set(channel, openLine({ ...parts, transport, channel, signal: stopping }, parts.atOnce, pace))
  }
  return lines
}

/** The messages of one channel that this process has in hand, so many at most. */
interface Line {
  kick(): void
  finish(): Promise<void>
}

function openLine(delivery: Delivery, atOnce: number, { sendMs }: Pace): Line {
  const { db, channel, log } = delivery
  const inHand = new Set<Promise<void>>()
  let isOpen = true
  let isAway = false
  let kicked = false
  let filling: Promise<void> | undefined

  const take = (message: ClaimedMessage) => {
    const work = deliver(delivery, message, sendMs).finally(() => {
      inHand.delete(work)
      kick()
    })
    inHand.add(work)
  }
  const fill = async () => {
    kicked = false
    const most = atOnce - inHand.size
    if (most > 0)
      for (const message of await claimMessages(db, channel, { most, seconds: CLAIM_SECONDS })) take(message)
    isAway = false
  }
  /** Said once for each time that the database is away. */
  const miss = (error: unknown) => {
    if (!isAway) log.warn({ err: error, channel }, 'the outbox could not be read; it is tried again')
    isAway = true
  }
  const kick = () => {
    kicked = true
    if (!isOpen || filling) return
    filling = fill()
      .catch(miss)
      .finally(() => {
        filling = undefined
        if (kicked && !isAway) kick()
      })
  }
  return {
    kick,
    finish: async () => {
      isOpen = false
      await filling
      await Promise.all(inHand)
    },
  }
}
