import { setTimeout as pause } from 'node:timers/promises'

/** The outcome of some work, not before so many milliseconds: so that its time does not tell what was to be done. */
export async function atLeast<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const [outcome] = await Promise.allSettled([work, pause(milliseconds)])
  if (outcome.status === 'rejected') throw outcome.reason
  return outcome.value
}
