import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase, refusal } from '../compat/api-under-test.ts'
import { codeOf } from '../factors/people-with-factors.ts'
import { verifyTotp } from '../../src/steps/factors/totp.ts'
import { readUser } from '../../src/store/read-users.ts'

onEachDatabase('authentication methods that a machine gives', (api) => {
  const person = async () => {
    const { user_id: id } = await api.makeUser()
    return { id, path: `/api/v2/users/${encodeURIComponent(id)}/authentication-methods` }
  }
  const post = (path: string, body: object) => api.ask({ method: 'POST', path, body })

  it('are created, masked, renamed, and removed', async () => {
    const { path } = await person()
    const made = await post(path, { type: 'email', name: 'Mail', email: 'Charles@example.com' })
    assert.equal(made.status, 201)
    assert.equal(made.body.email, 'char****@exam*******')
    assert.match(made.body.id, /^email\|dev_[A-Za-z0-9]{16}$/)
    assert.equal(made.headers.get('carabiner-notice'), 'factor-not-asked-for')
    const again = await post(path, { type: 'email', email: 'charles@example.com' })
    assert.deepEqual([again.status, again.body.message], [409, 'Authentication method already exists.'])
    const one = `${path}/${encodeURIComponent(made.body.id)}`
    assert.equal((await api.ask({ method: 'PATCH', path: one, body: { name: 'Post' } })).body.name, 'Post')
    assert.equal((await api.ask({ method: 'GET', path: one })).body.name, 'Post')
    const voice = { method: 'PATCH', path: one, body: { preferred_authentication_method: 'voice' } } as const
    assert.equal((await api.ask(voice)).status, 400)
    assert.equal((await api.ask({ method: 'DELETE', path: one })).status, 204)
  })

  it('of an app work: a code of the secret that was sent is a second factor', async () => {
    const { id, path } = await person()
    const secret = '5HCWXIP2MJNSUBGYVUZFLRB2HWIGXR4S'
    assert.equal((await post(path, { type: 'totp', totp_secret: secret })).status, 201)
    const user = await readUser(api.server.ctx.db, id)
    assert.ok(user)
    assert.ok('factorId' in (await verifyTotp(api.server.ctx, user, codeOf(secret))))
  })

  it('are replaced all at once, or not at all', async () => {
    const { path } = await person()
    await post(path, { type: 'phone', phone_number: '+441234567890' })
    const twice = [1, 2].map(() => ({ type: 'email', email: 'same@example.com' }))
    const refused = await api.ask({ method: 'PUT', path, body: twice })
    assert.equal(refused.status, 409)
    const [kept] = (await api.ask({ method: 'GET', path })).body
    assert.equal(kept.phone_number, 'XXXXXXXXXXX7890')
    assert.deepEqual(kept.authentication_methods[0].type, 'sms')
    const replaced = await api.ask({ method: 'PUT', path, body: [{ type: 'email', email: 'same@example.com' }] })
    assert.deepEqual([replaced.status, replaced.body[0].email], [200, 'same@example.com'])
    assert.equal((await api.ask({ method: 'GET', path })).body.length, 1)
  })

  it('of keys are listed with what was sent, and a key is nobody else’s', async () => {
    const [one, two] = [await person(), await person()]
    for (const type of ['passkey', 'webauthn-roaming']) {
      const key = {
        type,
        key_id: `${type}AAAA`,
        public_key: 'pQECAyYgASFYIA==',
        credential_device_type: 'multi_device',
      }
      const made = await post(one.path, key)
      assert.equal(made.status, 201, JSON.stringify(made.body))
      assert.equal(made.body.public_key, 'pQECAyYgASFYIA')
    }
    const taken = { type: 'passkey', key_id: 'passkeyAAAA', public_key: 'pQECAyYgASFYIA' }
    assert.equal((await post(two.path, taken)).status, 409)
    const foreign = { ...taken, key_id: 'other', identity_user_id: one.id }
    assert.equal((await post(two.path, foreign)).status, 400)
  })

  it('are refused where something is missing or wrong', async () => {
    const { path } = await person()
    const wrong = [
      { type: 'email' },
      { type: 'totp', totp_secret: '1' },
      { type: 'phone', phone_number: 'x' },
      { type: 'x' },
    ]
    for (const body of [...wrong, { type: 'passkey', key_id: 'a' }, { type: 'email', email: 'a@b.example', more: 1 }]) {
      const { status, body: answer } = await post(path, body)
      assert.deepEqual([status, answer.errorCode], [400, 'invalid_body'], JSON.stringify(body))
    }
    assert.equal((await api.ask({ method: 'PUT', path, body: { type: 'email' } })).status, 400)
    const nobody = '/api/v2/users/auth0%7Cnobody/authentication-methods'
    assert.equal((await post(nobody, { type: 'email', email: 'a@b.example' })).body.errorCode, 'inexistent_user')
  })

  it('are enrolments of the Guardian API', async () => {
    const { path } = await person()
    const made = await post(path, { type: 'phone', phone_number: '+441234567890', name: 'Phone' })
    const id = made.body.id.split('|')[1]
    const enrollment = `/api/v2/guardian/enrollments/${id}`
    const { body } = await api.ask({ method: 'GET', path: enrollment })
    assert.deepEqual([body.id, body.status, body.phone_number], [id, 'confirmed', 'XXXXXXXXXXX7890'])
    assert.equal((await api.ask({ method: 'DELETE', path: enrollment })).status, 204)
    await api.refuses({ method: 'GET', path: enrollment }, refusal(404, 'Enrollment not found', 'enrollment_not_found'))
    assert.deepEqual((await api.ask({ method: 'GET', path })).body, [])
  })

  it('leave a user of telephones alone without a second factor to be asked for', async () => {
    const { path } = await person()
    await post(path, { type: 'phone', phone_number: '+441234567890' })
    const groups = path.replace('authentication-methods', 'groups')
    assert.deepEqual((await api.ask({ method: 'GET', path: groups })).body, [])
    const clear = path.replace('authentication-methods', 'risk-assessments/clear')
    const body = { connection: 'email', assessors: ['new-device'] }
    assert.equal((await api.ask({ method: 'POST', path: clear, body })).status, 204)
    const unknown = { ...body, connection: 'unknown' }
    assert.equal((await api.ask({ method: 'POST', path: clear, body: unknown })).status, 400)
  })
})
