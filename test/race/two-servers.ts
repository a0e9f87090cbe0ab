import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before } from 'node:test'
import type { JsonObject } from '../../src/model/json.ts'
import type { User } from '../../src/model/user.ts'
import type { Database } from '../../src/store/database.ts'
import { findOperations } from '../../src/steps/linking/history.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { readUser } from '../../src/store/read-users.ts'
import { freshPostgres } from '../support/databases.ts'
import { assertWhole } from '../support/invariants.ts'
import { times } from '../support/scale.ts'
import { type Answer, type CallOptions, type TestServer, freePort, startServer } from '../support/server.ts'

/** Rounds of each race. */
export const ROUNDS = times(30, 300)

type Call = readonly [method: string, path: string, options?: CallOptions]

/** Two servers with pools of their own on one PostgreSQL database, and ways to let requests collide on them. */
export class TwoServers {
  #servers: TestServer[] = []
  readonly #undo: (() => Promise<unknown>)[] = []
  #db: Database | undefined

  /** Started before the suite that calls this, and gone after it. */
  static forThisSuite(): TwoServers {
    const both = new TwoServers()
    before(() => both.#start())
    after(() => both.#stop())
    return both
  }

  async #start(): Promise<void> {
    const fresh = await freshPostgres()
    this.#undo.push(() => fresh.drop())
    const origins = [`http://localhost:${await freePort()}`] as const
    for (const port of [Number(new URL(origins[0]).port), await freePort()]) {
      const db = openPostgres({ url: fresh.url, prepare: true })
      this.#undo.push(() => db.close())
      const server = await startServer(db, { origins, port })
      this.#undo.push(() => server.stop())
      this.#servers.push(server)
      this.#db ??= db
    }
  }

  async #stop(): Promise<void> {
    for (const undo of this.#undo.reverse()) await undo()
  }

  get db(): Database {
    assert.ok(this.#db, 'the servers are started before the suite')
    return this.#db
  }

  /** A server, by turns. */
  server(turn: number): TestServer {
    const server = this.#servers[turn % 2]
    assert.ok(server, 'the servers are started before the suite')
    return server
  }

  /**
   * Sends all at once, each to the other server than the one before it, and waits for all answers. In every second
   * round the last goes first. No answer may be a 5xx: 503 `busy` would be allowed, and has never been seen.
   */
  async collide(round: number, ...calls: readonly Call[]): Promise<Answer[]> {
    const numbered = [...calls.entries()]
    if (round % 2 === 1) numbered.reverse()
    const sent = numbered.map(
      async ([index, call]) => [index, await this.server(index + (round >> 1)).call(...call)] as const,
    )
    const answers = new Map(await Promise.all(sent))
    return calls.map((call, index) => {
      const answer = answers.get(index)
      assert.ok(
        answer && answer.status < 500,
        `${call.slice(0, 2).join(' ')} answered ${answer?.status} ${JSON.stringify(answer?.body)}`,
      )
      return answer
    })
  }

  async call(...call: Call): Promise<Answer> {
    const answer = await this.server(0).call(...call)
    assert.ok(
      answer.status < 400,
      `${call.slice(0, 2).join(' ')} answered ${answer.status} ${JSON.stringify(answer.body)}`,
    )
    return answer
  }

  /** A new user of the e-mail connection. */
  async person(metadata: JsonObject = {}): Promise<string> {
    const name = randomBytes(9).toString('hex')
    const body = { connection: 'email', user_id: name, email: `${name}@example.com`, user_metadata: metadata }
    return (await this.call('POST', '/api/v2/users', { body })).body.user_id as string
  }

  /** A new user with so many linked identities; their addresses, main one first. */
  async household(linked: number): Promise<string[]> {
    const [main = '', ...others] = await Promise.all(Array.from({ length: linked + 1 }, () => this.person()))
    for (const other of others) await this.call(...link(main, other))
    return [main, ...others]
  }

  /** Addresses of a user's identities in order; empty where there is no such user. */
  async identities(id: string): Promise<string[]> {
    return (await this.stored(id))?.identities.map(({ key }) => key) ?? []
  }

  stored(id: string): Promise<User | undefined> {
    return readUser(this.db, id)
  }

  /** What the link of this user says that the user was. */
  async snapshotOf(secondary: string): Promise<JsonObject | undefined> {
    const links = await findOperations(this.server(0).ctx, { identity: secondary, action: 'link', take: 100 })
    const snapshots = links.map(({ before }) => before['secondary'] as JsonObject)
    return snapshots.find(({ user_id: id }) => id === secondary)
  }

  async operationsOn(user: string): Promise<number> {
    const [row] = await this.db.query<{ count: number }>(OPERATIONS, [user])
    return row?.count ?? 0
  }

  assertWhole(): Promise<void> {
    return assertWhole(this.db)
  }
}

const OPERATIONS = { name: 'test_operations', text: 'select count(*) as count from operations where users[1] = $1' }

/** The call that links a user into another. */
export function link(primary: string, secondary: string): Call {
  const [provider, ...rest] = secondary.split('|')
  const user_id = rest.join('|')
  return ['POST', `/api/v2/users/${primary}/identities`, { body: { provider, user_id } }]
}

/** The call that unlinks an identity, by a user's token where one is given. */
export function unlink(user: string, identity: string, token?: string): Call {
  const path = `/api/v2/users/${user}/identities/${identity.replace('|', '/')}`
  return ['DELETE', path, token === undefined ? {} : { token }]
}

export function remove(user: string): Call {
  return ['DELETE', `/api/v2/users/${user}`]
}

export function change(user: string, body: JsonObject, token?: string): Call {
  return ['PATCH', `/api/v2/users/${user}`, { body, ...(token === undefined ? {} : { token }) }]
}

/** Status and error code of answers, such as `201 & 409 identity_conflict`. */
export function outcomes(...answers: readonly Answer[]): string {
  return answers.map(({ status, body }) => [status, ...(body?.errorCode ? [body.errorCode] : [])].join(' ')).join(' & ')
}

/** Counts how often each outcome came, for the report. */
export class Tally {
  readonly #counts = new Map<string, number>()

  add(outcome: string): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1)
  }

  toString(): string {
    return [...this.#counts].map(([outcome, count]) => `${count} × ${outcome}`).join(', ')
  }
}

/** The call that carries out an operation, or a batch, through the native door. */
export function native(body: JsonObject): Call {
  return ['POST', '/api/linking/operations', { body }]
}

/** The call that takes an operation back. */
export function undo(id: string): Call {
  return ['POST', `/api/linking/operations/${id}/undo`, { body: {} }]
}
