import type { Context } from '../../context.ts'
import { chained, leafOf, signHead } from '../../crypto/audit-chain.ts'
import type { AuditedRow } from '../../model/audit.ts'
import { type ChainState, appendEntries, passPosition, readChain, readUnsealed } from '../../store/audit-chain.ts'
import { PLACED_AT_ONCE, placeEvents } from '../../store/feed.ts'

/** What sealing needs of the context. */
export type SealParts = Pick<Context, 'db' | 'vault' | 'signingKeys'>

/** Positions of the feed that one batch goes through: an operation has two to four events. On PGlite requests wait meanwhile. */
const POSITIONS = { postgresql: 10_000, pglite: 900 } as const

/**
 * Appends to the chain what the feed holds between the chain's end and the feed's, one batch at most: entries, and a
 * signed head. True where there may be more; also where somebody else was quicker, which changes nothing.
 */
export async function sealBatch(parts: SealParts, state: ChainState): Promise<boolean> {
  if (state.position >= state.last) return false
  const upTo = Math.min(state.last, state.position + POSITIONS[parts.db.engine])
  const rows = await readUnsealed(parts.db, state.position, upTo)
  await (rows.length === 0 ? passPosition(parts.db, state, upTo) : append(parts, { state, rows, upTo }))
  return upTo < state.last
}

async function append(
  parts: SealParts,
  { state, rows, upTo }: { state: ChainState; rows: readonly AuditedRow[]; upTo: number },
): Promise<void> {
  let { hash } = state
  const entries = rows.map((row) => {
    const leaf = leafOf(row)
    hash = chained(hash, leaf)
    return { id: row.id, before: row.before, after: row.after, leaf, hash }
  })
  const at = new Date().toISOString()
  const signed = await signHead(parts, { seq: state.seq + rows.length, hash, at })
  await appendEntries(parts.db, { from: state, position: upTo, entries, ...signed })
}

/** Batches of events that get their positions before operations are sealed again. */
const MOST_PLACED = 10

/** Gives committed events their positions; true where there may be more. */
export async function placeForSealing({ db }: Pick<SealParts, 'db'>): Promise<boolean> {
  for (let batch = 1; batch <= MOST_PLACED; batch++) {
    if ((await placeEvents(db)) < PLACED_AT_ONCE) return false
  }
  return true
}

/** Seals all that was committed before the call, whoever holds the sealing: of two that seal the same, one writes. */
export async function sealAll(parts: SealParts): Promise<void> {
  while (await placeForSealing(parts));
  const { last } = await readChain(parts.db)
  let state = await readChain(parts.db)
  while (state.position < last) {
    await sealBatch(parts, state)
    state = await readChain(parts.db)
  }
}
