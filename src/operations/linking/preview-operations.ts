import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { JsonObject } from '../../model/json.ts'
import { unitedRights } from '../../model/rights.ts'
import { isGoodIn } from '../../model/sign-in.ts'
import type { World } from '../../model/world.ts'
import { Problem } from '../../problems.ts'
import type { Batch } from '../../shapes/linking-requests.ts'
import { writePreview } from '../../shapes/preview.ts'
import { versionTag } from '../../shapes/version-tag.ts'
import { decideOn, readInvolved } from '../../steps/decide-on.ts'
import type { Step } from '../../steps/linking/decide-plans.ts'
import { type Plan, only } from '../../steps/linking/plan.ts'
import { plansOf, questionOf } from '../../steps/linking/plans.ts'
import { onlyReading } from '../../store/database.ts'
import { readNamesOfRoles } from '../../store/roles.ts'

/**
 * What operations would do, by the same decision that carries them out, each on what those before it would leave. Nothing
 * is written. The version of each is what `if_match` takes.
 */
export async function previewOperations(ctx: Context, asked: Asked, batch: Batch): Promise<JsonObject[] | Problem> {
  const plans = await plansOf(ctx, asked, batch)
  if (plans instanceof Problem) return plans
  const question = { ...questionOf(ctx, asked, plans), reading: 'all' } as const
  const world = await readInvolved(ctx.db, question)
  const decision = decideOn(world, question, { operationId: '', caller: asked.caller, reason: null })
  if (decision instanceof Problem) return decision
  const worlds = [world, ...decision.answer.map(({ after }) => after)]
  const roleNames = await namesOf(ctx, rolesIn(worlds))
  const shared = { world, roleNames, issuer: asked.caller.issuer }
  return decision.answer.flatMap((step, index) => {
    const plan = plans[index]
    return plan ? [previewOf({ ...shared, plan, step })] : []
  })
}

function rolesIn(worlds: readonly World[]): readonly string[] {
  return unitedRights(worlds.flatMap(({ users }) => [...users.values()].map(({ rights }) => rights))).roles
}

/** No statement where nobody has a role. */
async function namesOf({ db }: Context, roles: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return roles.length === 0 ? new Map() : onlyReading(readNamesOfRoles(db, roles))
}

interface Previewed {
  readonly roleNames: ReadonlyMap<string, string>
  readonly issuer: string
  readonly world: World
  readonly plan: Plan
  readonly step: Step
}

function previewOf({ world, plan, step, roleNames, issuer }: Previewed): JsonObject {
  const ending = (world.signIns ?? []).filter(
    ({ account }) => isGoodIn(step.before, account) && !isGoodIn(step.after, account),
  )
  return writePreview(step, {
    version: versionTag(plan.asks, only(world, plan.involved)),
    sessions: ending.filter(({ model }) => model === 'Session'),
    ...{ roleNames, issuer },
    refreshTokens: ending.filter(({ model }) => model === 'RefreshToken'),
  })
}
