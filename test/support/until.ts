import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'

const LONGEST_MS = 20_000

/** Waits until something holds, and fails with `what` where it does not within 20 s. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + LONGEST_MS
  while (!(await holds())) {
    assert.ok(performance.now() < end, `waited in vain until ${what}`)
    await pause(20)
  }
}
