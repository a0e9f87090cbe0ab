import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { type Run, type RunAnswer, failedRun } from './run-messages.ts'

/** A thread with an action's code in it. It does one run at a time, and is not used again after one that failed. */
export interface ActionThread {
  readonly isAlive: boolean
  run(run: Run): Promise<RunAnswer>
  /** Stops it, whatever it does, and answers the run under way with `why`. */
  end(why: string): void
}

export interface ThreadLimits {
  readonly runMs: number
  readonly heapMegabytes: number
}

const FILE = fileURLToPath(new URL('./action-thread.js', import.meta.url))

/** An action's console ends in the server's log, and shall not fill it. */
const MOST_SAID = 100
const LONGEST_SAID = 2000

/** Starts a thread; `say` gets what the action writes to its console. */
export function startThread(path: string, limits: ThreadLimits, say: (text: string) => void): ActionThread {
  const resourceLimits = { maxOldGenerationSizeMb: limits.heapMegabytes, maxYoungGenerationSizeMb: 32 }
  const worker = new Worker(FILE, { workerData: { path }, stdout: true, stderr: true, resourceLimits })
  let settle: ((answer: RunAnswer) => void) | null = null
  let isAlive = true
  let said = 0
  const finish = (answer: RunAnswer) => {
    if (answer.outcome === 'failed') stop()
    settle?.(answer)
    settle = null
  }
  const stop = () => {
    isAlive = false
    void worker.terminate()
  }
  const hear = (text: string) => {
    said += 1
    if (said <= MOST_SAID) say(text.trimEnd().slice(0, LONGEST_SAID))
  }
  for (const stream of [worker.stdout, worker.stderr]) stream.setEncoding('utf8').on('data', hear)
  worker.on('message', (answer: unknown) => finish(isAnswer(answer) ? answer : failedRun('It answered out of turn.')))
  worker.on('messageerror', (error) => finish(failedRun(`Its answer cannot be read: ${error.message}`)))
  worker.on('error', (error: unknown) => {
    // Something that an earlier run had left behind.
    if (!settle && isAlive) say(`Its thread ended between two runs: ${String(error)}`)
    finish(failedRun(`It ended its thread: ${String(error)}`, stackOf(error)))
  })
  worker.on('exit', (code) => finish(failedRun(`It ended its thread, with exit code ${code}.`)))
  return {
    get isAlive() {
      return isAlive
    },
    run: (run) =>
      new Promise((resolve) => {
        const words = `It had not ended after ${limits.runMs / 1000} seconds.`
        const late = setTimeout(() => finish(failedRun(words)), limits.runMs)
        settle = (answer) => {
          clearTimeout(late)
          resolve(answer)
        }
        said = 0
        worker.postMessage(run)
      }),
    end: (why) => finish(failedRun(why)),
  }
}

function isAnswer(value: unknown): value is RunAnswer {
  const answer = value as { outcome?: unknown; calls?: unknown; message?: unknown } | null
  if (answer?.outcome === 'done') return typeof answer.calls === 'string'
  return answer?.outcome === 'failed' && typeof answer.message === 'string'
}

function stackOf(error: unknown): string | null {
  return error instanceof Error ? (error.stack ?? null) : null
}
