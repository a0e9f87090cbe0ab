import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An application's own endpoint: it keeps the tokens that arrive, and answers as the test says; not at all for null. */
export class LogoutReceiver {
  readonly tokens: string[] = []
  answers: (number | null)[] = []
  readonly #server = createServer((request, response) => void this.#take(request, response))

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/signed-out`
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    assert.equal(request.headers['content-type'], 'application/x-www-form-urlencoded')
    this.tokens.push(form.get('logout_token') ?? '')
    const status = this.answers.length === 0 ? 200 : this.answers.shift()
    if (status !== null) response.writeHead(status ?? 200).end()
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
