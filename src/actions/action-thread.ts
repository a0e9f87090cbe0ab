/** The thread in which one action runs: the file is loaded once, its handlers run one at a time. */
import { parentPort, workerData } from 'node:worker_threads'
import { recordApi } from './action-api.ts'
import { type ActionModule, loadAction } from './load-action.ts'
import { LONGEST_CALLS, type Run, type RunAnswer, failedRun } from './run-messages.ts'

type Loaded = { readonly module: ActionModule } | { readonly error: unknown }

const { path } = workerData as { readonly path: string }
const port = parentPort
if (!port) throw new Error('This is started as a worker thread.')

const loading: Promise<Loaded> = loadAction(path).then(
  (module) => ({ module }),
  (error: unknown) => ({ error }),
)

port.on('message', (run: Run) => {
  answer(run).then(
    (answered) => port.postMessage(answered),
    (error: unknown) => port.postMessage(thrown(error)),
  )
})

async function answer(run: Run): Promise<RunAnswer> {
  const loaded = await loading
  if ('error' in loaded) return unloadable(loaded.error)
  const { onExecutePostLogin } = loaded.module
  if (typeof onExecutePostLogin !== 'function') return failedRun('It exports no function onExecutePostLogin.')
  if (run.handler === 'load') return { outcome: 'done', calls: '[]' }
  const handler = loaded.module[run.handler]
  if (typeof handler !== 'function') return failedRun(`It exports no function ${run.handler}.`)
  return runHandler(handler as ActionHandler, run)
}

type ActionHandler = (event: unknown, api: unknown) => unknown

async function runHandler(handler: ActionHandler, run: Run): Promise<RunAnswer> {
  const recorded = recordApi(run)
  try {
    await handler(run.event, recorded.api)
  } finally {
    recorded.close()
  }
  const calls = JSON.stringify(recorded.close())
  return calls.length > LONGEST_CALLS
    ? failedRun(`What it asked for is ${calls.length} characters of JSON; ${LONGEST_CALLS} are allowed.`)
    : { outcome: 'done', calls }
}

function unloadable(error: unknown): RunAnswer {
  const { message, stack } = described(error)
  return failedRun(`It could not be loaded: ${message}`, stack)
}

function thrown(error: unknown): RunAnswer {
  const { message, stack } = described(error)
  return failedRun(`It threw: ${message}`, stack)
}

function described(error: unknown): { readonly message: string; readonly stack: string | null } {
  if (error instanceof Error) return { message: `${error.name}: ${error.message}`, stack: error.stack ?? null }
  return { message: typeof error === 'string' ? error : `a ${typeof error}`, stack: null }
}
