import type { Json } from '../model/json.ts'
import { type ActionCache, expiryOf, writeCache } from './action-cache.ts'
import { type Call, METHOD_NAMES, type Moment, applyCall, beginStep } from './api-calls.ts'
import { BadCall, asOptions } from './call-arguments.ts'
import type { Run } from './run-messages.ts'
import { type TokenEvent, encodeToken, validateToken } from './session-token.ts'

/** The object that an action gets as `api`, in Auth0's shape: groups of methods. */
export type Api = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** An `api` for one run that keeps what is called, and what was called until it is closed. */
export interface RecordedApi {
  readonly api: Api
  /** The calls. Those that come later throw: nobody would hear them. */
  close(): readonly Call[]
}

const MOST_CALLS = 500

/** Methods answer `api` itself, so that calls can be chained; wrong arguments are exceptions. */
export function recordApi(run: Run): RecordedApi {
  const moment: Moment = { continuing: run.handler === 'onContinuePostLogin', now: new Date() }
  const calls: Call[] = []
  let step = beginStep(run.effects)
  let isOpen = true
  const record = (name: string, args: readonly unknown[]) => {
    if (!isOpen) throw new Error(`api.${name} was called after the action had ended; await what it depends on.`)
    if (calls.length >= MOST_CALLS) throw new Error(`An action may call its api ${MOST_CALLS} times.`)
    const call: Call = [name, ...plain(args)]
    step = applyCall(step, call, moment)
    calls.push(call)
  }
  const api: Record<string, Record<string, unknown>> = {}
  for (const name of METHOD_NAMES) {
    const [group = '', method = ''] = name.split('.')
    api[group] = { ...api[group], [method]: (...args: unknown[]) => (record(name, args), api) }
  }
  api['cache'] = { ...api['cache'], ...cacheMethods(run, record) }
  api['redirect'] = { ...api['redirect'], ...tokenMethods(run) }
  return {
    api,
    close: () => {
      isOpen = false
      return calls
    },
  }
}

type Note = (name: string, args: readonly unknown[]) => void

/** The cache as it was when the run began, and with what this action writes. */
function cacheMethods(run: Run, note: Note): Api[string] {
  let cache: ActionCache = new Map(run.cache)
  const write = (name: string, key: unknown, value: string | null, expiresAt: number) => {
    try {
      note(name, value === null ? [key] : [key, value, expiresAt])
    } catch (error) {
      if (error instanceof BadCall) return { type: 'error', code: error.message }
      throw error
    }
    cache = writeCache(cache, [{ key: String(key), value, expiresAt }], new Date())
    return value === null ? { type: 'success' } : { type: 'success', record: { value, expires_at: expiresAt } }
  }
  return {
    get: (key: unknown) => {
      const found = cache.get(String(key))
      return found && found.expires_at > Date.now() ? { ...found } : undefined
    },
    set: (key: unknown, value: unknown, options: unknown) => {
      if (typeof value !== 'string') return { type: 'error', code: 'api.cache.set: value must be a text.' }
      const { ttl, expires_at } = asOptions(plain([options])[0], 'options')
      return write('cache.set', key, value, expiryOf(ttl, expires_at, new Date()))
    },
    delete: (key: unknown) => write('cache.delete', key, null, 0),
  }
}

function tokenMethods({ event }: Run): Api[string] {
  const of = event as unknown as TokenEvent
  return {
    encodeToken: (options: unknown) => encodeToken(of, plain([options])[0], new Date()),
    validateToken: (options: unknown) => validateToken(of, plain([options])[0], new Date()),
  }
}

/** Arguments as JSON would have them, without what is undefined at their end. */
function plain(args: readonly unknown[]): Json[] {
  const last = args.findLastIndex((arg) => arg !== undefined)
  return JSON.parse(JSON.stringify(args.slice(0, last + 1))) as Json[]
}
