import type { Connection } from '../model/connection.ts'
import type { Problem } from '../problems.ts'
import { OutgoingError } from './outgoing-fetch.ts'
import { upstreamProblem } from './upstream-problem.ts'
import type { UpstreamContext } from './upstreams.ts'

/** Speaks to a provider for as long as our patience lasts; what goes wrong on its side is a Problem. */
export async function inTime<T>(
  { upstreams }: UpstreamContext,
  connection: Connection,
  work: () => Promise<T>,
): Promise<T | Problem> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_fulfil, reject) => {
    timer = setTimeout(() => {
      reject(new OutgoingError('timeout', `The service behind ${connection.name} did not answer in time.`))
    }, upstreams.patience.wholeMs)
  })
  try {
    return await Promise.race([work(), late])
  } catch (error) {
    return upstreamProblem(connection, error)
  } finally {
    clearTimeout(timer)
  }
}
