import { request } from 'node:http'
import { join } from 'node:path'

/** What the server answered on its control socket, or in words why there is no answer. */
export type Answer = { readonly body: Readonly<Record<string, unknown>> } | { readonly failure: string }

/** Asks the server that serves from this data directory. */
export async function askServer(dataDir: string, path: string, body: object): Promise<Answer> {
  const socketPath = join(dataDir, 'control.sock')
  return new Promise((resolve) => {
    const call = request({ socketPath, path, method: 'POST', headers: { 'content-type': 'application/json' } })
    call.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const answer = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>
        resolve(response.statusCode === 200 ? { body: answer } : { failure: String(answer['message']) })
      })
    })
    call.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ failure: `No server answers at ${socketPath} (${error.code ?? error.message}). Is it running? --data-dir names its data.` })
    })
    call.end(JSON.stringify(body))
  })
}
