import { type LookupAddress, lookup as resolve } from 'node:dns'
import { type IncomingMessage, type RequestOptions, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type LookupFunction, isIP } from 'node:net'
import { isPublicAddress } from './public-address.ts'

/** A request to somewhere else. `redirect` is always manual: an answer of 3xx is answered as it is. */
export interface OutgoingRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>> | Headers
  readonly body?: ArrayBuffer | ReadableStream | string | Uint8Array | URLSearchParams | null | undefined
  readonly signal?: AbortSignal | undefined
}

/** What stands in for `fetch` wherever the address comes from somebody else. @throws OutgoingError */
export type OutgoingFetch = (url: string, request?: OutgoingRequest) => Promise<Response>

/** Why there is no answer. */
export type OutgoingFault = 'address' | 'unreachable' | 'timeout' | 'too_large' | 'unusable'

/** A request that got no usable answer. The message names the origin at most, never a path, query or header. */
export class OutgoingError extends Error {
  override readonly name = 'OutgoingError'
  readonly fault: OutgoingFault

  constructor(fault: OutgoingFault, message: string, cause?: unknown) {
    super(message, { cause })
    this.fault = fault
  }
}

export interface OutgoingLimits {
  /** Whether private, loopback and link-local addresses may be reached (`ALLOW_PRIVATE_NETWORK`). */
  readonly allowPrivate: boolean
  /** From the first lookup to the last byte. */
  readonly timeoutMs: number
}

const MOST_BYTES = 1_048_576
const WITHOUT_BODY = new Set([204, 205, 304])

/**
 * Makes requests that reach only addresses of the public Internet, by HTTPS, and with `allowPrivate` also private ones,
 * there by HTTP too. The address is checked as it is connected to, so a name that resolves differently the second time
 * gains nothing. Redirects are not followed, nothing is kept open, an answer has at most 1 MiB.
 */
export function makeOutgoingFetch(limits: OutgoingLimits): OutgoingFetch {
  return async (url, request = {}) => {
    const target = targetOf(url)
    const late = AbortSignal.timeout(limits.timeoutMs)
    const signal = request.signal ? AbortSignal.any([late, request.signal]) : late
    try {
      const answer = await send(target, { ...request, signal }, guardFor(target, limits.allowPrivate))
      return responseFrom(answer, await readAll(answer, target))
    } catch (error) {
      throw faultOf(error, target, signal)
    }
  }
}

/**
 * Refuses an address that could never be reached, as far as that can be told without looking its name up; names are checked
 * again at every connection.
 *
 * @throws OutgoingError
 */
export function assertAddressAllowed(url: string, allowPrivate: boolean): void {
  const target = targetOf(url)
  const host = bareHost(target)
  if (isIP(host) !== 0 && !guardFor(target, allowPrivate)(host)) throw refused(target.host)
  if (allowPrivate) return
  if (target.protocol !== 'https:') throw new OutgoingError('address', `${target.host} must be asked by HTTPS.`)
  if (/(^|\.)localhost\.?$/.test(host)) throw refused(target.host)
}

type Guard = (address: string) => boolean

/** By HTTP only where nobody else can listen. */
function guardFor({ protocol }: URL, allowPrivate: boolean): Guard {
  return (address) => (isPublicAddress(address) ? protocol === 'https:' : allowPrivate)
}

function targetOf(url: string): URL {
  const target = URL.canParse(url) ? new URL(url) : undefined
  if (!target || !/^https?:$/.test(target.protocol)) {
    throw new OutgoingError('address', 'The address is not one of HTTP or HTTPS.')
  }
  if (target.username !== '' || target.password !== '') {
    throw new OutgoingError('address', `The address at ${target.host} carries a password.`)
  }
  return target
}

/** The host without the brackets of IPv6. */
function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

async function send(target: URL, request: OutgoingRequest, guard: Guard): Promise<IncomingMessage> {
  const host = bareHost(target)
  // Node looks no IP address up, so these are checked here; names are checked as they are looked up.
  if (isIP(host) !== 0 && !guard(host)) throw refused(target.host)
  const body = (request.body ?? null) === null ? undefined : Buffer.from(await new Response(request.body).arrayBuffer())
  const options: RequestOptions = {
    method: request.method ?? 'GET',
    headers: { ...plainHeaders(request.headers), ...(body && { 'content-length': String(body.length) }) },
    lookup: guardedLookup(guard, target.host),
    agent: false,
    ...(request.signal && { signal: request.signal }),
  }
  return new Promise((fulfil, reject) => {
    const sent = target.protocol === 'https:' ? httpsRequest(target, options) : httpRequest(target, options)
    sent.once('response', fulfil)
    sent.once('error', reject)
    sent.end(body)
  })
}

function plainHeaders(headers: OutgoingRequest['headers']): Record<string, string> {
  return Object.fromEntries(new Headers(headers))
}

/** Resolves a name to those of its addresses that may be reached: the socket connects to one of exactly these. */
function guardedLookup(guard: Guard, host: string): LookupFunction {
  return (name, options, done) => {
    resolve(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const [first, ...others] = error ? [] : found.filter(({ address }) => guard(address))
      if (error || !first) done(error ?? refused(host), '')
      else if (options.all) done(null, [first, ...others])
      else done(null, first.address, first.family)
    })
  }
}

function refused(host: string): OutgoingError {
  return new OutgoingError('address', `${host} is at no address that may be reached.`)
}

async function readAll(answer: IncomingMessage, target: URL): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MOST_BYTES) {
      answer.destroy()
      throw new OutgoingError('too_large', `${target.host} answered with more than ${MOST_BYTES} bytes.`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function responseFrom(answer: IncomingMessage, body: Buffer): Response {
  const status = answer.statusCode ?? 0
  const headers = new Headers()
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  return new Response(WITHOUT_BODY.has(status) ? null : new Uint8Array(body), { status, headers })
}

function faultOf(error: unknown, target: URL, signal: AbortSignal): OutgoingError {
  if (error instanceof OutgoingError) return error
  if (signal.aborted) return new OutgoingError('timeout', `${target.host} did not answer in time.`, error)
  // Node names what went wrong on the way; what it does not name is an answer that is no HTTP response.
  const isKnown = error instanceof Error && 'code' in error && !String(error.code).startsWith('HPE_')
  return isKnown
    ? new OutgoingError('unreachable', `${target.host} cannot be reached.`, error)
    : new OutgoingError('unusable', `${target.host} answered with something that is not HTTP.`, error)
}
