import assert from 'node:assert/strict'
import { after, before, beforeEach, it } from 'node:test'
import { codeOf } from '../factors/people-with-factors.ts'
import { eachDatabase } from '../support/databases.ts'
import { aPerson, DATABASE, PASSWORD } from '../support/people-with-passwords.ts'
import { type TestServer, callUrl, startServer } from '../support/server.ts'
import {
  aClient,
  anApi,
  askByPassword,
  askToken,
  claimsOf,
  LOGIN_FORM,
  logsOf,
  MFA_OTP,
  MFA_RECOVERY,
  PASSWORD_REALM,
  setTenant,
  short,
} from '../support/token-endpoint.ts'

const WRONG = [403, 'invalid_grant', 'Wrong email or password.']
const NOT_ENABLED = [403, 'unauthorized_client', 'The connection is not enabled for the client.']

eachDatabase('signing in by a password at the token endpoint', (open) => {
  let server: TestServer
  before(async () => {
    server = await startServer(await open())
  })
  beforeEach(() => server.ctx.db.query({ name: '', text: 'delete from attempts' }, []))
  after(() => server.stop())

  it('gives the tokens of the user, by realm and in the only database connection, and logs that it is advised against', async () => {
    const { id, email } = await aPerson(server)
    for (const parts of [{}, { grant_type: 'password', realm: undefined }]) {
      const { status, body, headers } = await askByPassword(server, { ...parts, username: email, password: PASSWORD })
      assert.equal(status, 200, JSON.stringify(body))
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.deepEqual([body.token_type, body.expires_in, body.refresh_token], ['Bearer', 86_400, undefined])
      const { sub, aud, email: told, sid, amr } = claimsOf(body.id_token)
      assert.deepEqual([sub, aud, told, amr], [id, LOGIN_FORM, email, undefined], String(sid))
      const info = await callUrl(`${server.origin}/userinfo`, 'GET', { token: body.access_token })
      assert.equal(info.body.sub, id)
    }
    const [entry] = await logsOf(server, 'sepft')
    assert.deepEqual(
      [entry.user_id, entry.user_name, entry.client_id, entry.connection, entry.strategy_type],
      [id, email, LOGIN_FORM, DATABASE, 'database'],
    )
    const notes = await logsOf(server, 'depnote')
    assert.match(notes[0].description, /grant password/)
    assert.equal(notes.length, 2)
    const { body: user } = await server.call('GET', `/api/v2/users/${encodeURIComponent(id)}`)
    assert.equal(user.logins_count, 2)
  })

  it('gives tokens for an API with gty, and a refresh token where the API allows offline access', async () => {
    const { id, email } = await aPerson(server)
    const wish = { username: email, password: PASSWORD, scope: 'read:things offline_access delete:everything' }
    const [online, offline] = [await anApi(server), await anApi(server, { allowOfflineAccess: true })]
    const without = await askByPassword(server, { ...wish, audience: online.identifier })
    assert.deepEqual([without.status, without.body.refresh_token, without.body.scope], [200, undefined, 'read:things'])
    const { body } = await askByPassword(server, { ...wish, audience: offline.identifier })
    const { sub, aud, azp, gty, scope } = claimsOf(body.access_token)
    assert.deepEqual(
      { sub, aud, azp, gty, scope },
      { sub: id, aud: offline.identifier, azp: LOGIN_FORM, gty: 'password', scope: 'read:things offline_access' },
    )
    const refresh = { grant_type: 'refresh_token', client_id: LOGIN_FORM, refresh_token: body.refresh_token }
    const again = await askToken(server, refresh)
    assert.equal(again.status, 200, JSON.stringify(again.body))
    const opaque = await askByPassword(server, { ...wish, scope: 'openid offline_access' })
    assert.equal(typeof opaque.body.refresh_token, 'string')
  })

  it('takes the default audience of the tenant where none is named', async () => {
    const { email } = await aPerson(server)
    const api = await anApi(server)
    await setTenant(server, { defaultAudience: api.identifier })
    const { body } = await askByPassword(server, { username: email, password: PASSWORD })
    await setTenant(server, { defaultAudience: null })
    assert.deepEqual(claimsOf(body.access_token)['aud'], [api.identifier, `${server.origin}/userinfo`])
  })

  it('refuses in the words of Auth0', async () => {
    const { email } = await aPerson(server)
    const other = await aClient(server, { grantTypes: ['authorization_code'], tokenEndpointAuthMethod: 'none' })
    const stranger = await aClient(server, { grantTypes: ['password', PASSWORD_REALM] })
    const cases: readonly (readonly [Record<string, unknown>, readonly unknown[]])[] = [
      [{ password: 'wrong' }, WRONG],
      [{ username: 'nobody@example.com' }, WRONG],
      [{ password: undefined }, [400, 'invalid_request', 'Missing required parameter: password']],
      [{ username: '' }, [400, 'invalid_request', 'Missing required parameter: username']],
      [{ realm: undefined }, [400, 'invalid_request', 'Missing required parameter: realm']],
      [{ realm: 'nowhere' }, NOT_ENABLED],
      [{ realm: 'email' }, NOT_ENABLED],
      [{ client_id: stranger.id, client_secret: stranger.secret }, NOT_ENABLED],
      [{ client_id: stranger.id }, [401, 'access_denied', 'Unauthorized']],
      [
        { client_id: other.id },
        [403, 'unauthorized_client', `Grant type '${PASSWORD_REALM}' not allowed for the client.`],
      ],
      [
        { audience: 'https://nowhere.example' },
        [400, 'invalid_request', 'invalid audience specified for password grant exchange'],
      ],
    ]
    for (const [parts, expected] of cases) {
      const answer = await askByPassword(server, { username: email, password: PASSWORD, ...parts })
      assert.deepEqual(short(answer), expected, JSON.stringify(parts))
    }
    const fails = await logsOf(server, 'fepft')
    assert.equal(fails.length, cases.length - 2, 'a wrong password is logged once, by itself')
    assert.equal((await logsOf(server, 'fp')).length, 1)
  })

  it('blocks after ten wrong passwords, the right one included, and says so by 429', async () => {
    const { email } = await aPerson(server)
    const tries = Array.from({ length: 10 }, () => askByPassword(server, { username: email, password: 'wrong' }))
    assert.deepEqual(
      (await Promise.all(tries)).map(({ status }) => status),
      Array(10).fill(403),
    )
    const [status, error, words] = short(await askByPassword(server, { username: email, password: PASSWORD }))
    assert.deepEqual([status, error], [429, 'too_many_attempts'])
    assert.match(String(words), /^Your account has been blocked after multiple consecutive login attempts\./)
  })

  it('needs a default directory where there are several database connections', async () => {
    const { email } = await aPerson(server)
    const wish = { grant_type: 'password', username: email, password: PASSWORD }
    const body = { name: 'second-database', strategy: 'auth0' }
    const made = await server.call('POST', '/api/v2/connections', { body })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const [status, error, words] = short(await askByPassword(server, wish))
    assert.deepEqual([status, error], [400, 'invalid_request'])
    assert.match(String(words), /^Authorization server not configured with default connection\./)
    await setTenant(server, { defaultDirectory: DATABASE })
    assert.equal((await askByPassword(server, wish)).status, 200)
    await setTenant(server, { defaultDirectory: null })
    await server.call('DELETE', `/api/v2/connections/${made.body.id}`)
  })

  it('asks for the second factor, which an app, then its recovery code, proves once', async () => {
    await setTenant(server, { mfaPolicy: 'always' })
    const { id, email } = await aPerson(server)
    const begin = async () => {
      const answer = await askByPassword(server, { username: email, password: PASSWORD })
      assert.deepEqual(short(answer), [403, 'mfa_required', 'Multifactor authentication required'])
      return String(answer.body.mfa_token)
    }
    const goOn = (grant_type: string, parts: object) =>
      askToken(server, { grant_type, client_id: LOGIN_FORM, ...parts })
    const first = await begin()
    const associated = await callUrl(`${server.origin}/mfa/associate`, 'POST', {
      token: first,
      body: { authenticator_types: ['otp'] },
    })
    const { secret, recovery_codes: codes } = associated.body
    const wrong = await goOn(MFA_OTP, { mfa_token: first, otp: '000000' })
    assert.deepEqual(short(wrong), [403, 'invalid_grant', 'Invalid otp_code.'])
    const done = await goOn(MFA_OTP, { mfa_token: first, otp: codeOf(secret) })
    assert.equal(done.status, 200, JSON.stringify(done.body))
    assert.deepEqual(
      [claimsOf(done.body.id_token)['sub'], claimsOf(done.body.id_token)['amr']],
      [id, ['mfa', 'pwd', 'otp']],
    )
    const used = await goOn(MFA_OTP, { mfa_token: first, otp: codeOf(secret, 1) })
    assert.deepEqual(short(used), [401, 'expired_token', 'mfa_token is expired'])
    const foreign = await begin()
    const other = await aClient(server, { grantTypes: [MFA_OTP], tokenEndpointAuthMethod: 'none', secret: null })
    const elsewhere = await goOn(MFA_OTP, { client_id: other.id, mfa_token: foreign, otp: codeOf(secret, 1) })
    assert.deepEqual(short(elsewhere), [403, 'invalid_grant', 'Malformed mfa_token'])
    const recovered = await goOn(MFA_RECOVERY, { mfa_token: foreign, recovery_code: codes[0] })
    assert.equal(recovered.status, 200, JSON.stringify(recovered.body))
    assert.match(recovered.body.recovery_code, /^[A-Z0-9]{24}$/)
    assert.notEqual(recovered.body.recovery_code, codes[0])
    const again = await goOn(MFA_RECOVERY, { mfa_token: await begin(), recovery_code: codes[0] })
    assert.deepEqual(short(again), [403, 'invalid_grant', 'MFA Authorization rejected.'])
    await setTenant(server, { mfaPolicy: 'never' })
  })

  it('is refused to everybody where the tenant refuses deprecated grants', async () => {
    const { email } = await aPerson(server)
    await setTenant(server, { refuseDeprecatedGrants: true })
    for (const grant_type of ['password', PASSWORD_REALM]) {
      const answer = await askByPassword(server, { grant_type, username: email, password: PASSWORD })
      const words = `Grant type '${grant_type}' not allowed for the client.`
      assert.deepEqual(short(answer), [403, 'unauthorized_client', words])
    }
    await setTenant(server, { refuseDeprecatedGrants: false })
  })
})
