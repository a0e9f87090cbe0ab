import type { Context } from '../../context.ts'
import { oneWay } from '../../crypto/one-way.ts'
import type { Asked } from '../../model/caller.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { Problem, problem } from '../../problems.ts'
import type { KeptAnswer } from '../../store/commit-part.ts'
import { claimKey, freeKey, keepRefusal, readAnswer } from '../../store/idempotency.ts'

/** A request that is to count once. */
export interface OnceRequest {
  readonly asked: Asked
  /** The `Idempotency-Key`, or null where there is none: the request counts whenever it is sent. */
  readonly key: string | null
  readonly body: Json
  /** A refusal as it is answered. */
  readonly refused: (refusal: Problem) => { readonly status: number; readonly body: JsonObject }
}

/** An answer, and whether it had been given before. */
export interface Answered {
  readonly status: number
  readonly body: JsonObject
  readonly isReplay: boolean
}

type Work = (keep: ((status: number, body: JsonObject) => KeptAnswer) | null) => Promise<JsonObject | Problem>

/**
 * Carries out a request once for each client, user and key (draft-ietf-httpapi-idempotency-key-header-07). The answer is
 * committed with what it tells of, so of any number of repeats, on any process, one is carried out and all are told the
 * same. Refusals are kept too, but for conflicts and what was the server's fault.
 */
export async function once(ctx: Context, request: OnceRequest, work: Work): Promise<Answered | Problem> {
  const { asked, key, body } = request
  if (key === null) return answered(await work(null))
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) return problem('idempotency_key_invalid')
  const scope = oneWay('idempotency', JSON.stringify([asked.caller.clientId, userOf(asked), key]))
  const fingerprint = oneWay('request', JSON.stringify([asked.method, asked.path, body]))
  const claimed = await claimKey(ctx.db, scope, fingerprint)
  if (claimed.kind === 'taken') return problem('idempotency_key_in_flight')
  try {
    if (claimed.kind === 'answered') return replay(claimed.answer, fingerprint)
    return await carriedOut(ctx, { ...request, scope, fingerprint }, work)
  } finally {
    await freeKey(ctx.db, scope)
  }
}

function userOf({ caller }: Asked): string | null {
  return caller.kind === 'client' ? null : caller.userId
}

interface Claim extends OnceRequest {
  readonly scope: string
  readonly fingerprint: string
}

async function carriedOut(ctx: Context, claim: Claim, work: Work): Promise<Answered | Problem> {
  const { scope, fingerprint: request } = claim
  const result = await work((status, body) => ({ scope, request, status, body }))
  if (!(result instanceof Problem)) return answered(result)
  // Somebody whose claim had run out was carried out after all: its answer holds.
  const before = await readAnswer(ctx.db, scope)
  if (before) return replay(before, request)
  const { status, body } = claim.refused(result)
  if (KEPT.has(status)) await keepRefusal(ctx.db, { scope, request, status, body })
  return result
}

const KEPT = new Set([400, 403, 404, 422])

function replay({ request, status, body }: KeptAnswer, fingerprint: string): Answered | Problem {
  return request === fingerprint ? { status, body, isReplay: true } : problem('idempotency_key_reused')
}

function answered(result: JsonObject | Problem): Answered | Problem {
  return result instanceof Problem ? result : { status: 201, body: result, isReplay: false }
}
