/**
 * The client of the sign-in measurements, in a process of its own: many people's sign-ins, which it takes through one step
 * after the other, so that each step can be measured alone, and the refresh tokens that came of them.
 */
import type { Socket } from 'node:net'
import { type Applications, type Journey, newJourney, requestOf, type Step, takeIn } from './journey.ts'
import { emailOf, personAt, type Turns } from './people.ts'
import { newTally, noteUnexpected, quantiles, summary, type Tally } from './tally.ts'
import { ask, openSocket } from './wire.ts'
import type { Loaded } from './work.ts'

/** A run: this step of sign-ins where it is due, over so many connections with one request in flight each. */
export interface StepRun {
  readonly step: Step
  readonly apps: Applications
  readonly turns: Turns
  readonly connections: number
  readonly seconds: number
  readonly most: number
}

/** What came of it; `firstByte` in milliseconds. */
export type StepLoaded = Loaded & { readonly firstByte: Pick<Loaded, 'p50' | 'p90' | 'p99' | 'max'> }

const journeys: Journey[] = []
let people = 0

process.on('message', (order: StepRun) => {
  void run(order).then((loaded) => process.send?.(loaded))
})
process.on('disconnect', () => process.exit(0))

/** Steps that can be repeated over and over with the same people. */
const REPEATED: ReadonlySet<Step> = new Set<Step>(['page-again', 'refresh', 'client-credentials'])

async function run(order: StepRun): Promise<StepLoaded> {
  const tally = newTally()
  const firstBytes: number[] = []
  const sockets = await Promise.all(Array.from({ length: order.connections }, () => openSocket(order.apps.port)))
  const queues = queuesFor(order)
  const cpu = process.cpuUsage()
  const begun = performance.now()
  const until = begun + order.seconds * 1000
  await Promise.all(
    sockets.map(async (socket, index) => {
      for (const journey of queues[index] ?? []) {
        if (tally.taken >= order.most || performance.now() >= until) return
        tally.taken++
        firstBytes.push(await step(socket, order, journey, tally))
      }
    }),
  )
  const { user, system } = process.cpuUsage(cpu)
  for (const socket of sockets) socket.destroy()
  const loaded = summary(tally, { seconds: (tally.lastAt - begun) / 1000, cpu: user + system })
  return { ...loaded, firstByte: quantiles(firstBytes) }
}

async function step(socket: Socket, { step: name, apps }: StepRun, journey: Journey, tally: Tally): Promise<number> {
  const answer = await ask(socket, requestOf(name, apps, journey))
  tally.lastAt = performance.now()
  if (takeIn(name, journey, answer)) tally.times.push(answer.ms)
  else noteUnexpected(tally, answer.status, () => `${answer.head}\n\n${answer.body}`)
  return answer.firstByteMs
}

/** Who goes over which connection: nobody over two, since a journey has one request at a time. */
function queuesFor({ step: name, connections, most, turns }: StepRun): Iterable<Journey>[] {
  if (name === 'authorize') {
    for (let count = 0; count < most; count++) journeys.push(newJourney(emailOf(personAt(turns, people++))))
  }
  const due = name === 'page-again' ? 'password' : name
  const able = name === 'client-credentials' ? [newJourney('')] : journeys.filter((journey) => journey.due === due)
  return Array.from({ length: connections }, (_, index) => {
    const own = able.length < connections ? able : able.filter((_journey, at) => at % connections === index)
    return REPEATED.has(name) ? endlessly(own) : own
  })
}

function* endlessly(own: readonly Journey[]): Generator<Journey> {
  while (own.length > 0) yield* own
}
