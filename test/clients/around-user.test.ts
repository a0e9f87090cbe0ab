import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { openSdk, Refused, type SdkProcess } from './sdk-child.ts'
import { stageOf } from './sdk-stories.ts'

type Call = readonly [method: string, ...args: unknown[]]
interface Outcome {
  readonly data?: any
  readonly status?: number
}

const GHOST = 'auth0|nobody'
const METHOD = { type: 'email', email: 'ada@example.com' }

/** Each method on a user, with what it is called beside the user's id; every one fails for a user who is not there. */
const OF_USER: readonly Call[] = [
  ['users.logs.list'],
  ['users.enrollments.get'],
  ['users.authenticationMethods.list'],
  ['users.authenticationMethods.create', METHOD],
  ['users.authenticationMethods.set', [METHOD]],
  ['users.authenticationMethods.deleteAll'],
  ['users.authenticators.deleteAll'],
  ['users.multifactor.deleteProvider', 'google-authenticator'],
  ['users.multifactor.invalidateRememberBrowser'],
  ['users.regenerateRecoveryCode'],
  ['users.sessions.list'],
  ['users.sessions.delete'],
  ['users.refreshToken.list'],
  ['users.refreshToken.delete'],
  ['users.revokeAccess', {}],
  ['users.connectedAccounts.list'],
  ['users.groups.get'],
  ['users.riskAssessments.clear', { connection: 'Username-Password-Authentication', assessors: ['new-device'] }],
  ['userBlocks.list'],
  ['userBlocks.delete'],
]
/** Auth0 answers these for anybody: they fail for an id that is none. */
const FOR_ANYBODY = new Set(['users.logs.list'])

describe("Auth0's newest SDK around a user", () => {
  let server: ServerProcess
  let child: SdkProcess
  before(async () => {
    server = await startProcess()
    child = await openSdk('./sdk-v7.js', server.caPath)
  })
  after(async () => {
    await child.close()
    await server.stop()
  })

  /** What came of each call, made one after the other. */
  async function sdk(...calls: readonly Call[]): Promise<readonly Outcome[]> {
    const stage = stageOf(server, child, 'around')
    const outcomes: Outcome[] = []
    for (const [method, ...args] of calls) {
      const outcome = stage.sdk.invoke(method, ...args).then((data): Outcome => ({ data: data ?? null }), refusedBy)
      outcomes.push(await outcome)
    }
    return outcomes
  }

  async function person(): Promise<string> {
    const connection = 'Username-Password-Authentication'
    const email = `${Math.random().toString(36).slice(2)}@example.com`
    const [made] = await sdk(['users.create', { connection, email, password: 'Correct-horse-7', verify_email: false }])
    return made?.data.user_id
  }

  it('succeeds with every method on a user who is there, and fails on one who is not', async () => {
    const id = await person()
    const good = await sdk(...OF_USER.map(([method, ...args]): Call => [method, id, ...args]))
    const failing = good.flatMap(({ status }, index) =>
      status === undefined ? [] : [`${OF_USER[index]?.[0]} ${status}`],
    )
    assert.deepEqual(failing, [])
    const whom = (method: string) => (FOR_ANYBODY.has(method) ? 'no-user-id' : GHOST)
    const bad = await sdk(...OF_USER.map(([method, ...args]): Call => [method, whom(method), ...args]))
    const passing = bad.flatMap(({ status = 0 }, index) => (status >= 400 ? [] : [OF_USER[index]?.[0]]))
    assert.deepEqual(passing, [])
  })

  it('reads, renames and deletes one method', async () => {
    const id = await person()
    const [created] = await sdk(['users.authenticationMethods.create', id, METHOD])
    const method = created?.data.id
    const [read, renamed, gone, again] = await sdk(
      ['users.authenticationMethods.get', id, method],
      ['users.authenticationMethods.update', id, method, { name: 'Mail' }],
      ['users.authenticationMethods.delete', id, method],
      ['users.authenticationMethods.get', id, method],
    )
    assert.deepEqual([read?.data.type, renamed?.data.name], ['email', 'Mail'])
    assert.deepEqual([gone?.data, again?.status], [null, 404])
    const missing = await sdk(
      ['users.authenticationMethods.update', id, method, { name: 'Mail' }],
      ['users.authenticationMethods.delete', id, method],
    )
    assert.deepEqual(missing, [{ status: 404 }, { status: 404 }])
  })

  it('asks for the numbers, grants, devices, blocks, sessions and tokens of the tenant', async () => {
    const id = await person()
    const good = await sdk(
      ['stats.getActiveUsersCount'],
      ['stats.getDaily', {}],
      ['userGrants.list', {}],
      ['userGrants.deleteByUserId', { user_id: id }],
      ['userGrants.delete', 'gra_none'],
      ['deviceCredentials.list', {}],
      ['deviceCredentials.delete', 'dcr_none'],
      ['userBlocks.listByIdentifier', { identifier: 'ada@example.com' }],
      ['userBlocks.deleteByIdentifier', { identifier: 'ada@example.com' }],
      ['anomaly.blocks.unblockIp', '203.0.113.9'],
      ['sessions.delete', 'none'],
      ['refreshTokens.list', { user_id: id }],
      ['refreshTokens.revoke', { user_id: id }],
      ['refreshTokens.delete', 'none'],
    )
    assert.deepEqual(good.map(({ status }) => status).filter(Boolean), [])
    assert.equal(typeof good[0]?.data, 'number')
  })

  it('is refused in each of them where the request is wrong or nothing is there', async () => {
    const bad = await sdk(
      ['stats.getDaily', { from: 'yesterday' }],
      ['userGrants.list', { user_id: 'no-user-id' }],
      ['userGrants.deleteByUserId', { user_id: 'no-user-id' }],
      ['deviceCredentials.list', { user_id: 'no-user-id' }],
      ['deviceCredentials.createPublicKey', { device_name: 'x', type: 'public_key', value: 'x', device_id: 'a' }],
      ['userBlocks.listByIdentifier', { identifier: '' }],
      ['userBlocks.deleteByIdentifier', { identifier: '' }],
      ['anomaly.blocks.checkIp', '203.0.113.9'],
      ['anomaly.blocks.unblockIp', 'no-address'],
      ['sessions.get', 'none'],
      ['sessions.update', 'none', { session_metadata: {} }],
      ['sessions.revoke', 'none'],
      ['refreshTokens.get', 'none'],
      ['refreshTokens.update', 'none', {}],
      ['refreshTokens.list', { user_id: GHOST }],
      ['refreshTokens.revoke', {}],
      ['guardian.enrollments.get', 'dev_none'],
      ['guardian.enrollments.delete', 'dev_none'],
    )
    assert.deepEqual(
      bad.filter(({ status = 0 }) => status < 400),
      [],
    )
  })
})

function refusedBy(error: unknown): Outcome {
  if (error instanceof Refused) return { status: error.refusal.statusCode ?? 0 }
  throw error
}
