import type { Context } from '../../context.ts'
import { oneWay } from '../../crypto/one-way.ts'
import type { FlowState } from '../../model/flow.ts'
import type { JsonObject } from '../../model/json.ts'
import { type Problem, problem } from '../../problems.ts'
import { onlyReading, type Queryable } from '../../store/database.ts'
import { readFlow, writeFlow } from '../../store/flows.ts'

/** Who goes through a flow, as far as a request tells. A `Visitor` (model) has called at an origin; this one has a language and a browser. */
export interface FlowVisitor {
  readonly ip: string
  readonly userAgent: string
  /** BCP 47, one of ours. */
  readonly locale: string
  /** What the cookie of remembered browsers holds: secrets of steps/factors/remembered-browser, separated by dots. */
  readonly remembered?: string | undefined
}

/** A sign-in in progress, read for one request. `handle` is what the pages carry as `state`. */
export interface Flow {
  readonly handle: string
  readonly version: number
  readonly state: FlowState
  readonly visitor: FlowVisitor
}

/**
 * Reads the flow that a page belongs to. It must be open, and of this browser: a link to a page of somebody else's flow
 * leads nowhere.
 */
export async function openFlow(
  ctx: Pick<Context, 'db'>,
  handle: string,
  { browserSecret, visitor }: { readonly browserSecret: string | undefined; readonly visitor: FlowVisitor },
): Promise<Flow | Problem> {
  const row = handle === '' ? undefined : await onlyReading(readFlow(ctx.db, oneWay('flow', handle)))
  if (!row) return problem('flow_expired')
  if (browserSecret === undefined || oneWay('browser', browserSecret) !== row.browser) return problem('flow_elsewhere')
  return { handle, version: row.version, state: row.state as unknown as FlowState, visitor }
}

/** Keeps what is known now. Of two answers to one page, one counts: the other is told that the flow went on elsewhere. */
export async function saveFlow(ctx: { readonly db: Queryable }, flow: Flow, state: FlowState): Promise<Flow | Problem> {
  const id = oneWay('flow', flow.handle)
  const isSaved = await writeFlow(ctx.db, id, flow.version, state as unknown as JsonObject)
  return isSaved ? { ...flow, state, version: flow.version + 1 } : problem('flow_went_on')
}
