import assert from 'node:assert/strict'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, it } from 'node:test'
import { OutgoingError, type OutgoingFault, type OutgoingRequest, makeOutgoingFetch } from './outgoing-fetch.ts'

const seen: string[] = []
const server = createServer((request, response) => void answer(request, response))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo
after(() => {
  server.closeAllConnections()
  server.close()
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  seen.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`)
  const answers: Record<string, () => unknown> = {
    '/json': () => response.writeHead(201, { 'content-type': 'application/json', 'x-a': 'b' }).end('{"a":1}'),
    '/empty': () => response.writeHead(204).end(),
    '/redirect': () => response.writeHead(302, { location: '/json' }).end(),
    '/huge': () => response.writeHead(200).end('x'.repeat(1_100_000)),
    '/half': () => response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy()),
    '/drip': () => {
      const timer = setInterval(() => response.write('x'), 20)
      response.once('close', () => clearInterval(timer))
    },
    '/garbage': () => response.socket?.end('this is not HTTP\r\n\r\n'),
  }
  // What has no answer is never answered.
  answers[request.url ?? '']?.()
}

const here = (path: string) => `http://127.0.0.1:${port}${path}`
const open = makeOutgoingFetch({ allowPrivate: true, timeoutMs: 500 })
const closed = makeOutgoingFetch({ allowPrivate: false, timeoutMs: 500 })

async function faultOf(asked: Promise<Response>): Promise<OutgoingFault> {
  const error = await asked.then(
    () => assert.fail('it was answered'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof OutgoingError, String(error))
  assert.doesNotMatch(error.message, /secret/)
  return error.fault
}

describe('An outgoing request', () => {
  it('is sent with method, headers and body, and its answer is whole', async () => {
    const request: OutgoingRequest = {
      method: 'POST',
      body: new URLSearchParams({ a: 'ä b' }),
      headers: { 'x-c': 'd' },
    }
    const response = await open(here('/json'), request)
    assert.equal(response.status, 201)
    assert.equal(response.headers.get('x-a'), 'b')
    assert.deepEqual(await response.json(), { a: 1 })
    assert.equal(seen.at(-1), 'POST /json a=%C3%A4+b')
  })

  it('may have an answer without a body', async () => {
    assert.equal((await open(here('/empty'))).status, 204)
  })

  it('follows no redirect', async () => {
    const before = seen.length
    const response = await open(here('/redirect'))
    assert.deepEqual([response.status, response.headers.get('location'), seen.length - before], [302, '/json', 1])
  })

  const faults: readonly [string, OutgoingFault][] = [
    ['/huge', 'too_large'],
    ['/half', 'unreachable'],
    ['/drip', 'timeout'],
    ['/never?secret=1', 'timeout'],
    ['/garbage', 'unusable'],
  ]
  for (const [path, fault] of faults) {
    it(`to ${path} fails as ${fault}`, async () => assert.equal(await faultOf(open(here(path))), fault))
  }

  it('ends when its caller ends it', async () => {
    assert.equal(await faultOf(open(here('/never'), { signal: AbortSignal.timeout(20) })), 'timeout')
  })

  it('to a closed port, or a name of nobody, fails as unreachable', async () => {
    assert.equal(await faultOf(open('http://127.0.0.1:1/')), 'unreachable')
    assert.equal(await faultOf(open('https://no-such-name.invalid/')), 'unreachable')
  })
})

describe('Without ALLOW_PRIVATE_NETWORK', () => {
  const addresses = [
    `http://127.0.0.1:${port}/json`,
    `http://localhost:${port}/json`,
    `http://2130706433:${port}/json`,
    `http://0x7f.1:${port}/json`,
    `http://0:${port}/json`,
    `http://[::1]:${port}/json`,
    `http://[::ffff:127.0.0.1]:${port}/json`,
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/json',
  ]
  for (const url of addresses) {
    it(`${url} is not reached`, async () => {
      const before = seen.length
      assert.equal(await faultOf(closed(url)), 'address')
      assert.equal(seen.length, before)
    })
  }
})

describe('Whatever the settings', () => {
  for (const url of [
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'nonsense',
    'http://a:secret@127.0.0.1/',
    'http://1.1.1.1/',
  ]) {
    it(`${url} is not reached`, async () => assert.equal(await faultOf(open(url)), 'address'))
  }
})
