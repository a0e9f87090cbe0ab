import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { buffer } from 'node:stream/consumers'
import type { CustomFetch } from 'openid-client'

/** What `fetch` is to those who use it here: redirects are never followed. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>

/**
 * A `fetch` for this process that trusts the local certificate authority of `caPath` and nobody else: Node's own reads
 * NODE_EXTRA_CA_CERTS at its start only. Each request has a connection of its own.
 */
export async function trustingFetch(caPath: string): Promise<Fetch> {
  const agent = new Agent({ ca: await readFile(caPath, 'utf8'), keepAlive: false })
  return async (url, init = {}) => {
    const wish = new Request(url, { ...init, redirect: 'manual' })
    const body = Buffer.from(await wish.arrayBuffer())
    const sent = request(url, { agent, method: wish.method, headers: Object.fromEntries(wish.headers) })
    sent.end(body)
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    return received(answer, await buffer(answer))
  }
}

/** The same as openid-client takes it. */
export function clientFetch(send: Fetch): CustomFetch {
  return (url, { body, method, headers }) => send(url, { method, headers, ...(body ? { body } : {}) })
}

function received({ statusCode = 0, headersDistinct }: IncomingMessage, body: Buffer): Response {
  const headers = Object.entries(headersDistinct).flatMap(([name, values]) =>
    (values ?? []).map((value): [string, string] => [name, value]),
  )
  return new Response(body.length === 0 ? null : new Uint8Array(body), { status: statusCode, headers })
}
