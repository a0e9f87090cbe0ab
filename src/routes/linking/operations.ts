import type { Context } from '../../context.ts'
import { errorBody } from '../../http/problems.ts'
import { LOOKED_AT, type Reply, type Request, type Route, route } from '../../http/route.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { findOperations, readOperation } from '../../operations/linking/find-operations.ts'
import { once } from '../../operations/linking/once.ts'
import { type KeepAnswer, performOperations } from '../../operations/linking/perform-operations.ts'
import { previewOperations } from '../../operations/linking/preview-operations.ts'
import { undoOperation } from '../../operations/linking/undo-operation.ts'
import { Problem } from '../../problems.ts'
import { linkingAnswers } from '../../shapes/linking-answers.ts'
import {
  type Batch,
  operationParams,
  operationsBody,
  operationsBodyShape,
  operationsQuery,
  undoBody,
} from '../../shapes/linking-requests.ts'

const MAY_READ = { any: ['read:users'], own: ['read:current_user'] } as const
const MAY_CHANGE = { any: ['update:users'], own: ['update:current_user_identities'] } as const

/** Linking that can be taken back (DESIGN §3): preview, operations, undo. */
export const linkingRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/linking/previews',
    summary: 'Preview operations on identities',
    allow: MAY_CHANGE,
    whose: ({ body }) => ownerOf(body),
    body: operationsBody,
    described: operationsBodyShape,
    answers: linkingAnswers.preview,
    run: async (ctx, { asked, body }) => {
      const previews = await previewOperations(ctx, asked, body)
      if (previews instanceof Problem) return previews
      return { status: 200, body: body.isBatch ? { operations: previews } : previews[0] }
    },
  }),
  route({
    method: 'POST',
    path: '/api/linking/operations',
    summary: 'Carry out operations on identities',
    described: operationsBodyShape,
    answers: linkingAnswers.perform,
    allow: MAY_CHANGE,
    whose: ({ body }) => ownerOf(body),
    body: operationsBody,
    run: (ctx, request) => onceOnly(ctx, request, (keep) => performOperations(ctx, request.asked, request.body, keep)),
  }),
  route({
    method: 'GET',
    path: '/api/linking/operations',
    summary: 'List operations on identities',
    answers: linkingAnswers.history,
    allow: MAY_READ,
    whose: ({ query }) => query.user_id ?? null,
    query: operationsQuery,
    run: async (ctx, { query }) => ({ status: 200, body: await findOperations(ctx, query) }),
  }),
  route({
    method: 'GET',
    path: '/api/linking/operations/:operation',
    summary: 'Get an operation on identities',
    answers: linkingAnswers.read,
    allow: MAY_READ,
    whose: () => LOOKED_AT,
    params: operationParams,
    run: async (ctx, { asked, params }) => {
      const operation = await readOperation(ctx, asked, params.operation)
      return operation instanceof Problem ? operation : { status: 200, body: operation }
    },
  }),
  route({
    method: 'POST',
    path: '/api/linking/operations/:operation/undo',
    summary: 'Take back an operation on identities',
    answers: linkingAnswers.undo,
    allow: MAY_CHANGE,
    whose: () => LOOKED_AT,
    params: operationParams,
    body: undoBody,
    run: async (ctx, request) => {
      const { asked, params, body } = request
      const about = { asked, id: params.operation, body }
      if (!body.dry_run) return onceOnly(ctx, request, (keep) => undoOperation(ctx, { ...about, keep }))
      const found = await undoOperation(ctx, { ...about, keep: null })
      return found instanceof Problem ? found : { status: 200, body: found }
    },
  }),
]

/** The one user on whom every operation acts, or null. */
function ownerOf({ operations }: Batch): string | null {
  const owners = new Set(operations.map((one) => (one.action === 'link' ? one.primary : one.user_id)))
  const [owner] = owners
  return owners.size === 1 && owner !== undefined ? owner : null
}

/** Answers a request with an `Idempotency-Key` once, and the same to whoever sends it again. */
export async function onceOnly(
  ctx: Context,
  { asked, idempotencyKey: key, body }: Pick<Request<unknown, unknown, unknown>, 'asked' | 'idempotencyKey' | 'body'>,
  work: (keep: KeepAnswer) => Promise<JsonObject | Problem>,
): Promise<Reply | Problem> {
  const refused = (refusal: Problem) => {
    const written = errorBody(refusal)
    return { status: written.statusCode, body: { ...written } as JsonObject }
  }
  return once(ctx, { asked, key, body: JSON.parse(JSON.stringify(body)) as Json, refused }, work)
}
