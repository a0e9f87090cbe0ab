import { once } from 'node:events'
import { type IncomingMessage, request as requestOf, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'

/** A load balancer before servers: TLS ends here. */
export interface Balancer {
  /** How many requests each server has been sent. */
  readonly counts: readonly number[]
  close(): Promise<void>
}

/** Sends each request to the next server than the one before it, whatever connection or browser it came by. */
export async function openBalancer(
  { port, key, cert }: { readonly port: number; readonly key: string; readonly cert: string },
  servers: readonly string[],
): Promise<Balancer> {
  const counts = servers.map(() => 0)
  let turn = 0
  const front = createServer({ key, cert }, (request, response) => {
    const at = turn++ % servers.length
    counts[at] = (counts[at] ?? 0) + 1
    passOn(request, response, servers[at] ?? '')
  })
  front.listen(port, '127.0.0.1')
  await once(front, 'listening')
  return {
    counts,
    close: async () => {
      front.close()
      front.closeAllConnections()
    },
  }
}

function passOn(request: IncomingMessage, response: ServerResponse, server: string): void {
  const { method, headers, url = '/' } = request
  const onward = requestOf(`${server}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  onward.once('error', () => response.destroy())
  request.pipe(onward)
}
