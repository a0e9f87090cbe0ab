/**
 * The process in which the actions' threads live. A thread alone would not do: a single allocation larger than its heap
 * makes V8 abort the whole process, and `process.kill` reaches it too. The server starts it with the first action and
 * again when it has died; it ends with the server.
 */
import { ACTION_LIMITS, type ActionLimits, type HostMessage, type Run, failedRun } from './run-messages.ts'
import { startThread } from './start-thread.ts'
import { ThreadPool } from './thread-pool.ts'

const limits: ActionLimits = { ...ACTION_LIMITS, ...(JSON.parse(process.argv[2] ?? '{}') as Partial<ActionLimits>) }
const pools = new Map<string, { readonly version: string; readonly pool: ThreadPool }>()
const MEMORY_LOOK_MS = 50
let running = 0

process.on('disconnect', () => process.exit(0))
// Ctrl-C reaches every process of a terminal; the server lets its requests finish, and they may need actions.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)

process.on('message', ({ id, run }: { id: number; run: Run }) => {
  running += 1
  poolFor(run)
    .run(run)
    .catch((error: unknown) => failedRun(String(error)))
    .then((answer) => {
      running -= 1
      tell({ id, answer })
    }, stopAtOnce)
})

// A heap's limit does not count buffers, nor the threads that an action starts. What was once taken may not come back by
// itself, so this process goes with it; the server starts another one.
setInterval(() => {
  if (running === 0 || process.memoryUsage.rss() < limits.memoryBytes) return
  tell({ leaving: `The actions together used more than ${Math.round(limits.memoryBytes / 1_048_576)} MB of memory.` })
}, MEMORY_LOOK_MS)

function poolFor({ path, version }: Run): ThreadPool {
  const known = pools.get(path)
  if (known?.version === version) return known.pool
  known?.pool.retire()
  const pool = new ThreadPool(() => startThread(path, limits, (said) => tell({ said, path })), limits)
  pools.set(path, { version, pool })
  return pool
}

function tell(message: HostMessage): void {
  process.send?.(message)
}

function stopAtOnce(): void {
  process.exit(1)
}
