import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** A compiled program of the tests that runs in a process of its own. */
export interface Child {
  readonly process: ChildProcessByStdio<Writable, Readable, null>
  /** Everything that it has printed so far. */
  readonly lines: readonly string[]
  /** Its first line, or an error where it ends without one. */
  first(): Promise<string>
  /** Waits for `count` lines. */
  until(count: number): Promise<void>
  /** Closes its standard input, or kills it, and waits for its end. */
  end(signal?: NodeJS.Signals): Promise<void>
}

/** Starts `dist/test/<path>.js`. */
export function startChild(path: string, ...args: string[]): Child {
  const file = fileURLToPath(new URL(`../${path}.js`, import.meta.url))
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  const closed = once(reader, 'close')
  const ended = once(child, 'exit')
  const until = async (count: number) => {
    while (lines.length < count) {
      const outcome = await Promise.race([once(reader, 'line'), closed.then(() => 'closed' as const)])
      if (outcome === 'closed' && lines.length < count) throw new Error(`${path} ended: ${lines.join(' ')}`)
    }
  }
  return {
    process: child,
    lines,
    until,
    first: async () => {
      await until(1)
      return lines[0] ?? ''
    },
    end: async (signal) => {
      if (signal) child.kill(signal)
      else child.stdin.end()
      await ended
      await closed
    },
  }
}
