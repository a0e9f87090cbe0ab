import { type Socket, connect } from 'node:net'

/** A connection to a server on this machine. */
export function openSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('connect', () => resolve(socket))
    socket.once('error', reject)
  })
}

const END_OF_HEAD = '\r\n\r\n'
const LENGTH = 'content-length: '

/** How long an answer is, head and body, once its head is there. */
export function answerLength(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(END_OF_HEAD)
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end).toLowerCase()
  const at = head.indexOf(LENGTH)
  return (
    end +
    END_OF_HEAD.length +
    (at < 0 ? 0 : Number.parseInt(head.slice(at + LENGTH.length, at + LENGTH.length + 9), 10))
  )
}

/** An answer, with the milliseconds until its first byte and its last. */
export interface WireAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
  readonly firstByteMs: number
  readonly ms: number
}

/** Sends a request over a connection that has no other in flight, and waits for the whole answer. */
export function ask(socket: Socket, request: string): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    let held: Buffer = Buffer.alloc(0)
    let firstAt = 0
    const sentAt = performance.now()
    const closed = () => reject(new Error('The server closed a connection in the middle of a run'))
    const take = (chunk: Buffer) => {
      if (held.length === 0) firstAt = performance.now()
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      const length = answerLength(held)
      if (length === undefined || held.length < length) return
      socket.off('data', take).off('close', closed)
      const end = held.indexOf(END_OF_HEAD)
      resolve({
        status: Number(held.toString('latin1', 9, 12)),
        head: held.toString('latin1', 0, end),
        body: held.toString('utf8', end + END_OF_HEAD.length, length),
        firstByteMs: firstAt - sentAt,
        ms: performance.now() - sentAt,
      })
    }
    socket.on('data', take).once('close', closed)
    socket.write(request, 'latin1')
  })
}
