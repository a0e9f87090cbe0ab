import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, describe, it } from 'node:test'
import { newLogId } from '../../src/crypto/random-ids.ts'
import { changeOf } from '../../src/model/change.ts'
import type { Connection } from '../../src/model/connection.ts'
import { commit } from '../../src/store/commit.ts'
import { addPasskey } from '../../src/store/passkeys.ts'
import { times } from '../support/scale.ts'
import { Tally, TwoServers, unlink } from './two-servers.ts'

const CLOSED = 'closed-provider'
const DATABASE = 'Username-Password-Authentication'
const MAILBOXES = 12
const PASSKEYS = 3
/** Of the rounds that the issue asks for. */
const ROUNDS = times(20, 1000)

type Call = Parameters<TwoServers['call']>

describe(`T18: every way in is taken away at once, ${ROUNDS} rounds`, () => {
  const servers = TwoServers.forThisSuite()
  let connections: ReadonlyMap<string, Connection>

  before(async () => {
    const body = { name: CLOSED, strategy: 'github', enabled_clients: [] }
    await servers.call('POST', '/api/v2/connections', { body })
    const all = await servers.server(0).ctx.directory.connections()
    const database = all.find(({ name }) => name === DATABASE)
    assert.ok(database)
    const options = { ...database.options, authentication_methods: { passkey: { enabled: true } } }
    await servers.call('PATCH', `/api/v2/connections/${database.id}`, { body: { options } })
    for (const turn of [0, 1]) servers.server(turn).ctx.directory.forget()
    const now = await servers.server(0).ctx.directory.connections()
    connections = new Map(now.map((connection) => [connection.name, connection]))
  })

  it('of 12 mailboxes, a password and 3 passkeys of a user whose main identity is of no use exactly one stays', async (test) => {
    const tally = new Tally()
    for (let round = 0; round < ROUNDS; round++) {
      const { user, mailboxes, password, passkeys } = await aPerson()
      const token = await servers.server(0).token({ user, identity: user })
      const calls = [
        ...mailboxes.map((identity, turn) => [nativeUnlink, machineUnlink, unlink][turn % 3]?.(user, identity, token)),
        ['DELETE', `/api/linking/users/${at(user)}/passwords/${at(password)}`, { token }],
        ...passkeys.map((id) => ['DELETE', `/api/linking/users/${at(user)}/passkeys/${at(id)}`]),
      ] as Call[]
      const answers = await servers.collide(round, ...calls)
      const refused = answers.flatMap(({ status, body }, index) => (status < 300 ? [] : [{ status, body, index }]))
      assert.deepEqual(
        refused.map(({ status, body }) => [status, body.errorCode]),
        [[409, 'no_way_in']],
      )
      assert.deepEqual(await usableWays(user), [named(refused[0]?.index ?? 0)])
      tally.add(`a ${named(refused[0]?.index ?? 0)} stays`)
    }
    test.diagnostic(String(tally))
  })

  function named(index: number): string {
    if (index < MAILBOXES) return 'email_code'
    return index === MAILBOXES ? 'password' : 'passkey'
  }

  async function usableWays(user: string): Promise<string[]> {
    const { body } = await servers.call('GET', `/api/linking/users/${at(user)}/ways-in`)
    const ways = body.ways as { kind: string; usable: boolean }[]
    return ways.filter(({ usable }) => usable).map(({ kind }) => kind)
  }

  /** A user whose main identity is of a closed connection, with 16 ways in beside it. */
  async function aPerson() {
    const name = randomBytes(9).toString('hex')
    const user = `github|${name}`
    const mailboxes = Array.from({ length: MAILBOXES }, (_, turn) => `email|${name}${turn}`)
    const password = `auth0|${name}`
    const keys = [user, ...mailboxes, password]
    const added = keys.map((key, position) => ({
      identity: identityOf(key, position),
      owner: user,
      login: { email: null, username: null, phone: null },
      passwordHash: key === password ? '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaA' : null,
    }))
    const createdAt = new Date()
    const row = { id: user, version: 1, mainKey: user, userMetadata: null, appMetadata: null, blocked: null }
    const change = changeOf({ appear: [{ ...row, createdAt, updatedAt: createdAt }], add: added })
    const log = { log_id: newLogId(), date: createdAt, type: 'ss', user_id: user, entry: { type: 'ss', user_id: user } }
    assert.equal(await commit(servers.db, { change, logs: [log], events: [] }), 'done')
    const passkeys = await Promise.all(
      Array.from({ length: PASSKEYS }, (_, turn) => withPasskey({ id: user, createdAt }, password, `${name}${turn}`)),
    )
    return { user, mailboxes, password, passkeys }
  }

  function identityOf(key: string, position: number) {
    const [provider = '', id = ''] = key.split('|')
    const connection = { github: CLOSED, email: 'email', auth0: DATABASE }[provider] ?? ''
    const connectionId = connections.get(connection)?.id ?? assert.fail(`no connection ${connection}`)
    const place = { epoch: 0, position, linkedBy: null, passwordResetAt: null }
    const profile = { email: `${id}@example.com` }
    return { key, provider, id, numeric: false, connection, connectionId, issuer: '', subject: id, profile, ...place }
  }

  async function withPasskey(user: { id: string; createdAt: Date }, identity: string, name: string): Promise<string> {
    const id = `passkey|dev_${name}`
    const passkey = { id, credentialId: name, identity, userHandle: identity, publicKey: 'public', counter: 0, name }
    const device = { transports: ['internal'], deviceType: 'multiDevice', backedUp: true, rpId: 'localhost' }
    assert.equal(await addPasskey(servers.db, { user, epoch: 0 }, { ...passkey, ...device }), 'done')
    return id
  }
})

function at(id: string): string {
  return encodeURIComponent(id)
}

function nativeUnlink(user: string, identity: string, token?: string): Call {
  const [provider, id] = identity.split('|')
  const body = { action: 'unlink', user_id: user, provider, identity_id: id }
  return ['POST', '/api/linking/operations', { body, ...(token === undefined ? {} : { token }) }]
}

/** The native call by machine, which is guarded too. */
function machineUnlink(user: string, identity: string): Call {
  return nativeUnlink(user, identity)
}
