import { request } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { openControlSocket } from '../src/store/control-socket.ts'

/** What the server answered on its control socket, or in words why there is no answer. */
export type Answer = { readonly body: Readonly<Record<string, unknown>> } | { readonly failure: string }

/** Asks the server that serves from this data directory, however long its path is. */
export async function askServer(dataDir: string, path: string, body: object): Promise<Answer> {
  try {
    return await ask(await openControlSocket(dataDir), path, body)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const where = `No server answers at ${join(dataDir, 'control.sock')} (${code ?? message}).`
    return { failure: `${where} Is it running? --data-dir names its data.` }
  }
}

function ask(socket: Socket, path: string, body: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const call = request({ createConnection: () => socket, path, method: 'POST', headers })
    call.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const answer = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>
        resolve(response.statusCode === 200 ? { body: answer } : { failure: String(answer['message']) })
      })
    })
    call.on('error', reject)
    call.end(JSON.stringify(body))
  })
}
