// The newest auth0 SDK, every method of it by its dotted name, in a process of its own so that NODE_EXTRA_CA_CERTS counts.
import { ManagementClient, ManagementError } from 'auth0'
import { type SdkCalls, type Target, answerCalls } from './sdk-calls.ts'

answerCalls({
  connect: (target) => new Proxy({} as SdkCalls, { get: (_calls, name) => methodOf(target, String(name)) }),
  describe: (error) => {
    if (!(error instanceof ManagementError)) return undefined
    const body = (error.body ?? {}) as Readonly<Record<string, string | undefined>>
    const { name, statusCode } = error
    return { name, statusCode, errorCode: body['errorCode'], message: body['message'] ?? error.message }
  },
})

/** A method such as `connections.keys.get`; of a page of a list, what is on it. */
function methodOf(target: Target, name: string) {
  return async (...args: readonly unknown[]): Promise<unknown> => {
    const [last = '', ...path] = name.split('.').reverse()
    const start: unknown = new ManagementClient({ ...target, maxRetries: 0 })
    const owner = path.reverse().reduce((of, part) => (of as Record<string, unknown>)[part], start)
    const method = (owner as Record<string, (...given: readonly unknown[]) => Promise<unknown>>)[last]
    if (!method) throw new Error(`The SDK has no ${name}`)
    const answer = await method.apply(owner, [...args])
    return isPage(answer) ? answer.data : answer
  }
}

function isPage(answer: unknown): answer is { readonly data: readonly unknown[] } {
  return typeof answer === 'object' && answer !== null && 'hasNextPage' in answer && 'data' in answer
}
