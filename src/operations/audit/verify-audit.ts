import type { Context } from '../../context.ts'
import { BEGINNING, openHeadKey } from '../../crypto/audit-chain.ts'
import type { PublicJwk } from '../../crypto/make-signing-key.ts'
import { type Finding, type Findings, note } from '../../model/audit-findings.ts'
import { type Walk, checkEntry } from '../../steps/audit/check-entry.ts'
import { sealAll } from '../../steps/audit/seal-operations.ts'
import { type ChainState, readChain } from '../../store/audit-chain.ts'
import { sqlState } from '../../store/database.ts'
import {
  type WalkedEntry,
  lookAgain,
  readEntries,
  readHeadKeys,
  readEnds,
  walkOperations,
} from '../../store/audit-walk.ts'

type Parts = Pick<Context, 'db' | 'vault' | 'signingKeys'>

/** A head that somebody kept outside. */
export interface OutsideHead {
  readonly seq: number
  readonly hash: string
}

/** What the check came to. `found` counts all that is wrong, `findings` holds the first hundred. */
export interface AuditReport {
  readonly ok: boolean
  readonly entries: number
  readonly hash: string
  /** Operations whose snapshots were dropped. */
  readonly pruned: number
  /** Operations of the last minute that are in no entry yet. */
  readonly unsealed: number
  readonly found: number
  readonly findings: readonly Finding[]
}

const AT_ONCE = { postgresql: 1000, pglite: 200 } as const
const IDS_AT_ONCE = 5000

/**
 * Walks the whole chain, a part at a time, and holds every entry against the operation as it is stored now, and every head
 * against its signature; then looks for operations that are in no entry. Seals first what is committed. Changes nothing else.
 */
export async function verifyAudit(ctx: Parts, outside: OutsideHead | null): Promise<AuditReport> {
  const findings: Findings = { first: [], count: 0 }
  await sealFirst(ctx, findings)
  const state = await readChain(ctx.db)
  const pruned = await walkEntries(ctx, { state, findings, outside })
  const unsealed = await findAdded(ctx, findings)
  return {
    ok: findings.count === 0,
    entries: state.seq,
    hash: state.hash,
    pruned,
    unsealed,
    found: findings.count,
    findings: findings.first,
  }
}

/** Whoever wrote into the tables of the chain may have made it impossible to go on: that is a finding, and no failure. */
async function sealFirst(ctx: Parts, findings: Findings): Promise<void> {
  try {
    await sealAll(ctx)
  } catch (error) {
    if (sqlState(error) !== TAKEN) throw error
    note(
      findings,
      'end',
      { seq: (await readChain(ctx.db)).seq },
      'nothing can be sealed: entries or heads follow that nobody appended',
    )
  }
}

/** A unique key (PostgreSQL manual, appendix A). */
const TAKEN = '23505'

interface Walking {
  readonly state: ChainState
  readonly findings: Findings
  readonly outside: OutsideHead | null
}

/** The number of entries whose snapshots were dropped. */
async function walkEntries(ctx: Parts, { state, findings, outside }: Walking): Promise<number> {
  const walk: Walk = { findings, keys: await keysOf(ctx), seq: 0, hash: BEGINNING }
  const take = AT_ONCE[ctx.db.engine]
  let pruned = 0
  let headed = 0
  let chunk = await readEntries(ctx.db, { after: 0, upTo: state.seq, take })
  while (chunk.length > 0) {
    checkAll(walk, chunk, outside)
    pruned += chunk.filter(({ isPruned }) => isPruned).length
    headed = chunk.findLast(({ head }) => head !== null)?.seq ?? headed
    chunk = await readEntries(ctx.db, { after: walk.seq, upTo: state.seq, take })
  }
  await checkEnd(ctx, { walk, state, headed })
  if (outside && outside.seq > walk.seq) {
    note(findings, 'outside', { seq: outside.seq }, `the chain ends at ${walk.seq}, before the head from outside`)
  }
  return pruned
}

function checkAll(walk: Walk, chunk: readonly WalkedEntry[], outside: OutsideHead | null): void {
  for (const entry of chunk) {
    checkEntry(walk, entry)
    checkOutside(walk, outside)
  }
}

async function keysOf({ db, vault }: Parts): Promise<ReadonlyMap<string, PublicJwk>> {
  const rows = await readHeadKeys(db)
  return new Map(
    rows.flatMap((row): [string, PublicJwk][] => {
      const key = openHeadKey(vault, row)
      return key ? [[row.kid, key]] : []
    }),
  )
}

function checkOutside({ findings, seq, hash }: Walk, outside: OutsideHead | null): void {
  if (outside?.seq !== seq || outside.hash === hash) return
  note(findings, 'outside', { seq }, 'the head from outside has another hash than the chain here')
}

/** The chain ends where it says, and a head stands for its last entry. */
async function checkEnd(
  { db }: Parts,
  { walk, state, headed }: { readonly walk: Walk; readonly state: ChainState; readonly headed: number },
): Promise<void> {
  const { findings, seq, hash } = walk
  if (seq !== state.seq || hash !== state.hash) {
    note(findings, 'end', { seq }, `the chain ends here, and should end at ${state.seq} with the hash ${state.hash}`)
  } else if (headed !== seq) {
    note(findings, 'end', { seq }, `no head stands for the entries after ${headed}`)
  }
  const ends = await readEnds(db)
  const { seq: now } = await readChain(db)
  if (ends.entry > now)
    note(findings, 'end', { seq: now + 1 }, `there are entries up to ${ends.entry} that nobody appended`)
  if (ends.head > now) note(findings, 'end', { seq: ends.head }, 'a head stands here, after the end of the chain')
}

/** Operations that are in no entry: the number of those that are young enough for it. */
async function findAdded(ctx: Parts, findings: Findings): Promise<number> {
  let unsealed = 0
  let chunk = await walkOperations(ctx.db, '', IDS_AT_ONCE)
  while (chunk.length > 0) {
    const open = chunk.filter(({ isSealed }) => !isSealed)
    unsealed += open.filter(({ isLate }) => !isLate).length
    await noteAdded(
      ctx,
      findings,
      open.filter(({ isLate }) => isLate).map(({ id }) => id),
    )
    chunk = await walkOperations(ctx.db, chunk.at(-1)?.id ?? '', IDS_AT_ONCE)
  }
  return unsealed
}

/** What was committed meanwhile may wait for its seal although it is late: it is sealed and looked at again. */
async function noteAdded(ctx: Parts, findings: Findings, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sealAll(ctx).catch(() => undefined)
  for (const { id, isSealed } of await lookAgain(ctx.db, ids)) {
    if (!isSealed) note(findings, 'added', { operation: id }, 'the operation is in no entry of the chain')
  }
}
