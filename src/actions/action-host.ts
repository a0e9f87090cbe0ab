import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import {
  ACTION_LIMITS,
  type ActionLimits,
  type HostMessage,
  type Run,
  type RunAnswer,
  failedRun,
} from './run-messages.ts'

/** The server's end of the process in which actions run. */
export interface ActionHost {
  run(run: Run): Promise<RunAnswer>
  close(): Promise<void>
}

export interface HostOptions {
  /** All that the process gets of the server's environment. */
  readonly environment: Readonly<Record<string, string>>
  readonly limits: Partial<ActionLimits>
  /** What an action wrote to its console. */
  readonly onSaid: (path: string, said: string) => void
  /** The process died; `words` is what it said last. */
  readonly onDeath: (words: string) => void
}

const FILE = fileURLToPath(new URL('./host-process.js', import.meta.url))
/** The process keeps the limits of runs itself; this is for one that no longer answers at all. */
const GRACE_MS = 5000
const LAST_WORDS = 2000

type Settle = (answer: RunAnswer) => void

/** One process, and the runs that it has not answered. */
interface Host {
  readonly process: ChildProcess
  readonly pending: Map<number, Settle>
}

/** Starts the process with the first run, and anew after it has died. Runs that it takes with it are failed ones. */
export function openHost(options: HostOptions): ActionHost {
  const limits = { ...ACTION_LIMITS, ...options.limits }
  const longestMs = limits.waitMs + limits.runMs + GRACE_MS
  let host: Host | null = null
  let isClosed = false
  let last = 0
  return {
    run: async (run) => {
      if (isClosed) return failedRun('The server is stopping.')
      if (!host?.process.connected) host = startHost(options)
      last += 1
      return runOn(host, last, run, longestMs)
    },
    close: async () => {
      isClosed = true
      if (host) await end(host)
    },
  }
}

function runOn({ process, pending }: Host, id: number, run: Run, longestMs: number): Promise<RunAnswer> {
  return new Promise((resolve) => {
    const late = setTimeout(() => process.kill('SIGKILL'), longestMs)
    pending.set(id, (answer) => {
      clearTimeout(late)
      pending.delete(id)
      resolve(answer)
    })
    process.send({ id, run }, (error) => {
      if (error) pending.get(id)?.(failedRun(`The process of the actions cannot be reached: ${error.message}`))
    })
  })
}

function startHost(options: HostOptions): Host {
  const process = fork(FILE, [JSON.stringify(options.limits)], {
    env: { ...options.environment },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const pending = new Map<number, Settle>()
  let words = ''
  process.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(0, LAST_WORDS)
  })
  process.on('message', (message: HostMessage) => {
    if ('said' in message) options.onSaid(message.path, message.said)
    else pending.get(message.id)?.(message.answer)
  })
  const dead = () => failAll(pending, 'The process of the actions died.')
  // "error": it could not even be started.
  process.once('error', dead).once('exit', dead)
  process.once('close', (code, signal) => {
    if (code !== 0) options.onDeath(`${signal ?? `exit code ${code}`} ${words}`.trim())
  })
  return { process, pending }
}

function failAll(pending: ReadonlyMap<number, Settle>, why: string): void {
  for (const settle of [...pending.values()]) settle(failedRun(why))
}

/** It ends when the channel closes, unless a thread holds it back. */
async function end({ process, pending }: Host): Promise<void> {
  failAll(pending, 'The server is stopping.')
  if (process.pid === undefined || process.exitCode !== null || process.signalCode !== null) return
  const closed = once(process, 'close')
  const late = setTimeout(() => process.kill('SIGKILL'), 1000)
  if (process.connected) process.disconnect()
  await closed
  clearTimeout(late)
}
