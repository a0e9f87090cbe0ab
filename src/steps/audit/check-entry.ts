import { chained, isSigned, leafOf } from '../../crypto/audit-chain.ts'
import type { PublicJwk } from '../../crypto/make-signing-key.ts'
import { type Findings, note } from '../../model/audit-findings.ts'
import type { WalkedEntry } from '../../store/audit-walk.ts'

/** What a walk along the chain knows on its way. */
export interface Walk {
  readonly findings: Findings
  /** The public keys of heads by kid. */
  readonly keys: ReadonlyMap<string, PublicJwk>
  /** The entry before. */
  seq: number
  hash: string
}

/**
 * Checks one entry: that none is missing before it, that its hash follows, that its operation is as it was sealed, and
 * that a head that stands there is the server's. Goes on from the hash that is stored, so that each fault is named where it is.
 */
export function checkEntry(walk: Walk, entry: WalkedEntry): void {
  const at = { seq: entry.seq, operation: entry.id }
  if (entry.seq !== walk.seq + 1) {
    note(walk.findings, 'gap', { seq: walk.seq + 1 }, `the entries ${walk.seq + 1} to ${entry.seq - 1} are missing`)
  } else if (chained(walk.hash, entry.leaf) !== entry.hash) {
    note(walk.findings, 'entry', at, 'its hash does not follow from the entry before it')
  }
  const fault = faultOf(entry)
  if (fault) note(walk.findings, fault.what, at, fault.message)
  const wrong = entry.head && faultOfHead(walk, entry, entry.head)
  if (wrong) note(walk.findings, 'head', at, wrong)
  walk.seq = entry.seq
  walk.hash = entry.hash
}

function faultOf(entry: WalkedEntry): { what: 'missing' | 'altered' | 'entry'; message: string } | null {
  if (!entry.isThere) return { what: 'missing', message: 'the operation is missing' }
  const { sealedBefore: before, sealedAfter: after } = entry
  if (leafOf(entry.isPruned ? { ...entry, before, after } : entry) !== entry.leaf) {
    return { what: 'altered', message: `the operation was altered: ${alteredPart(entry)}` }
  }
  if (!entry.isPruned && (entry.before !== before || entry.after !== after)) {
    return { what: 'entry', message: 'the hashes of its snapshots in the chain were altered' }
  }
  return null
}

function alteredPart(entry: WalkedEntry): string {
  if (entry.isPruned) return 'who, when, why or of whom'
  const parts = [
    ...(entry.before === entry.sealedBefore ? [] : ['before']),
    ...(entry.after === entry.sealedAfter ? [] : ['after']),
  ]
  return parts.length > 0 ? parts.join(' and ') : 'who, when, why or of whom'
}

function faultOfHead(
  { keys }: Walk,
  { seq, hash }: WalkedEntry,
  head: NonNullable<WalkedEntry['head']>,
): string | null {
  if (head.hash !== hash) return 'the head that stands here has another hash'
  const key = keys.get(head.kid)
  if (!key) return `the head that stands here names the key ${head.kid}, which this server never had`
  return isSigned({ seq, ...head }, key) ? null : 'the signature of the head that stands here is not valid'
}
