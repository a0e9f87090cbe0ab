import { randomUUID } from 'node:crypto'
import type { Logger } from '../logger.ts'
import { announceHead } from '../steps/audit/announce-head.ts'
import { type SealParts, placeForSealing, sealBatch } from '../steps/audit/seal-operations.ts'
import { holdChain, leaveChain, readChain } from '../store/audit-chain.ts'

type SealerParts = SealParts & { readonly log: Logger }

const POLL_MS = 1000
/** How long a stop goes on sealing. */
const STOP_MS = 2000

/**
 * Appends committed operations to the audit chain, in this process; of several that share a database one does it at a
 * time, and another goes on ten seconds after it was killed. `stop` seals what is committed and tells the last head.
 */
export function startSealer(parts: SealerParts, pollMs = POLL_MS): { stop(): Promise<void> } {
  const sealer: Sealer = { parts, holder: randomUUID(), holds: false, isOpen: true }
  let isAway = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const turn = async () => {
    await takeTurn(sealer)
    isAway = false
  }
  /** Said once for each time that the database is away. */
  const miss = (error: unknown) => {
    if (!isAway) parts.log.warn({ err: error }, 'operations could not be sealed; it is tried again')
    isAway = true
  }
  const round = () => {
    running = turn()
      .catch(miss)
      .then(() => {
        if (sealer.isOpen) timer = setTimeout(round, pollMs).unref()
      })
  }
  round()
  return {
    stop: async () => {
      sealer.isOpen = false
      clearTimeout(timer)
      await running
      await finish(sealer).catch(miss)
    },
  }
}

interface Sealer {
  readonly parts: SealerParts
  readonly holder: string
  /** Whether this process was the last to seal, as far as it knows. */
  holds: boolean
  isOpen: boolean
}

async function takeTurn(sealer: Sealer): Promise<void> {
  const { parts } = sealer
  let mayBeMore = true
  while (mayBeMore && sealer.isOpen) {
    const isPlacing = await placeForSealing(parts)
    const state = await sealOnce(sealer)
    mayBeMore = isPlacing || state === 'more'
  }
  if (sealer.holds) await announceHead(parts, await readChain(parts.db), false)
}

/** One batch, where there is one and nobody else is at it. */
async function sealOnce(sealer: Sealer): Promise<'more' | 'done'> {
  const { parts, holder } = sealer
  const seen = await readChain(parts.db)
  if (seen.position >= seen.last) return 'done'
  const held = await holdChain(parts.db, holder)
  sealer.holds = held !== undefined
  return held && (await sealBatch(parts, held)) ? 'more' : 'done'
}

/** What was committed until now, for {@link STOP_MS} at most, and the head. */
async function finish(sealer: Sealer): Promise<void> {
  const { parts, holder } = sealer
  const end = performance.now() + STOP_MS
  await placeForSealing(parts)
  while ((await sealOnce(sealer)) === 'more' && performance.now() < end);
  if (sealer.holds) await announceHead(parts, await readChain(parts.db), true)
  await leaveChain(parts.db, holder)
}
