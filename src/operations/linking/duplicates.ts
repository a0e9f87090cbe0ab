import type { Context } from '../../context.ts'
import { oldestOf } from '../../model/duplicates.ts'
import type { JsonObject } from '../../model/json.ts'
import type { User } from '../../model/user.ts'
import { type Problem, problem } from '../../problems.ts'
import { type DuplicatesQuery, type LinkGroupBody, writeGroup } from '../../shapes/duplicates.ts'
import type { Batch } from '../../shapes/linking-requests.ts'
import { NO_GROUP } from '../../steps/linking/not-there.ts'
import { readAllUsers } from '../../steps/linking/read-all-users.ts'
import { onlyReading } from '../../store/database.ts'
import { type DuplicateGroup, dismissGroup, findGroups, readGroup } from '../../store/duplicates.ts'

/**
 * Groups of users who are probably one person, the most probable first, as the last search found them and only where it
 * still holds. `next` is the cursor of the page after it, or null at the end.
 */
export async function findDuplicates(ctx: Context, query: DuplicatesQuery): Promise<JsonObject> {
  const { dismissed, cursor, take } = query
  const [score, id = ''] = cursor?.split('.') ?? []
  const after = score === undefined ? null : { score: Number(score), id }
  const found = await onlyReading(findGroups(ctx.db, { dismissed, after, take }))
  const users = await readAllUsers(ctx, [...new Set(found.flatMap((group) => group.users))])
  const last = found.length === take ? found.at(-1) : undefined
  return {
    groups: found.flatMap((group) => writeGroup(group, membersOf(group, users)) ?? []),
    next: last ? `${last.score}.${last.id}` : null,
  }
}

function membersOf({ users }: DuplicateGroup, known: ReadonlyMap<string, User>): User[] {
  return users.flatMap((id) => known.get(id) ?? [])
}

/** Takes note that a group is not one person. It is not listed again until somebody joins it. */
export async function dismissDuplicates(ctx: Context, id: string): Promise<JsonObject | Problem> {
  const group = await dismissGroup(ctx.db, id)
  return group ? { id, dismissed_at: group.dismissedAt?.toISOString() ?? null } : NO_GROUP
}

/** The links that make one user of a group: of each other one with who stays. Refused where it does not hold any more. */
export async function batchOfDuplicates(ctx: Context, id: string, body: LinkGroupBody): Promise<Batch | Problem> {
  const group = await onlyReading(readGroup(ctx.db, id))
  if (!group) return NO_GROUP
  const members = membersOf(group, await readAllUsers(ctx, group.users))
  const isWhole = members.length === group.users.length && writeGroup(group, members) !== undefined
  return isWhole ? batchOf(members, body) : problem('duplicates_changed')
}

function batchOf(members: readonly User[], body: LinkGroupBody): Batch | Problem {
  const primary = body.primary ?? oldestOf(members)?.id ?? ''
  const others = members.map(({ id }) => id).filter((id) => id !== primary)
  if (others.length === members.length) return problem('invalid_body', NOT_IN_GROUP)
  if (body.if_match && body.if_match.length !== others.length) return problem('invalid_body', MANY_VERSIONS)
  return { isBatch: true, operations: others.map((secondary, index) => linkOf({ primary, secondary }, body, index)) }
}

const NOT_IN_GROUP = 'The primary is not in this group. Nothing was changed.'
const MANY_VERSIONS =
  'if_match has one version for each link of the group, in the order of the preview. Nothing was changed.'

function linkOf(
  pair: { readonly primary: string; readonly secondary: string },
  { merge, reason, if_match: versions }: LinkGroupBody,
  index: number,
): Batch['operations'][number] {
  const version = versions?.[index]
  return {
    action: 'link',
    ...pair,
    merge,
    revoke: 'identity',
    reason,
    ...(version !== undefined && { if_match: version }),
  }
}
