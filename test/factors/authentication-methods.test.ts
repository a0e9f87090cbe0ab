import assert from 'node:assert/strict'
import { it } from 'node:test'
import { startTotp, verifyTotp } from '../../src/steps/factors/totp.ts'
import { useRecoveryCode } from '../../src/steps/factors/recovery-code.ts'
import { addPasskey } from '../../src/store/passkeys.ts'
import { at, onEachDatabase, refusal } from '../compat/api-under-test.ts'
import { aPerson, aPersonWithApp, codeOf, codeOfProblem, good, personNow } from './people-with-factors.ts'

const UNKNOWN = 'email|ffffffffffffffffffffffff'
const NO_USER = refusal(404, 'The user does not exist.', 'inexistent_user')
const NO_METHOD = refusal(404, 'The authentication method does not exist.', 'inexistent_authentication_method')

onEachDatabase('authentication methods of a user', (api) => {
  const ask = (method: 'GET' | 'POST' | 'DELETE', id: string, path: string) =>
    api.ask({ method, path: `/api/v2/users/${at(id)}/${path}` })

  async function aPersonWithBoth() {
    const found = await aPersonWithApp(api)
    const { user } = found
    const [{ key: identity, epoch }] = user.identities
    const passkey = {
      id: `passkey|dev_${user.id.slice(-16)}`,
      credentialId: `cred-${user.id}`,
      identity,
      userHandle: 'handle',
      publicKey: 'public',
      counter: 0,
      name: 'Phone',
      transports: ['internal'],
      deviceType: 'multiDevice',
      backedUp: true,
      rpId: 'localhost',
    }
    assert.equal(await addPasskey(api.server.ctx.db, { user, epoch }, passkey), 'done')
    return { ...found, passkey }
  }

  it('are empty at first, as recorded', async () => {
    const { id } = await aPerson(api)
    assert.deepEqual((await ask('GET', id, 'enrollments')).body, [])
    assert.deepEqual((await ask('GET', id, 'authentication-methods')).body, [])
    const totals = await ask('GET', id, 'authentication-methods?include_totals=true&per_page=50')
    assert.deepEqual(totals.body, { authenticators: [], start: 0, limit: 50 })
  })

  it('are listed without what proves them, by pages, and read one by one', async () => {
    const { user, secret, recoveryCode, passkey } = await aPersonWithBoth()
    const { body } = await ask('GET', user.id, 'authentication-methods?include_totals=true')
    assert.deepEqual(body.authenticators.map(({ type }: { type: string }) => type).sort(), [
      'passkey',
      'recovery-code',
      'totp',
    ])
    assert.equal(body.total, 3)
    assert.ok(![secret, recoveryCode].some((hidden) => JSON.stringify(body).includes(hidden)))
    const one = await ask('GET', user.id, `authentication-methods/${at(passkey.id)}`)
    assert.equal(one.body.identity_user_id, user.identities[0].key)
    assert.deepEqual([one.body.type, one.body.name, one.body.transports], ['passkey', 'Phone', ['internal']])
    const page = await ask('GET', user.id, 'authentication-methods?per_page=2&page=1')
    assert.equal(page.body.length, 1)
    const enrollments = (await ask('GET', user.id, 'enrollments')).body
    assert.deepEqual(
      enrollments.map(({ auth_method: method, status }: Record<string, string>) => [method, status]),
      [['authenticator', 'confirmed']],
    )
  })

  it('show an enrolment that is still to be confirmed as such', async () => {
    const user = await aPerson(api)
    good(await startTotp(api.server.ctx, user, { issuerName: 'x' }))
    assert.equal((await ask('GET', user.id, 'enrollments')).body[0].status, 'pending')
    assert.equal((await ask('GET', user.id, 'authentication-methods')).body[0].confirmed, false)
  })

  it('are removed one by one, which raises the version and is logged', async () => {
    const { user, secret, passkey } = await aPersonWithBoth()
    const { version } = await personNow(api, user.id)
    const { body } = await ask('GET', user.id, 'authentication-methods')
    const app = body.find(({ type }: { type: string }) => type === 'totp')
    for (const id of [app.id, passkey.id]) {
      const path = `authentication-methods/${at(id)}`
      assert.equal((await ask('DELETE', user.id, path)).status, 204)
      assert.deepEqual((await ask('DELETE', user.id, path)).body, NO_METHOD)
      assert.deepEqual((await ask('GET', user.id, path)).body, NO_METHOD)
    }
    assert.equal((await personNow(api, user.id)).version, version + 2)
    assert.equal(codeOfProblem(await verifyTotp(api.server.ctx, user, codeOf(secret))), 'otp_wrong')
    const logs = (await api.newestLogs(20)).filter(({ type, user_id: id }) => type === 'sapi' && id === user.id)
    assert.equal(
      logs.filter(({ description }) => description === 'Delete an authentication method by ID').length,
      2,
      'a refusal is no success',
    )
  })

  it('are removed all at once: everything, or the second factors alone, or those of one provider', async () => {
    const left = async (path: string) => {
      const { user } = await aPersonWithBoth()
      const other = await aPersonWithBoth()
      assert.equal((await ask('DELETE', user.id, path)).status, 204)
      assert.equal((await ask('GET', other.user.id, 'authentication-methods')).body.length, 3, 'of nobody else')
      const { body } = await ask('GET', user.id, 'authentication-methods')
      return body.map(({ type }: { type: string }) => type).sort()
    }
    assert.deepEqual(await left('authentication-methods'), [])
    assert.deepEqual(await left('authenticators'), ['passkey'])
    assert.deepEqual(await left('multifactor/google-authenticator'), ['passkey', 'recovery-code'])
    assert.deepEqual(await left('multifactor/duo'), ['passkey', 'recovery-code', 'totp'])
    const { id } = await aPerson(api)
    assert.equal((await ask('DELETE', id, 'multifactor/duo')).status, 204, 'also where there was none')
  })

  it('include a recovery code that an administrator can renew, for anybody, as recorded', async () => {
    const { user, recoveryCode } = await aPersonWithApp(api)
    const { status, body } = await ask('POST', user.id, 'recovery-code-regeneration')
    assert.equal(status, 200)
    assert.match(body.recovery_code, /^[A-Z0-9]{24}$/)
    assert.equal(codeOfProblem(await useRecoveryCode(api.server.ctx, user, recoveryCode)), 'recovery_code_wrong')
    good(await useRecoveryCode(api.server.ctx, user, body.recovery_code))
    assert.equal((await ask('POST', (await aPerson(api)).id, 'recovery-code-regeneration')).status, 200)
    const logs = JSON.stringify(await api.newestLogs(10))
    assert.ok(logs.includes('recovery-code-regeneration') && !logs.includes(body.recovery_code))
  })

  it('answer 204 to forgetting browsers', async () => {
    const { id } = await aPerson(api)
    assert.equal((await ask('POST', id, 'multifactor/actions/invalidate-remember-browser')).status, 204)
  })

  const CALLS = [
    ['GET', 'enrollments'],
    ['GET', 'authentication-methods'],
    ['GET', 'authentication-methods/totp%7Cdev_x'],
    ['DELETE', 'authentication-methods'],
    ['DELETE', 'authentication-methods/totp%7Cdev_x'],
    ['DELETE', 'authenticators'],
    ['DELETE', 'multifactor/duo'],
    ['POST', 'multifactor/actions/invalidate-remember-browser'],
    ['POST', 'recovery-code-regeneration'],
  ] as const

  it('401, 403, 404: nobody asks, a token that may not, nobody there', async () => {
    const { id } = await aPerson(api)
    const token = await api.server.token({ scopes: ['read:logs'] })
    for (const [method, path] of CALLS) {
      const url = `/api/v2/users/${at(id)}/${path}`
      await api.refuses({ method, path: url, token: null }, refusal(401, 'Missing authentication'))
      const refused = await api.ask({ method, path: url, token })
      assert.deepEqual([refused.status, refused.body.errorCode], [403, 'insufficient_scope'])
      await api.refuses({ method, path: `/api/v2/users/${at(UNKNOWN)}/${path}` }, NO_USER)
    }
  })

  it('400: a provider that there is not, a page that is none', async () => {
    const { id } = await aPerson(api)
    const provider = await ask('DELETE', id, 'multifactor/carrier-pigeon')
    assert.deepEqual([provider.status, provider.body.errorCode], [400, 'invalid_uri'])
    const page = await ask('GET', id, 'authentication-methods?page=x')
    assert.deepEqual([page.status, page.body.errorCode], [400, 'invalid_query_string'])
  })

  it('are shown to their own user as enrolments, and to no other user', async () => {
    const [{ user }, other] = [await aPersonWithApp(api), await aPerson(api)]
    const token = await api.server.token({ user: user.id })
    const own = await api.ask({ method: 'GET', path: `/api/v2/users/${at(user.id)}/enrollments`, token })
    assert.equal(own.body.length, 1)
    const others = await api.ask({ method: 'GET', path: `/api/v2/users/${at(other.id)}/enrollments`, token })
    assert.equal(others.status, 403)
  })
})
