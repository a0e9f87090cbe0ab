import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as it arrived. */
export interface Arrived {
  readonly id: string
  readonly type: string
  /** The user that the event is filed under. */
  readonly user: string
  readonly body: any
  readonly raw: string
  readonly headers: IncomingMessage['headers']
}

/** What to answer: a status, null for never, or a promise of one of them. */
export type Treatment = (arrived: Arrived) => number | null | Promise<number | null>

/** Somebody's server that is told of events. */
export class WebhookReceiver {
  readonly arrived: Arrived[] = []
  /** What was answered with 2xx, in that order. */
  readonly taken: Arrived[] = []
  treat: Treatment = () => 200
  headers: Record<string, string> = {}
  /** Whether the body of the answer never ends. */
  endless = false
  /** Requests that hang now, and connections that were closed before they were answered. */
  hanging = 0
  closed = 0
  readonly #server = createServer((request, response) => void this.#take(request, response))

  /** Where it listens. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/events`
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('close', () => {
      if (!response.writableFinished) this.closed += 1
    })
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const raw = Buffer.concat(chunks).toString()
    const body = JSON.parse(raw)
    const { user_id: user } = body.data.object
    const arrived = { id: String(request.headers['webhook-id']), type: body.type, user, body, raw }
    this.arrived.push({ ...arrived, headers: request.headers })
    this.hanging += 1
    if (this.endless) {
      this.#answerWithoutEnd(response)
      return
    }
    const status = await this.treat({ ...arrived, headers: request.headers })
    if (status === null) return
    this.hanging -= 1
    if (status >= 200 && status < 300 && !response.destroyed) this.taken.push({ ...arrived, headers: request.headers })
    response.writeHead(status, this.headers).end()
  }

  #answerWithoutEnd(response: ServerResponse): void {
    this.hanging -= 1
    response.on('error', () => undefined)
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    }
    response.writeHead(200)
    response.on('drain', more)
    more()
  }

  /** The types that were taken for a user, in that order. */
  takenFor(user: string): string[] {
    return this.taken.filter((each) => each.user === user).map(({ type }) => type)
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

/** How many of its signatures are right for a secret, as somebody else's library would check them (Standard Webhooks). */
export function assertSigned({ headers, raw, id }: Arrived, secret: string): number {
  const timestamp = String(headers['webhook-timestamp'])
  assert.ok(Math.abs(Number(timestamp) - Date.now() / 1000) < 60)
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const right = `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${raw}`).digest('base64')}`
  const given = String(headers['webhook-signature']).split(' ')
  assert.ok(given.includes(right), `${given.join(' ')} does not hold ${right}`)
  return given.length
}
