import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { MY_ACCOUNT_SCOPES } from '../../src/model/my-account.ts'
import { signToken } from '../../src/crypto/tokens.ts'
import { writeClient } from '../../src/store/clients.ts'
import { codeOf } from '../factors/people-with-factors.ts'
import { openStage, PASSWORD, type Person, type Stage } from '../sign-in/sign-in-with-factors.ts'
import { eachDatabase } from '../support/databases.ts'
import { callUrl, type TestServer, startServer } from '../support/server.ts'
import { type Visited, newApplication, newVisitor } from '../support/visitor.ts'

eachDatabase('My Account', (open) => {
  let server: TestServer
  let stage: Stage
  before(async () => {
    server = await startServer(await open())
    stage = await openStage(server)
  })
  after(() => server.stop())

  /** Signs a person in for the person's own account, with a code where one is asked for. */
  async function tokenOf(person: Person, secret?: string, scopes: readonly string[] = MY_ACCOUNT_SCOPES) {
    const application = await newApplication(server.origin, DEMO_SPA)
    const visitor = newVisitor(server.origin)
    const scope = ['openid', ...scopes].join(' ')
    const request = await application.request({ audience: `${server.origin}/me/`, scope })
    let page: Visited = await visitor.open(request.url)
    page = await visitor.submit(page, { identifier: person.email, password: PASSWORD }, '/u/login')
    if (secret !== undefined) {
      assert.match(page.url, /\/u\/mfa\/totp/, 'a second factor is asked for')
      page = await visitor.submit(page, { code: codeOf(secret, 1) }, '/u/mfa/totp')
    }
    return (await request.exchange(page.outside)).access_token
  }

  const me = (token: string) => (method: string, path: string, body?: unknown) =>
    callUrl(`${server.origin}/me/v1${path}`, method, { token, ...(body === undefined ? {} : { body }) })

  /** Enrols an authenticator app; its secret. */
  async function enrol(call: ReturnType<typeof me>): Promise<{ id: string; secret: string; recoveryCode: string }> {
    const started = await call('POST', '/authentication-methods', { type: 'totp' })
    assert.equal(started.status, 202, JSON.stringify(started.body))
    const { id, auth_session, manual_input_code: secret, barcode_uri: uri } = started.body
    assert.match(uri, /^otpauth:\/\/totp\//)
    const path = `/authentication-methods/${encodeURIComponent(id)}/verify`
    const wrong = await call('POST', path, { auth_session, otp_code: '000000' })
    assert.equal(wrong.body.type, 'urn:carabiner:problem:invalid_otp')
    const verified = await call('POST', path, { auth_session, otp_code: codeOf(secret) })
    assert.equal(verified.status, 201, JSON.stringify(verified.body))
    assert.deepEqual([verified.body.type, verified.body.usage, verified.body.confirmed], ['totp', ['secondary'], true])
    const again = await call('POST', path, { auth_session, otp_code: codeOf(secret, 1) })
    assert.equal(again.status, 403, 'the factor is there now, and this token is without it')
    return { id, secret, recoveryCode: verified.body.recovery_code }
  }

  it('lists, enrols, renames and removes methods with a token that a person gets at /authorize', async () => {
    const person = await stage.person('ways')
    const call = me(await tokenOf(person))
    const listed = await call('GET', '/authentication-methods')
    const types = listed.body.authentication_methods.map(({ type }: { type: string }) => type)
    assert.deepEqual(types, ['password'])
    const { factors } = (await call('GET', '/factors')).body
    assert.ok(
      factors.some(({ type, usage }: { type: string; usage: string[] }) => type === 'totp' && usage[0] === 'secondary'),
    )

    const { id, secret, recoveryCode } = await enrol(call)
    assert.match(recoveryCode, /^[A-Z0-9]{24}$/)
    const path = `/authentication-methods/${encodeURIComponent(id)}`
    const renamed = await call('PATCH', path, { name: 'Work phone' })
    assert.deepEqual([renamed.status, renamed.body.name], [200, 'Work phone'])
    assert.deepEqual((await call('GET', path)).body, renamed.body)

    // The token is from before the factor: now it takes one with it.
    assert.equal((await call('DELETE', path)).body.type, 'urn:carabiner:problem:step_up_required')
    const stronger = me(await tokenOf(person, secret))
    assert.equal((await stronger('DELETE', path)).status, 204)
    assert.equal((await stronger('GET', path)).status, 404)
  })

  it('asks for the second factor before it gives a token at all, and a stolen older one enrols nothing', async () => {
    const person = await stage.person('strong')
    const stolen = me(await tokenOf(person))
    const { secret } = await stage.withApp(person)
    assert.equal((await stolen('POST', '/authentication-methods', { type: 'totp' })).status, 403)
    const call = me(await tokenOf(person, secret))
    const started = await call('POST', '/authentication-methods', { type: 'recovery-code' })
    assert.equal(started.status, 202)
    const { id, auth_session, recovery_code: code } = started.body
    const path = `/authentication-methods/${encodeURIComponent(id)}/verify`
    assert.equal((await call('POST', path, { auth_session })).status, 201)
    assert.match(code, /^[A-Z0-9]{24}$/)
    assert.equal((await call('POST', path, { auth_session })).status, 400)
  })

  it('refuses a token of a sign-in that is not fresh', async () => {
    const person = await stage.person('stale')
    const token = await tokenOf(person)
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    const old = { ...claims, 'https://carabiner.dev/signed_in_at': Math.floor(Date.now() / 1000) - 601 }
    const call = me(await signToken(server.ctx, old))
    assert.equal((await call('GET', '/authentication-methods')).status, 200)
    assert.equal((await call('POST', '/authentication-methods', { type: 'totp' })).status, 403)
    const [password] = (await call('GET', '/authentication-methods')).body.authentication_methods
    assert.equal((await call('DELETE', `/authentication-methods/${encodeURIComponent(password.id)}`)).status, 403)
  })

  it('confirms no enrolment of another account, and none with the secret of another enrolment', async () => {
    const [ann, mallory] = [await stage.person('ann'), await stage.person('mallory')]
    const [anns, mallorys] = [me(await tokenOf(ann)), me(await tokenOf(mallory))]
    const theirs = (await mallorys('POST', '/authentication-methods', { type: 'totp' })).body
    const path = `/authentication-methods/${encodeURIComponent(theirs.id)}/verify`
    const otp_code = codeOf(theirs.manual_input_code)
    // A session of Mallory's, with the token of Ann: nothing is enrolled on Ann's account.
    assert.equal((await anns('POST', path, { auth_session: theirs.auth_session, otp_code })).status, 400)
    const own = (await anns('POST', '/authentication-methods', { type: 'totp' })).body
    assert.equal((await anns('POST', path, { auth_session: own.auth_session, otp_code })).status, 400)
    const ownPath = `/authentication-methods/${encodeURIComponent(own.id)}/verify`
    assert.equal((await mallorys('POST', ownPath, { auth_session: theirs.auth_session, otp_code })).status, 400)
    const methods = (await anns('GET', '/authentication-methods?type=totp')).body.authentication_methods
    assert.equal(methods.filter(({ confirmed }: { confirmed: boolean }) => confirmed).length, 0)
    assert.equal((await mallorys('POST', path, { auth_session: theirs.auth_session, otp_code })).status, 201)
  })

  it('begins a passkey for this origin, and refuses an answer that none gave', async () => {
    const person = await stage.person('key')
    const call = me(await tokenOf(person))
    for (const type of ['passkey', 'webauthn-roaming']) {
      const started = await call('POST', '/authentication-methods', { type })
      assert.equal(started.status, 202)
      assert.equal(started.body.authn_params_public_key.rp.id, 'localhost')
      assert.ok(started.headers.get('location')?.endsWith(`/me/v1/authentication-methods/${type}%7Cnew`))
      const body = { auth_session: started.body.auth_session, authn_response: { id: 'x', rawId: 'x' } }
      const refused = await call('POST', `/authentication-methods/${type}%7Cnew/verify`, body)
      assert.equal(refused.status, 403)
    }
    for (const type of ['email', 'phone', 'push-notification', 'password', 'webauthn-platform']) {
      const refused = await call('POST', '/authentication-methods', { type })
      assert.equal(refused.body.type, 'urn:carabiner:problem:operation_not_supported')
    }
  })

  it('leaves nobody without a way in', async () => {
    const person = await stage.person('last')
    const call = me(await tokenOf(person))
    const [password] = (await call('GET', '/authentication-methods')).body.authentication_methods
    const refused = await call('DELETE', `/authentication-methods/${encodeURIComponent(password.id)}`)
    assert.deepEqual([refused.status, refused.body.type], [409, 'urn:carabiner:problem:no_way_in'])
  })

  it('opens to no other token: of a machine, for another API, without the scope, of a departed identity', async () => {
    const person = await stage.person('tokens')
    const path = '/authentication-methods'
    assert.equal((await callUrl(`${server.origin}/me/v1${path}`, 'GET', {})).status, 401)
    assert.equal((await me(await server.token())('GET', path)).status, 401)
    assert.equal((await me(await server.token({ user: person.id }))('GET', path)).status, 401)
    const reading = me(await tokenOf(person, undefined, ['read:me:authentication_methods']))
    assert.equal((await reading('GET', path)).status, 200)
    const lacking = await reading('POST', path, { type: 'totp' })
    assert.deepEqual([lacking.status, lacking.body.title], [403, 'Forbidden'])
    assert.equal((await server.call('GET', '/api/v2/users', { token: await tokenOf(person) })).status, 401)
    await server.call('PATCH', `/api/v2/users/${encodeURIComponent(person.id)}`, { body: { blocked: true } })
    assert.equal((await reading('GET', path)).status, 403)
    await server.ctx.db.query({ name: '', text: 'update identities set epoch = epoch + 1 where owner = $1' }, [
      person.id,
    ])
    assert.equal((await reading('GET', path)).status, 401)
  })

  it('says which field of a body is wrong', async () => {
    const call = me(await tokenOf(await stage.person('fields')))
    const { body } = await call('POST', '/authentication-methods', { type: 'nothing' })
    assert.equal(body.status, 400)
    assert.deepEqual([body.validation_errors[0].field, body.validation_errors[0].source], ['type', 'body'])
    assert.equal((await call('PATCH', '/authentication-methods/totp%7Cx', { other: 1 })).status, 400)
    assert.equal((await call('GET', '/authentication-methods?type=nothing')).status, 400)
  })

  it('gives third-party applications no token', async () => {
    const client = await server.ctx.directory.client(DEMO_SPA)
    assert.ok(client)
    await writeClient(server.ctx.db, server.ctx.vault, { ...client, firstParty: false })
    server.ctx.directory.forget()
    const application = await newApplication(server.origin, DEMO_SPA)
    const request = await application.request({ audience: `${server.origin}/me/`, scope: 'openid read:me:factors' })
    const { outside } = await newVisitor(server.origin).open(request.url)
    assert.equal(outside?.searchParams.get('error'), 'access_denied')
    await writeClient(server.ctx.db, server.ctx.vault, client)
    server.ctx.directory.forget()
  })
})
