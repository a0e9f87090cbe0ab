import { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Provider } from 'oidc-provider'
import storage from 'oidc-provider/lib/helpers/als.js'
import type { Settings } from '../model/settings.ts'
import { SETTINGS } from './lifetimes.ts'

/** What the provider gets to see of a request's headers. */
const PASSED_HEADERS = ['authorization', 'user-agent', 'cookie', 'accept'] as const

/** The origin that our own CORS granted, which the provider's own middleware would take away. */
export const ALLOWED_ORIGIN = Symbol('allowed origin')

/** A request as the provider should see it: query and form in its own words. */
export interface Translated {
  readonly query?: URLSearchParams
  readonly form?: string
  /** Where it differs from the one that came. */
  readonly method?: 'GET'
}

/** Lets the provider answer on the raw response, with the headers that Fastify's hooks have set. */
export async function handOver(
  provider: Provider,
  { request, reply, settings }: { request: FastifyRequest; reply: FastifyReply; settings: Settings },
  translated: Translated,
): Promise<void> {
  const message = messageFor(provider, request, translated)
  Object.assign(message, { [SETTINGS]: settings, [ALLOWED_ORIGIN]: reply.getHeader('access-control-allow-origin') })
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  reply.hijack()
  inside += 1
  try {
    await provider.callback()(message, reply.raw)
  } finally {
    inside -= 1
    if (inside === 0) storage.disable()
  }
}

/**
 * Requests that are with the provider. While its storage is on, Node 20 follows every promise of the process, for good after
 * the first use: other requests took 4–10 % more CPU. The provider turns it on again by itself.
 */
let inside = 0

/** A bearer token is no client's proof: Auth0 passes over it, the provider would refuse the request. */
function passOverBearer({ headers }: IncomingMessage): void {
  if (headers.authorization !== undefined && /^bearer /i.test(headers.authorization)) delete headers.authorization
}

/** The request at its own origin, its body a form. */
function messageFor(
  provider: Provider,
  request: FastifyRequest,
  { query, form = '', method = request.method as 'GET' }: Translated,
): IncomingMessage {
  const body = Buffer.from(form)
  const { host, protocol } = new URL(provider.issuer)
  const message = new IncomingMessage(request.raw.socket)
  const path = request.raw.url?.split('?')[0] ?? '/'
  message.method = method
  message.url = query === undefined || query.size === 0 ? path : `${path}?${query.toString()}`
  message.headers = {
    host,
    'x-forwarded-proto': protocol.slice(0, -1),
    'x-forwarded-for': request.ip,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
  }
  for (const name of PASSED_HEADERS) message.headers[name] = request.headers[name]
  passOverBearer(message)
  message.push(body)
  message.push(null)
  // A whole message: without this, Node would close the client's connection when it is read to the end.
  message.complete = true
  return message
}
