import assert from 'node:assert/strict'
import type { Answer, CallOptions } from '../support/server.ts'
import { until } from '../support/until.ts'

/** Whatever answers requests. */
interface Answering {
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
}

/** `/api/linking/jobs` as its suites speak to it. */
export interface Jobs {
  create(body: unknown, options?: CallOptions): Promise<Answer>
  /** Makes a job of a file. */
  file(query: string, text: string, type?: string): Promise<Answer>
  read(id: string): Promise<Answer['body']>
  post(path: string, options?: CallOptions): Promise<Answer>
  /** Waits until a job has ended; answers it. */
  ended(created: Answer): Promise<EndedJob>
  /** The refused rows, as they are downloaded one JSON object a line. */
  errors(id: string): Promise<Answer['body'][]>
}

/** A job as it is answered. */
export interface EndedJob {
  readonly id: string
  readonly state: string
  readonly total: number
  readonly done: number
  readonly succeeded: number
  readonly failed: number
  readonly dry_run: boolean
  readonly created_by: { readonly client_id: string }
  readonly error: { readonly code: string } | null
}

const ENDED = new Set(['completed', 'failed', 'cancelled'])

export function jobsOf(server: () => Answering): Jobs {
  const post: Jobs['post'] = (path, options) => server().call('POST', `/api/linking/jobs${path}`, options)
  const read: Jobs['read'] = async (id) => {
    const { status, body } = await server().call('GET', `/api/linking/jobs/${id}`)
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }
  return {
    create: (body, options = {}) => post('', { body, ...options }),
    file: (query, text, type = 'text/csv') => post(`?${query}`, { body: text, headers: { 'content-type': type } }),
    read,
    post,
    ended: async ({ status, body }) => {
      assert.equal(status, 201, JSON.stringify(body))
      await until(`job ${body.id} has ended`, async () => ENDED.has((await read(body.id)).state))
      return read(body.id)
    },
    errors: async (id) => {
      const { status, body } = await server().call('GET', `/api/linking/jobs/${id}/errors?format=ndjson`)
      assert.equal(status, 200)
      // One line alone is JSON, and is read as such.
      if (body === null) return []
      if (typeof body === 'object') return [body]
      return (body as string)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    },
  }
}

/** What became of a job, in short. */
export function tally(job: EndedJob): unknown[] {
  return [job.state, job.total, job.done, job.succeeded, job.failed]
}
