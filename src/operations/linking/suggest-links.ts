import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { evidenceAmong, scoreOf } from '../../model/duplicates.ts'
import type { JsonObject } from '../../model/json.ts'
import type { User } from '../../model/user.ts'
import { type Problem, problem } from '../../problems.ts'
import { writeEvidence } from '../../shapes/duplicates.ts'
import { readAllUsers } from '../../steps/linking/read-all-users.ts'
import { onlyReading } from '../../store/database.ts'
import { findLookalikes } from '../../store/duplicates.ts'

const MOST = 50

/**
 * Other users who are probably the same person as one, the most probable first, with what tells so. A person is not shown
 * whom they could not link, and of others no more than what both have proven.
 */
export async function suggestLinks(ctx: Context, { caller }: Asked, userId: string): Promise<JsonObject | Problem> {
  const found = await onlyReading(findLookalikes(ctx.db, userId, MOST))
  const users = await readAllUsers(ctx, [userId, ...found])
  const user = users.get(userId)
  if (!user) return problem('user_not_found')
  // All of them are looked at together: who has something in common with two of them is nobody's for sure.
  const evidence = evidenceAmong([...users.values()])
  const others = found.flatMap((id) => users.get(id) ?? [])
  const shown = caller.kind === 'user' ? others.filter(({ blocked, role }) => !blocked && !role) : others
  const suggestions = shown
    .map((other) => suggestionOf(user, other, evidence))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || (one.user_id < other.user_id ? -1 : 1))
  return { user_id: userId, suggestions }
}

function suggestionOf(user: User, other: User, evidence: ReturnType<typeof evidenceAmong>) {
  const shared = evidence.filter(({ users }) => users.includes(user.id) && users.includes(other.id))
  const own = new Set([...user.identities, ...other.identities].map(({ key }) => key))
  return {
    user_id: other.id,
    score: scoreOf(shared),
    evidence: shared.map((one) => writeEvidence(one, own)),
  }
}
