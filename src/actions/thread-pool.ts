import { type Run, type RunAnswer, failedRun } from './run-messages.ts'
import type { ActionThread } from './start-thread.ts'

export interface PoolLimits {
  readonly threads: number
  readonly waitMs: number
}

const KEPT_IDLE_MS = 30_000

type Turn = (thread: ActionThread) => void

/**
 * The threads of one action in one version. They are made when they are needed; after half a minute without work one
 * is kept.
 */
export class ThreadPool {
  readonly #start: () => ActionThread
  readonly #limits: PoolLimits
  readonly #all = new Set<ActionThread>()
  readonly #waiting = new Set<Turn>()
  readonly #shrinking: NodeJS.Timeout
  #free: ActionThread[] = []
  #isRetired = false

  constructor(start: () => ActionThread, limits: PoolLimits) {
    this.#start = start
    this.#limits = limits
    this.#shrinking = setInterval(() => this.#keep(1, 'It was not needed.'), KEPT_IDLE_MS).unref()
  }

  /** A run on a free thread, or on a new one while there are few; else it waits, and fails if that takes too long. */
  async run(run: Run): Promise<RunAnswer> {
    const thread = this.#freeOrNew() ?? (await this.#turn())
    if (!thread) return failedRun(`All its threads were busy for ${this.#limits.waitMs / 1000} seconds.`)
    const answer = await thread.run(run)
    this.#giveBack(thread)
    return answer
  }

  /** No thread is kept any more: those that are free end now, the others after their run. */
  retire(): void {
    this.#isRetired = true
    clearInterval(this.#shrinking)
    this.#keep(0, 'Its code has changed.')
  }

  #freeOrNew(): ActionThread | undefined {
    // One may have ended while it was free, by what an action had left running in it.
    const alive = this.#free.filter((thread) => thread.isAlive)
    for (const thread of this.#free) if (!thread.isAlive) this.#all.delete(thread)
    this.#free = alive
    return alive.pop() ?? (this.#all.size < this.#limits.threads ? this.#begin() : undefined)
  }

  #begin(): ActionThread {
    const thread = this.#start()
    this.#all.add(thread)
    return thread
  }

  #turn(): Promise<ActionThread | undefined> {
    return new Promise((resolve) => {
      const turn: Turn = (thread) => {
        clearTimeout(late)
        this.#waiting.delete(turn)
        resolve(thread)
      }
      const late = setTimeout(() => {
        this.#waiting.delete(turn)
        resolve(undefined)
      }, this.#limits.waitMs)
      this.#waiting.add(turn)
    })
  }

  #giveBack(thread: ActionThread): void {
    if (!thread.isAlive) this.#all.delete(thread)
    const [turn] = this.#waiting
    if (turn) turn(thread.isAlive ? thread : this.#begin())
    else if (this.#isRetired) this.#drop(thread, 'Its code has changed.')
    else if (thread.isAlive) this.#free.push(thread)
  }

  #keep(count: number, why: string): void {
    for (const thread of this.#free.splice(count)) this.#drop(thread, why)
  }

  #drop(thread: ActionThread, why: string): void {
    thread.end(why)
    this.#all.delete(thread)
  }
}
