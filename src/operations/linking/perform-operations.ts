import { revokeUpstream } from '../../connections/revoke-upstream.ts'
import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Operation } from '../../model/change.ts'
import type { JsonObject } from '../../model/json.ts'
import type { World } from '../../model/world.ts'
import { Problem } from '../../problems.ts'
import type { Batch } from '../../shapes/linking-requests.ts'
import { writeOperation } from '../../shapes/operation.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { continueSession } from '../../steps/continue-session.ts'
import { carryOutLinking } from '../../steps/linking/carry-out-linking.ts'
import type { Plan } from '../../steps/linking/plan.ts'
import { plansOf, questionOf } from '../../steps/linking/plans.ts'
import { type UpstreamGrant, readGrants } from '../../steps/linking/upstream-grants.ts'
import { noted, successNote } from '../../steps/notes.ts'
import type { KeptAnswer } from '../../store/commit-part.ts'
import { forgetTokens } from '../../store/identity-tokens.ts'

/** Makes what is kept of an answer for whoever sends the same request again, or null where nothing is. */
export type KeepAnswer = ((status: number, body: JsonObject) => KeptAnswer) | null

interface Performed {
  readonly operations: readonly Operation[]
  readonly after: World
  readonly body: JsonObject
}

/** Carries out operations, all or nothing, and answers what is on record of them. */
export async function performOperations(
  ctx: Context,
  asked: Asked,
  batch: Batch,
  keep: KeepAnswer,
): Promise<JsonObject | Problem> {
  const plans = await plansOf(ctx, asked, batch)
  if (plans instanceof Problem) return plans
  const { undoWindowDays } = await ctx.directory.settings()
  const question = questionOf(ctx, asked, plans)
  const revoking = plans.filter(({ revokesUpstream }) => revokesUpstream)
  const grants = await readGrants(
    ctx,
    revoking.flatMap(({ involved }) => involved.users),
  )
  const performed = await carryOutLinking<Performed>(ctx, {
    ...question,
    mail: { notify: ({ id }) => plans.some(({ operationId, notify }) => notify && operationId === id) },
    continues: plans.flatMap(({ token }) => token?.sid ?? []),
    decide: (world, act) => {
      const decision = question.decide(world, act)
      if (decision instanceof Problem) return decision
      const operations = decision.change?.operations ?? []
      const after = decision.answer.at(-1)?.after ?? world
      const answer = { operations, after, body: bodyOf(operations, batch, undoWindowDays) }
      return noted({ ...decision, answer }, () => [noteOf(asked, operations)])
    },
    ...(keep && { keepAnswer: ({ body }) => keep(201, body) }),
  })
  if (performed instanceof Problem) return performed
  await carryOn(ctx, asked, plans, performed)
  const ended = performed.operations.filter(({ id }) => revoking.some(({ operationId }) => operationId === id))
  void revokeGrants(ctx, { asked, operations: ended, grants })
  return performed.body
}

function bodyOf(operations: readonly Operation[], { isBatch }: Batch, windowDays: number): JsonObject {
  const written = operations.map((operation) => writeOperation(operation, windowDays))
  const [first] = written
  return isBatch || !first ? { batch_id: operations[0]?.batchId ?? null, operations: written } : first
}

function noteOf(asked: Asked, operations: readonly Operation[]) {
  const body = { operations: operations.map(({ id }) => id) }
  return successNote(asked, { userId: operations[0]?.users[0] ?? null, status: 201, body })
}

/** The browser in which a person links by signing in to both goes on as the primary's. */
async function carryOn(ctx: Context, { caller }: Asked, plans: readonly Plan[], { after }: Performed): Promise<void> {
  if (caller.kind !== 'user') return
  const user = after.users.get(caller.userId)
  for (const { token } of plans) {
    if (user && token && token.sid !== null)
      await continueSession(ctx, { caller, user, from: token.address, proof: token.proof, sid: token.sid })
  }
}

interface Ended {
  readonly asked: Asked
  readonly operations: readonly Operation[]
  readonly grants: readonly UpstreamGrant[]
}

/** Gives back to providers what they gave for identities that have left: in the background, what comes of it is logged. */
async function revokeGrants(ctx: Context, { asked, operations, grants }: Ended): Promise<void> {
  for (const operation of operations) {
    for (const grant of grants.filter(({ identity }) => operation.identities.includes(identity))) {
      await revokeGrant(ctx, { asked, operation, grant }).catch((error: unknown) => {
        ctx.log.warn({ err: error, identity: grant.identity }, 'the grant at a provider could not be revoked')
      })
    }
  }
}

const REVOKE = 'Revoke the grant at the provider'

interface EndedGrant {
  readonly asked: Asked
  readonly operation: Operation
  readonly grant: UpstreamGrant
}

async function revokeGrant(ctx: Context, { asked, operation, grant }: EndedGrant): Promise<void> {
  const connection = (await ctx.directory.connections()).find(({ id }) => id === grant.connectionId)
  if (!connection) return
  const revoked = await revokeUpstream(ctx, connection, grant.token)
  const isDone = !(revoked instanceof Problem)
  if (isDone) await forgetTokens(ctx.db, grant, operation.id)
  const body = { identity: grant.identity, operation: operation.id }
  const { id, name } = connection
  await addLogNote(ctx, asked, {
    ...successNote(asked, { userId: operation.users[0] ?? null, status: 200, body }),
    type: isDone ? 'sapi' : 'fapi',
    description: isDone ? REVOKE : `${REVOKE}: ${revoked.message.split(' Nothing was changed')[0] ?? ''}`,
    connection: { id, name },
  })
}
