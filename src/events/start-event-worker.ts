import type { Config } from '../config.ts'
import { makeOutgoingFetch } from '../connections/outgoing-fetch.ts'
import type { Vault } from '../crypto/vault.ts'
import type { Logger } from '../logger.ts'
import { tenantOf } from '../model/tenant-of.ts'
import type { Webhook } from '../model/webhook.ts'
import type { Database } from '../store/database.ts'
import { spreadEvents } from '../store/deliveries.ts'
import { PLACED_AT_ONCE, placeEvents } from '../store/feed.ts'
import { readWebhooks } from '../store/webhooks.ts'
import type { Sending } from './send-event.ts'
import { type WebhookLine, openWebhookLine } from './webhook-line.ts'

/** How often the feed is looked at, how long a try may take, how long a first pause is, how long a stop waits. */
export interface Pace {
  readonly pollMs: number
  readonly sendMs: number
  readonly firstPauseMs: number
  readonly stopMs: number
}

const PACE: Pace = { pollMs: 1000, sendMs: 10_000, firstPauseMs: 5000, stopMs: 2000 }

/** As many events go out to a webhook at once, from each process. */
const AT_ONCE = 10

/** What the worker needs of the context. */
export interface EventParts {
  readonly config: Pick<Config, 'allowPrivateNetwork' | 'origins'>
  readonly db: Database
  readonly vault: Vault
  readonly log: Logger
}

/**
 * Puts committed events into the feed and sends them to webhooks, in this process; several share one database. `stop` takes
 * nothing more and finishes what is in hand.
 */
export function startEventWorker(parts: EventParts, changed: Partial<Pace> = {}): { stop(): Promise<void> } {
  const pace = { ...PACE, ...changed }
  const stopping = new AbortController()
  const worker: Worker = { parts, sending: sendingOf(parts, pace, stopping.signal), lines: new Map() }
  let isOpen = true
  let isAway = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const turn = async () => {
    await takeTurn(worker, () => isOpen)
    isAway = false
  }
  /** Said once for each time that the database is away. */
  const miss = (error: unknown) => {
    if (!isAway) parts.log.warn({ err: error }, 'events could not be put into the feed; it is tried again')
    isAway = true
  }
  const round = () => {
    running = turn()
      .catch(miss)
      .then(() => {
        if (isOpen) timer = setTimeout(round, pace.pollMs).unref()
      })
  }
  round()
  return {
    stop: async () => {
      isOpen = false
      clearTimeout(timer)
      const late = setTimeout(() => stopping.abort(new Error('The server stops')), pace.stopMs)
      await running
      await Promise.all([...worker.lines.values()].map((line) => line.finish()))
      clearTimeout(late)
    },
  }
}

interface Worker {
  readonly parts: EventParts
  readonly sending: Sending
  readonly lines: Map<string, WebhookLine>
}

function sendingOf({ config, db, log }: EventParts, pace: Pace, signal: AbortSignal): Sending {
  const fetch = makeOutgoingFetch({ allowPrivate: config.allowPrivateNetwork, timeoutMs: pace.sendMs })
  return { db, log, fetch, tenant: tenantOf(config), firstPause: pace.firstPauseMs / 1000, signal }
}

async function takeTurn(worker: Worker, isOpen: () => boolean): Promise<void> {
  const { db, vault } = worker.parts
  const webhooks = (await readWebhooks(db, vault)).filter(({ enabled }) => enabled)
  // Where nobody waits for them, positions are given a batch at a time: they shall cost little. Readers give their own.
  while ((await placeEvents(db)) === PLACED_AT_ONCE && webhooks.length > 0 && isOpen());
  if (webhooks.length === 0) return
  while ((await spreadEvents(db)) > 0 && isOpen());
  if (isOpen()) kickAll(worker, webhooks)
}

function kickAll({ sending, lines }: Worker, webhooks: readonly Webhook[]): void {
  for (const webhook of webhooks) {
    const line = lines.get(webhook.id) ?? openWebhookLine(sending, webhook, AT_ONCE)
    lines.set(webhook.id, line)
    line.kick(webhook)
  }
}
