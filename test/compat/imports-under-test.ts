import assert from 'node:assert/strict'
import { type Answer, type TestServer, callUrl } from '../support/server.ts'
import { until } from '../support/until.ts'

/** A file of users and what goes with it. */
export interface Sent {
  /** What is written as JSON; a text or bytes go out as they are. */
  readonly users?: unknown
  readonly name?: string
  readonly type?: string
  readonly fields?: Readonly<Record<string, string>>
  readonly token?: string | null
}

export const DATABASE = 'Username-Password-Authentication'

/** `/api/v2/jobs` as its suites speak to it. */
export interface Imports {
  send(sent: Sent): Promise<Answer>
  /** Sends a file, waits until its job has ended, and answers the job. */
  done(sent: Sent): Promise<Answer['body']>
  read(id: string): Promise<Answer>
  errors(id: string): Promise<Answer>
  ended(created: Answer, status: number): Promise<Answer['body']>
  connectionId(name?: string): Promise<string>
}

export function importsOf(server: () => TestServer): Imports {
  const call = (path: string) => server().call('GET', `/api/v2/jobs/${path}`)
  const connectionId = async (name = DATABASE) => {
    const found = (await server().ctx.directory.connections()).find((one) => one.name === name)
    return found?.id ?? assert.fail(`there is no connection ${name}`)
  }
  const send: Imports['send'] = async ({ users, name = 'users.json', type = 'application/json', fields, token }) => {
    const form = new FormData()
    const all = { connection_id: await connectionId(), send_completion_email: 'false', ...fields }
    for (const [field, value] of Object.entries(all)) form.append(field, value)
    if (users !== undefined) form.append('users', new Blob([bytesOf(users)], { type }), name)
    return sendForm(server(), form, token)
  }
  const ended: Imports['ended'] = async ({ status, body }, expected) => {
    assert.equal(status, expected, JSON.stringify(body))
    let job = (await call(body.id)).body
    await until(`job ${body.id} has ended`, async () => {
      job = (await call(body.id)).body
      return job.status !== 'pending'
    })
    return job
  }
  return {
    send,
    done: async (sent) => ended(await send(sent), 202),
    read: (id) => call(id),
    errors: (id) => call(`${id}/errors`),
    ended,
    connectionId,
  }
}

function bytesOf(users: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof users === 'string') return users
  return users instanceof Uint8Array ? new Uint8Array(users) : JSON.stringify(users)
}

async function sendForm(server: TestServer, form: FormData, token?: string | null): Promise<Answer> {
  const request = new Request('http://nowhere.invalid', { method: 'POST', body: form })
  return sendRaw(server, new Uint8Array(await request.arrayBuffer()), request.headers.get('content-type') ?? '', token)
}

/** Sends bytes as they are to `users-imports`. */
export async function sendRaw(
  server: TestServer,
  body: Uint8Array<ArrayBuffer>,
  type: string,
  token?: string | null,
): Promise<Answer> {
  const bearer = token === undefined ? await server.token() : token
  const answer = await fetch(`${server.origin}/api/v2/jobs/users-imports`, {
    method: 'POST',
    headers: { 'content-type': type, ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }) },
    body,
  })
  return { status: answer.status, body: await answer.json(), headers: answer.headers }
}

/** What the summary of an import says: inserted, updated, failed. */
export function sums({ status, summary }: Answer['body']): unknown[] {
  return [status, summary.inserted, summary.updated, summary.failed]
}

/** Users by address, as the API answers them. */
export async function usersByEmail(server: TestServer, email: string): Promise<Answer['body'][]> {
  return (
    await callUrl(`${server.origin}/api/v2/users-by-email?email=${encodeURIComponent(email)}`, 'GET', {
      token: await server.token(),
    })
  ).body
}
