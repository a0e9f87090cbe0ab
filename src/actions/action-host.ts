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

const DIED = 'The process of the actions died.'

type Settle = (answer: RunAnswer) => void

/** One process, and the runs that it has not answered. */
interface Host {
  readonly process: ChildProcess
  readonly pending: Map<number, Settle>
  /** Why it takes no more runs, once it does not. */
  gone: string | null
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
      if (!host || host.gone !== null) host = startHost(options)
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
  const host: Host = { process, pending, gone: null }
  let words = ''
  process.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(0, LAST_WORDS)
  })
  process.on('message', (message: HostMessage) => {
    if ('said' in message) options.onSaid(message.path, message.said)
    else if ('leaving' in message) drop(host, message.leaving)
    else pending.get(message.id)?.(message.answer)
  })
  process.once('close', (code, signal) => {
    drop(host, DIED)
    if (host.gone === DIED) options.onDeath(`${signal ?? `exit code ${code}`} ${words}`.trim())
  })
  // It could not be started, or it closed the channel.
  for (const event of ['error', 'disconnect']) process.once(event, () => drop(host, DIED))
  return host
}

/** Its threads have nothing to save, and some may be beyond reach: it is not asked to end. */
function drop(host: Host, why: string): void {
  host.gone ??= why
  for (const settle of [...host.pending.values()]) settle(failedRun(why))
  host.process.kill('SIGKILL')
}

async function end(host: Host): Promise<void> {
  const { process } = host
  const isOver = process.pid === undefined || process.exitCode !== null || process.signalCode !== null
  const exited = isOver ? null : once(process, 'exit')
  drop(host, 'The server is stopping.')
  await exited
}
