import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Load, Loaded } from './work.ts'

const LONGEST_ANSWER_MS = 600_000

/** A program of the benchmark in a process of its own, which ends with this one. */
export interface Helper {
  readonly child: ChildProcess
  /** Sends it a message, and gives its answer. */
  ask<Answer>(message: unknown): Promise<Answer>
  answer<Answer>(): Promise<Answer>
  end(): Promise<void>
}

/** Starts `dist/bench/<name>.js`. */
export function startHelper(name: string, ...args: string[]): Helper {
  const child = fork(fileURLToPath(new URL(`./${name}.js`, import.meta.url)), args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  const answer = async <Answer>() => {
    const signal = AbortSignal.timeout(LONGEST_ANSWER_MS)
    const failed = ended.then(([code]) => {
      throw new Error(`${name} ended with ${code} before it answered`)
    })
    const [message] = await Promise.race([once(child, 'message', { signal }), failed])
    return message as Answer
  }
  return {
    child,
    answer,
    ask: async <Answer>(message: unknown) => {
      child.send(message as object)
      return answer<Answer>()
    },
    end: async () => {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

/** Runs a load, and refuses one of which an answer was not the expected one. */
export async function runLoad(client: Helper, load: Load): Promise<Loaded> {
  const loaded = await client.ask<Loaded>(load)
  if (Object.keys(loaded.unexpected).length === 0) return loaded
  throw new Error(
    `${load.kind}: ${JSON.stringify(loaded.unexpected)} were answered otherwise, first:\n${loaded.complaint}`,
  )
}
