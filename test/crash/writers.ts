import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { JsonObject } from '../../src/model/json.ts'
import type { Answer, CallOptions } from '../support/server.ts'

/** Whatever answers requests: a server in this process, or one in its own. */
export interface Answering {
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
}

/** Two people of one writer: whose identities are whose, and what the first has in `user_metadata`. Null: not there. */
interface Pair {
  readonly one: readonly string[] | null
  readonly two: readonly string[] | null
  readonly note: number | null
}

interface Next {
  readonly call: readonly [method: string, path: string, options?: CallOptions]
  /** How things stand once it is done. */
  readonly then: Pair
}

/** How often the acknowledged state and the one that was under way were found after a crash. */
export interface Found {
  acknowledged: number
  underWay: number
}

/**
 * Writes one change after the other for two people, and knows what was acknowledged: after a crash, the directory holds
 * that, or that with the one change that was under way, and nothing between.
 */
export class Writer {
  readonly #one: string
  readonly #two: string
  #state: Pair = { one: null, two: null, note: null }
  #underWay: Pair | null = null
  #steps = 0
  /** Changes that were acknowledged. */
  acknowledged = 0

  constructor() {
    const name = randomBytes(9).toString('hex')
    this.#one = `email|${name}1`
    this.#two = `email|${name}2`
  }

  /** Writes until the server stops answering or refuses for want of a database. */
  async writeUntilItEnds(server: Answering): Promise<void> {
    for (;;) {
      const { call, then } = this.#next()
      this.#underWay = then
      const answer = await server.call(...call).catch(() => null)
      if (!answer || answer.status === 503) return
      assert.ok(answer.status < 300, `${call[0]} ${call[1]} answered ${answer.status} ${JSON.stringify(answer.body)}`)
      this.#state = then
      this.#underWay = null
      this.acknowledged += 1
    }
  }

  /** Reads back, and goes on from what is found. Fails where it is neither of the two states that may be. */
  async check(server: Answering, found: Found): Promise<void> {
    const [one, two] = [await read(server, this.#one), await read(server, this.#two)]
    const stored: Pair = { one: keysIn(one), two: keysIn(two), note: one?.body.user_metadata?.note ?? null }
    const isUnderWay = this.#underWay !== null && JSON.stringify(stored) === JSON.stringify(this.#underWay)
    if (!isUnderWay) assert.deepEqual(stored, this.#state, 'what was acknowledged is there')
    if (isUnderWay) found.underWay += 1
    else found.acknowledged += 1
    this.#state = stored
    this.#underWay = null
  }

  #next(): Next {
    const { one, two } = this.#state
    this.#steps += 1
    if (one === null) return { call: creation(this.#one), then: { ...this.#state, one: [this.#one], note: null } }
    if (one.length === 2) return this.#unlinkOrDelete()
    if (two === null) return { call: creation(this.#two), then: { ...this.#state, two: [this.#two] } }
    if (this.#steps % 3 === 0) {
      const body = { user_metadata: { note: this.#steps } }
      return { call: ['PATCH', path(this.#one), { body }], then: { ...this.#state, note: this.#steps } }
    }
    const [provider = '', user_id = ''] = this.#two.split('|')
    const call = ['POST', `${path(this.#one)}/identities`, { body: { provider, user_id } }] as const
    return { call, then: { ...this.#state, one: [this.#one, this.#two], two: null } }
  }

  #unlinkOrDelete(): Next {
    if (this.#steps % 4 === 0) return { call: ['DELETE', path(this.#one)], then: { one: null, two: null, note: null } }
    const call = ['DELETE', `${path(this.#one)}/identities/${this.#two.replace('|', '/')}`] as const
    return { call, then: { ...this.#state, one: [this.#one], two: [this.#two] } }
  }
}

function path(user: string): string {
  return `/api/v2/users/${encodeURIComponent(user)}`
}

function creation(user: string): readonly [string, string, { body: JsonObject }] {
  const [connection = '', user_id = ''] = user.split('|')
  return ['POST', '/api/v2/users', { body: { connection, user_id, email: `${user_id}@example.com` } }]
}

async function read(server: Answering, user: string): Promise<Answer | null> {
  const answer = await server.call('GET', path(user))
  if (answer.status === 404) return null
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer
}

function keysIn(answer: Answer | null): string[] | null {
  const identities = answer?.body.identities as { provider: string; user_id: string }[] | undefined
  return identities?.map(({ provider, user_id }) => `${provider}|${user_id}`) ?? null
}

const LONGEST_WAIT_MS = 60_000
const POLL_MS = 1

/** Lets all write at once; kills once so many changes were acknowledged, in the middle of others. */
export async function writeUntil(
  server: Answering,
  writers: readonly Writer[],
  { changes, kill }: { readonly changes: number; readonly kill: () => Promise<void> },
): Promise<void> {
  const until = performance.now() + LONGEST_WAIT_MS
  const goal = acknowledgedBy(writers) + changes
  const writing = Promise.all(writers.map((writer) => writer.writeUntilItEnds(server)))
  while (acknowledgedBy(writers) < goal && performance.now() < until) await Promise.race([pause(POLL_MS), writing])
  await kill()
  await writing
  assert.ok(acknowledgedBy(writers) >= goal, `${changes} changes were acknowledged within a minute`)
}

export function acknowledgedBy(writers: readonly Writer[]): number {
  return writers.reduce((sum, writer) => sum + writer.acknowledged, 0)
}

/** How many changes a round makes before it is killed: every round another number, the same in every run. */
export function changesIn(round: number): number {
  return 30 + ((round * 37) % 120)
}
