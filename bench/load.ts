/**
 * The load client, in a process of its own: HTTP/1.1 written by hand on plain sockets, since on a small machine every
 * microsecond of the client is taken from the server. Its own ceiling is measured and reported.
 */
import type { Socket } from 'node:net'
import { digits, emailOf, logIdOf, mainId, personAt, secondId } from './people.ts'
import { newTally, noteUnexpected, summary, type Tally } from './tally.ts'
import { answerLength, openSocket } from './wire.ts'
import type { Kind, Load, Loaded, ReadKind } from './work.ts'

process.on('message', (load: Load) => {
  void run(load).then((loaded) => process.send?.(loaded))
})
process.on('disconnect', () => process.exit(0))

/** What is not answered 200. */
const CREATED: ReadonlySet<Kind> = new Set<Kind>(['link', 'operation'])

async function run(load: Load): Promise<Loaded> {
  const tally = newTally()
  const sockets = await Promise.all(Array.from({ length: load.connections }, () => openSocket(load.port)))
  const cpu = process.cpuUsage()
  const begun = performance.now()
  await Promise.all(sockets.map((socket) => converse(socket, load, tally, begun)))
  const { user, system } = process.cpuUsage(cpu)
  for (const socket of sockets) socket.destroy()
  return summary(tally, { seconds: (tally.lastAt - begun) / 1000, cpu: user + system })
}

/** One connection: a request, its whole answer, the next request. */
function converse(socket: Socket, load: Load, tally: Tally, begun: number): Promise<void> {
  const until = begun + load.seconds * 1000
  return new Promise((resolve, reject) => {
    let held = Buffer.alloc(0)
    let sentAt = 0
    const next = () => {
      if (tally.taken >= load.most || performance.now() >= until) {
        resolve()
        return
      }
      const request = requestFor(load, load.from + tally.taken++)
      sentAt = performance.now()
      socket.write(request, 'latin1')
    }
    socket.on('data', (chunk) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      const length = answerLength(held)
      if (length === undefined || held.length < length) return
      tally.lastAt = performance.now()
      count(tally, load, held, tally.lastAt - sentAt)
      held = held.subarray(length)
      next()
    })
    socket.once('close', () => reject(new Error('The server closed a connection in the middle of a run')))
    next()
  })
}

function count(tally: Tally, { kind }: Load, answer: Buffer, took: number): void {
  const status = Number(answer.toString('latin1', 9, 12))
  if (status === (CREATED.has(kind) ? 201 : 200)) {
    tally.times.push(took)
    return
  }
  noteUnexpected(tally, status, () => answer.toString('utf8'))
}

function requestFor(load: Load, turn: number): string {
  const person = personAt(load.turns, turn)
  const user = `/api/v2/users/auth0%7C${mainId(person)}`
  switch (load.kind) {
    case 'ceiling':
    case 'read':
      return request(load, 'GET', user)
    case 'unlink':
      return request(load, 'DELETE', `${user}/identities/google-oauth2/${secondId(person)}`)
    case 'link':
      return request(load, 'POST', `${user}/identities`, `{"provider":"auth0","user_id":"${mainId(person + 1)}"}`)
    case 'operation':
      return request(load, 'POST', '/api/linking/operations', unlinkBody(person))
    case 'preview':
      return request(load, 'POST', '/api/linking/previews', unlinkBody(person))
    default:
      return request(load, 'GET', READS[load.kind](person))
  }
}

const searched = (q: string) => `/api/v2/users?q=${encodeURIComponent(q)}`

const READS: Readonly<Record<ReadKind, (person: number) => string>> = {
  search: (person) => searched(`email:"${emailOf(person)}"`),
  'by-email': (person) => `/api/v2/users-by-email?email=${encodeURIComponent(emailOf(person))}`,
  'by-name': (person) => searched(`name:"Ada Lovelace ${digits(person)}"`),
  'by-metadata': (person) => searched(`app_metadata.customer:"cus_${digits(person)}"`),
  // Ten people at most.
  prefix: (person) => searched(`name:Ada\\ Lovelace\\ ${digits(person).slice(0, -1)}*`),
  'first-logs': () => '/api/v2/logs?take=50',
  'far-logs': (person) => `/api/v2/logs?take=50&from=${logIdOf(person)}`,
}

/** Forced: the people that are seeded have no password to sign in with. */
function unlinkBody(person: number): string {
  const identity = `"provider":"google-oauth2","identity_id":"${secondId(person)}"`
  return `{"action":"unlink","user_id":"auth0|${mainId(person)}",${identity},"force":true,"reason":"bench"}`
}

function request({ port, token }: Load, method: string, path: string, body?: string): string {
  const head = `${method} ${path} HTTP/1.1\r\nhost: localhost:${port}\r\nauthorization: Bearer ${token}\r\nuser-agent: carabiner-bench\r\n`
  if (body === undefined) return `${head}\r\n`
  return `${head}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
}
