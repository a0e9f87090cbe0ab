// The newest auth0 SDK, in a process of its own: any of its methods by name.
import { ManagementClient, ManagementError } from 'auth0'
import { answerCalls, type SdkCalls, type Target } from './sdk-calls.ts'

/** `call('clients.credentials.create', …)`: what the method answers; of a page, its items. */
export interface AnyCalls {
  readonly call: (method: string, ...args: readonly unknown[]) => Promise<any>
}

answerCalls({
  connect: (target: Target) => {
    const client = new ManagementClient({ ...target, maxRetries: 0 })
    const calls: AnyCalls = {
      call: async (method, ...args) => {
        const [name = '', ...path] = method.split('.').reverse()
        const owner = path.reverse().reduce<any>((object, part) => object[part], client)
        const answered = await owner[name](...args)
        return Array.isArray(answered?.data) ? answered.data : answered
      },
    }
    return calls as unknown as SdkCalls
  },
  describe: (error) => {
    if (!(error instanceof ManagementError)) return undefined
    const { name, statusCode } = error
    const { message = error.message, errorCode } = (error.body ?? {}) as { message?: string; errorCode?: string }
    return { name, statusCode, errorCode, message }
  },
})
