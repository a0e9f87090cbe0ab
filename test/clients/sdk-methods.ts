// Calls methods of the newest auth0 SDK by their names, in a process of its own so that NODE_EXTRA_CA_CERTS counts. It is
// given, as one argument of JSON, whom to speak to and what to call, and prints what came of each call.
import { ManagementClient, ManagementError } from 'auth0'

interface Wanted {
  readonly target: { readonly domain: string; readonly token: string }
  readonly calls: readonly (readonly [method: string, ...args: unknown[]])[]
}

type Method = (...args: unknown[]) => Promise<unknown>

const { target, calls } = JSON.parse(process.argv[2] ?? '') as Wanted
const client = new ManagementClient({ ...target, maxRetries: 0 })
const outcomes: unknown[] = []
for (const [method, ...args] of calls) outcomes.push(await outcomeOf(method, args))
process.stdout.write(JSON.stringify(outcomes))

async function outcomeOf(method: string, args: unknown[]): Promise<unknown> {
  try {
    return { data: dataOf(await call(method, args)) }
  } catch (error) {
    if (error instanceof ManagementError) return { status: error.statusCode }
    throw error
  }
}

function call(method: string, args: unknown[]): Promise<unknown> {
  const path = method.split('.')
  const name = path.pop() ?? ''
  const owner = path.reduce<unknown>((object, part) => (object as Record<string, unknown>)[part], client)
  return (owner as Record<string, Method>)[name]?.(...args) ?? Promise.reject(new Error(`There is no ${method}`))
}

/** Of a page of the SDK its items; of everything else itself. */
function dataOf(answer: unknown): unknown {
  const isPage = typeof answer === 'object' && answer !== null && 'data' in answer && 'hasNextPage' in answer
  return isPage ? answer.data : (answer ?? null)
}
