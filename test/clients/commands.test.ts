import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { type ServerProcess, carabiner, failToStart, startProcess } from '../support/process.ts'

const ADA = 'auth0|00000000000000000000ada0'
const GOOGLE = 'google-oauth2|108000000000000000001'

describe('carabiner token', () => {
  let server: ServerProcess
  before(async () => {
    server = await startProcess()
  })
  after(() => server.stop())

  it('prints a token of the machine client that may do everything', async () => {
    const { code, stdout, stderr } = await server.carabiner('token')
    assert.deepEqual([code, stderr, stdout.split('\n').length], [0, '', 2])
    const claims = decodeJwt(stdout.trim())
    assert.deepEqual([claims.iss, claims.sub], [`${server.plain}/`, `${server.client.id}@clients`])
    const read = await server.call('GET', `/api/v2/users/${ADA}`, { token: stdout.trim() })
    assert.equal(read.status, 200)
  })

  it('prints the token of a user, who may change the own account and nobody else', async () => {
    const token = await server.token('--user', ADA)
    assert.equal((await server.call('GET', `/api/v2/users/${ADA}`, { token })).body.user_id, ADA)
    assert.equal((await server.call('GET', '/api/v2/users/google-oauth2|108000000000000000002', { token })).status, 403)
  })

  it('prints an ID token of a user', async () => {
    const claims = decodeJwt(await server.token('--user', ADA, '--id-token'))
    assert.deepEqual([claims.sub, claims.aud, claims['azp']], [ADA, 'demo-single-page-application', undefined])
    assert.deepEqual([claims['email'], claims['email_verified']], ['ada@example.com', true])
  })

  it('takes the client, the identity, the scopes and the origin', async () => {
    const options = ['--client', 'demo-linking-page', '--identity', GOOGLE, '--scope', 'read:current_user read:users']
    const token = await server.token('--user', ADA, ...options, '--origin', server.secure)
    const claims = decodeJwt(token)
    assert.deepEqual(
      [claims.iss, claims['azp'], claims['scope']],
      [`${server.secure}/`, 'demo-linking-page', 'read:current_user'],
    )
    assert.equal((await server.call('GET', `/api/v2/users/${ADA}`, { token })).status, 200)
    await server.call('DELETE', `/api/v2/users/${ADA}/identities/google-oauth2/108000000000000000001`)
    assert.equal((await server.call('GET', `/api/v2/users/${ADA}`, { token })).status, 401)
  })

  it('events new-epoch makes followers of the feed begin again', async () => {
    const { next } = (await server.call('GET', '/api/linking/events?cursor=latest')).body
    const follow = () => server.call('GET', `/api/linking/events?cursor=${next as string}`)
    assert.equal((await follow()).status, 200)
    const { code, stdout } = await server.carabiner('events', 'new-epoch')
    assert.deepEqual([code, stdout], [0, 'A new epoch has begun: followers of the feed begin again.\n'])
    assert.equal((await follow()).status, 410)
    assert.equal((await server.carabiner('events', 'old-epoch')).code, 2)
  })

  it('audit verify checks the chain, and a head that was kept outside', async () => {
    const link = { provider: 'google-oauth2', user_id: '108000000000000000002' }
    const path = `/api/v2/users/${ADA}/identities`
    assert.equal((await server.call('POST', path, { body: link })).status, 201)
    const { code, stdout } = await server.carabiner('audit', 'verify')
    assert.equal(code, 0)
    assert.match(stdout, /^The chain is whole: \d+ operations\. Head \d+:[0-9a-f]{64}\n$/)
    const head = stdout.trim().split(' ').at(-1) ?? ''
    assert.equal((await server.carabiner('audit', 'verify', '--head', head)).code, 0)
    const other = await server.carabiner('audit', 'verify', '--head', `${head.slice(0, -64)}${'0'.repeat(64)}`)
    assert.equal(other.code, 1)
    assert.match(other.stdout, /^entry \d+: the head from outside has another hash[^]*1 thing is wrong/)
    const json = await server.carabiner('audit', 'verify', '--json', '--head', '999999:'.padEnd(71, '0'))
    assert.equal(json.code, 1)
    const [{ what, seq }] = JSON.parse(json.stdout).findings
    assert.deepEqual([what, seq], ['outside', 999999])
    for (const args of [[], ['verify', '--head', '1:xyz'], ['verify', '--data-dir', '/nowhere']]) {
      assert.equal((await server.carabiner('audit', ...args)).code, 2)
    }
  })

  const refusals: readonly [what: string, args: readonly string[], code: number, words: RegExp][] = [
    ['a user that does not exist', ['token', '--user', 'auth0|nobody'], 1, /^There is no user "auth0\|nobody"\./],
    ['a client that does not exist', ['token', '--client', 'nobody'], 1, /^There is no client "nobody"\./],
    [
      'an identity of somebody else',
      ['token', '--user', ADA, '--identity', 'github|1002'],
      1,
      /has no identity "github\|1002"/,
    ],
    [
      'an origin that is not the server’s',
      ['token', '--origin', 'https://elsewhere.example'],
      1,
      /is not an origin of this server/,
    ],
    ['an ID token of nobody', ['token', '--id-token'], 2, /^--id-token needs --user/],
    [
      'an option that it does not have',
      ['token', '--colour', 'red'],
      2,
      /Unknown option '--colour'[^]*carabiner token \[--user/,
    ],
    ['an argument too many', ['token', 'ada'], 2, /Unexpected argument 'ada'/],
    ['an option without its value', ['token', '--user'], 2, /--user/],
    ['a command that it does not have', ['tokens'], 2, /^There is no command "tokens"\.[^]*Usage:/],
    ['an argument to serve', ['serve', 'now'], 2, /^carabiner serve takes no arguments: "now"/],
  ]
  for (const [what, args, code, words] of refusals) {
    it(`refuses ${what}, and says so`, async () => {
      const ended = await server.carabiner(...args)
      assert.deepEqual([ended.code, ended.stdout], [code, ''])
      assert.match(ended.stderr, words)
    })
  }

  it('says where it looked when no server answers', async () => {
    const ended = await server.carabiner('token', '--data-dir', join(server.dataDir, 'elsewhere'))
    assert.deepEqual([ended.code, ended.stdout], [1, ''])
    assert.match(ended.stderr, /^No server answers at .*elsewhere.control\.sock \(ENOENT\)/)
  })

  it('finds the server of a data directory whose path is longer than a socket’s address', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'cb-commands-'))
    const distant = await startProcess({ DATA_DIR: join(parent, 'a-long-way-down'.repeat(12)) })
    const { code, stderr } = await distant.carabiner('token')
    await distant.stop()
    await rm(parent, { recursive: true, force: true })
    assert.deepEqual([code, stderr], [0, ''])
  })

  it('refuses a second server on the same data directory, and leaves the first one alone', async () => {
    const ended = await failToStart({ DATA_DIR: server.dataDir })
    assert.deepEqual([ended.code, ended.stdout], [1, ''])
    assert.match(ended.stderr, /^Carabiner did not start\. Another Carabiner is using the data directory/)
    assert.equal((await server.carabiner('token')).code, 0)
  })
})

describe('carabiner token without DEMO', () => {
  let server: ServerProcess
  before(async () => {
    server = await startProcess({ DEMO: 'off' })
  })
  after(() => server.stop())

  it('prints machine tokens, and refuses those of users', async () => {
    const body = {
      connection: 'Username-Password-Authentication',
      email: 'ada@example.com',
      password: 'Correct-horse-1',
    }
    const { status, body: user } = await server.call('POST', '/api/v2/users', { body })
    assert.equal(status, 201)
    for (const kind of [[], ['--id-token']]) {
      const ended = await server.carabiner('token', '--user', user.user_id, ...kind)
      assert.deepEqual([ended.code, ended.stdout], [1, ''])
      assert.match(ended.stderr, /only under DEMO=on/)
    }
  })
})

describe('carabiner', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cb-commands-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('explains itself and its commands', async () => {
    for (const args of [[], ['help'], ['--help'], ['-h']]) {
      const { code, stdout, stderr } = await carabiner(folder, args)
      assert.deepEqual([code, stderr], [0, ''])
      assert.match(stdout, /^Usage:\n {2}carabiner serve\n[^]*\n {2}carabiner token /)
    }
    const { code, stdout } = await carabiner(folder, ['token', '--help'])
    assert.equal(code, 0)
    assert.match(stdout, /^carabiner token [^]*--identity/)
  })

  it('names a setting that is not valid, and starts nothing', async () => {
    const ended = await failToStart({ DATA_DIR: join(folder, 'data'), PORT: 'eighty' })
    assert.deepEqual([ended.code, ended.stdout], [1, ''])
    assert.match(ended.stderr, /^Carabiner did not start\. PORT=eighty .*\. Give a port from 1 to 65535\.\n$/)
  })
})
