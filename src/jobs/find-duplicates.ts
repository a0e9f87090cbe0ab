import type { Context } from '../context.ts'
import { oneWay } from '../crypto/one-way.ts'
import { EVIDENCE_KINDS, type EvidenceKind, evidenceAmong, scoreOf, sharedBy } from '../model/duplicates.ts'
import type { ClaimedJob } from '../model/job.ts'
import { readAllUsers } from '../steps/linking/read-all-users.ts'
import { onlyReading } from '../store/database.ts'
import { type ScanStep, dropStaleGroups, writeGroups } from '../store/duplicates.ts'
import { type Compared, estimateScan, scanIdentities } from '../store/scan-identities.ts'

const PAGE = 5000

type Place = readonly [kind: EvidenceKind, first: string, second: string]

/**
 * One step of the search for users who are one person: the next identities in the order of an index, whoever has a value in
 * common with somebody else, and why. It holds no more than a page in memory, however many users there are.
 */
export async function findDuplicates(ctx: Context, job: ClaimedJob): Promise<'over' | undefined> {
  if (job.place === null) {
    await dropStaleGroups(ctx.db, job.startedAt ?? job.createdAt)
    return 'over'
  }
  const [kind, ...after] = JSON.parse(job.place) as Place
  const most = Math.min(PAGE, job.rate ?? PAGE)
  const { count, next, sets } = await onlyReading(scanIdentities(ctx.db, { kind, after }, most))
  const total = job.total > 0 ? job.total : await estimateScan(ctx.db)
  const groups = await groupsIn(ctx, kind, sets)
  await writeGroups(ctx.db, { job: { ...job, total }, next: placeAfter(kind, next), count, groups })
  return undefined
}

function placeAfter(kind: EvidenceKind, next: Compared | null): string | null {
  if (next) return JSON.stringify([kind, ...next] satisfies Place)
  const following = EVIDENCE_KINDS[EVIDENCE_KINDS.indexOf(kind) + 1]
  return following === undefined ? null : JSON.stringify([following, '', ''] satisfies Place)
}

type Groups = ScanStep['groups']

async function groupsIn(ctx: Context, kind: EvidenceKind, sets: readonly (readonly string[])[]): Promise<Groups> {
  const users = await readAllUsers(ctx, [...new Set(sets.flat())])
  const found = sets.flatMap((ids) => {
    const evidence = evidenceAmong(ids.flatMap((id) => users.get(id) ?? []))
    return evidence
      .filter((one) => one.kind === kind)
      .map((one) => groupOf(one.users, scoreOf(sharedBy(one.users, evidence))))
  })
  return [...new Map(found.map((group) => [group.id, group])).values()]
}

function groupOf(users: readonly string[], score: number): Groups[number] {
  return { id: `dup_${oneWay('duplicates', JSON.stringify(users)).replaceAll(/[-_]/g, '').slice(0, 32)}`, users, score }
}
