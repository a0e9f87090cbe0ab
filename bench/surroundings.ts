import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Tells on standard error what goes on; standard output is the result's. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** The middle one; of an even number the lower of the two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN
}

/** The middle one; of an even number the higher of the two: for what should be small. */
export function upperMedian(values: readonly number[]): number {
  return -median(values.map((value) => -value))
}

/** A new folder, removed on demand, and at the latest when this process ends. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'cb-bench-'))
  process.once('exit', () => rmSync(path, { recursive: true, force: true }))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
