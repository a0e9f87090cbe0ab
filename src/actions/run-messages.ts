import type { JsonObject } from '../model/json.ts'
import type { CacheRecord } from './action-cache.ts'
import type { Effects } from './effects.ts'

/** What an action file may export; `load` runs none of it and only loads the file. */
export type Handler = 'onExecutePostLogin' | 'onContinuePostLogin' | 'load'

/** One run of one action, as the server sends it to the process of the actions. All of it is plain JSON. */
export interface Run {
  /** Absolute path of the file. */
  readonly path: string
  /** Changes with the file and its secrets: code is loaded anew then. */
  readonly version: string
  readonly handler: Handler
  readonly event: JsonObject
  readonly effects: Effects
  readonly cache: readonly (readonly [string, CacheRecord])[]
}

/** What became of a run. */
export type RunAnswer =
  | {
      readonly outcome: 'done'
      /** The calls of `api` in their order, as JSON: see {@link Call}. */
      readonly calls: string
    }
  | {
      readonly outcome: 'failed'
      readonly message: string
      /** Where it was thrown, if the action threw. */
      readonly stack: string | null
    }

/** From the process of the actions to the server. */
export type HostMessage =
  | { readonly answer: RunAnswer; readonly id: number }
  /** A line that an action wrote to its console. */
  | { readonly said: string; readonly path: string }
  /** It must be ended, and why. */
  | { readonly leaving: string }

/** How much an action may use. Milliseconds and bytes. */
export interface ActionLimits {
  readonly runMs: number
  /** How long a run waits for a free thread. */
  readonly waitMs: number
  /** Memory of the whole process of the actions; above, all that runs is ended. */
  readonly memoryBytes: number
  /** JavaScript heap of one thread. */
  readonly heapMegabytes: number
  /** Threads of one action. */
  readonly threads: number
}

export const ACTION_LIMITS: ActionLimits = {
  runMs: 10_000,
  waitMs: 10_000,
  memoryBytes: 1_073_741_824,
  heapMegabytes: 256,
  threads: 8,
}

/** Characters of JSON that the calls of one run may have. */
export const LONGEST_CALLS = 1_000_000

export function failedRun(message: string, stack: string | null = null): RunAnswer {
  return { outcome: 'failed', message: message.slice(0, 2000), stack: stack?.slice(0, 4000) ?? null }
}
