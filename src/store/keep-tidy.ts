import type { Database } from './database.ts'

const EVERY_MS = 60 * 60_000

/** PGlite has no autovacuum: without this, the space of rows that were changed or deleted would never be used again. */
export function keepTidy(db: Database, onFailure: (error: unknown) => void): { stop(): void } {
  if (db.engine !== 'pglite') return { stop: () => undefined }
  const timer = setInterval(() => {
    tidy(db).catch(onFailure)
  }, EVERY_MS)
  timer.unref()
  return {
    stop: () => {
      clearInterval(timer)
    },
  }
}

/** Frees dead rows and renews the planner's statistics. Other statements wait meanwhile. */
export async function tidy(db: Database): Promise<void> {
  await db.define('vacuum (analyze)')
}
