import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import type { Mail } from '../../src/steps/send-mail.ts'
import { eachDatabase } from '../support/databases.ts'
import { DATABASE, PASSWORD, catchMail, setOptions, signedInAs, ticketIn } from '../support/people-with-passwords.ts'
import { type Answer, type TestServer, startServer } from '../support/server.ts'

eachDatabase('/dbconnections', (open) => {
  let server: TestServer
  let mail: Mail[]
  before(async () => {
    server = await startServer(await open())
    mail = catchMail(server)
  })
  after(() => server.stop())

  let last = 0
  const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> =>
    server.call('POST', `/dbconnections/${path}`, { body, token: null, headers })
  const signUp = (changed: object = {}, headers: Record<string, string> = {}) => {
    last += 1
    const usual = { client_id: DEMO_SPA, connection: DATABASE, email: `new${last}@example.com`, password: PASSWORD }
    return post('signup', { ...usual, ...changed }, headers)
  }
  const typesOf = async (name: string) => {
    const text = `select type from logs where entry ->> 'user_name' = $1 order by log_id`
    const rows = await server.ctx.db.query<{ type: string }>({ name: 'test_types_of', text }, [name])
    return rows.map(({ type }) => type)
  }

  test('sign-up answers the new user in Auth0’s shape, unverified, and mails the link that verifies it', async () => {
    const sent = { email: 'Grace.New@Example.com', given_name: 'Grace', user_metadata: { plan: 'premium' } }
    const answer = await signUp(sent, { 'accept-language': 'de-DE,de;q=0.9' })
    assert.equal(answer.status, 200)
    const { _id, ...rest } = answer.body
    assert.match(_id, /^[0-9a-f]{24}$/)
    assert.deepEqual(rest, {
      email: 'grace.new@example.com',
      email_verified: false,
      given_name: 'Grace',
      user_metadata: { plan: 'premium' },
    })
    assert.equal(await signedInAs(server, 'grace.new@example.com'), `auth0|${_id}`)
    const letter = mail.at(-1)
    assert.deepEqual(
      [letter?.template, letter?.to, letter?.locale],
      ['verify_email', 'grace.new@example.com', 'de-DE,de;q=0.9'],
    )
    assert.ok(letter?.url?.startsWith(`${server.origin}/u/email-verification?ticket=`))
    assert.deepEqual(await typesOf('grace.new@example.com'), ['ss'])
    const { body } = await server.call('GET', `/api/v2/users/auth0%7C${_id}`)
    assert.deepEqual([body.email_verified, body.user_metadata, body.blocked], [false, { plan: 'premium' }, undefined])
  })

  test('sign-up takes a form as well, and nothing that a person may not say of themselves', async () => {
    const form = new URLSearchParams({ client_id: DEMO_SPA, connection: DATABASE, email: 'form@example.com' })
    for (const [name, value] of [
      ['password', PASSWORD],
      ['email_verified', 'true'],
      ['app_metadata[role]', 'admin'],
      ['blocked', 'false'],
    ] as const) {
      form.append(name, value)
    }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await server.call('POST', '/dbconnections/signup', { body: form.toString(), token: null, headers })
    assert.equal(answer.status, 200)
    const { body } = await server.call('GET', `/api/v2/users/auth0%7C${answer.body._id}`)
    assert.deepEqual([body.email_verified, body.app_metadata], [false, undefined])
  })

  test('an address or username that is taken is an invalid sign-up, in the words of any other', async () => {
    await signUp({ email: 'taken@example.com', username: 'taken' })
    const refused = { name: 'BadRequestError', code: 'invalid_signup', description: 'Invalid sign up', statusCode: 400 }
    for (const changed of [{ email: 'Taken@Example.com' }, { username: 'TAKEN' }]) {
      const answer = await signUp(changed)
      assert.deepEqual([answer.status, answer.body], [400, refused])
    }
  })

  test('of ten sign-ups of one address at once one makes a user', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => signUp({ email: 'race@example.com' })))
    const codes = answers.map(({ status, body }) => (status === 200 ? 'made' : body.code)).sort()
    assert.deepEqual(codes, [...Array<string>(9).fill('invalid_signup'), 'made'])
    const { body } = await server.call('GET', '/api/v2/users-by-email?email=race@example.com')
    assert.equal(body.length, 1)
  })

  test('a weak password is answered rule by rule', async () => {
    const answer = await signUp({ password: 'short', email: 'weak@example.com' })
    const { description, policy, ...rest } = answer.body
    assert.deepEqual(rest, {
      name: 'PasswordStrengthError',
      message: 'Password is too weak',
      code: 'invalid_password',
      statusCode: 400,
    })
    assert.equal(description.verified, false)
    assert.deepEqual(
      description.rules.map(({ code }: { code: string }) => code),
      ['lengthAtLeast', 'containsAtLeast'],
    )
    assert.match(policy, /At least 8 characters/)
    assert.deepEqual(await typesOf('weak@example.com'), ['fs'])
  })

  test('common and personal passwords have codes of their own where the connection refuses them', async () => {
    await setOptions(server, { password_dictionary: { enable: true }, password_no_personal_info: { enable: true } })
    const common = await signUp({ password: 'Password123!' })
    assert.deepEqual([common.status, common.body.code], [400, 'password_dictionary_error'])
    const personal = await signUp({ password: 'xx-Climber-7', nickname: 'climber' })
    assert.deepEqual(
      [personal.status, personal.body.name, personal.body.code],
      [400, 'PasswordNoUserInfoError', 'password_no_user_info_error'],
    )
    await setOptions(server, { password_dictionary: { enable: false }, password_no_personal_info: { enable: false } })
  })

  test('what cannot be a sign-up is refused with a reason and makes nobody', async () => {
    const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`p${index}`, 'x']))
    const cases = [
      [{ client_id: 'nobody' }, 401, /client does not exist/],
      [{ client_id: undefined }, 400, /Missing required property: client_id/],
      [{ connection: 'nowhere' }, 400, /connection does not exist/],
      [{ connection: 'email' }, 400, /connection does not exist/],
      [{ email: 'not an address' }, 400, /format email/],
      [{ email: 'one@example.com,two@example.com' }, 400, /format email/],
      [{ password: '' }, 400, /too short/],
      [{ user_metadata: eleven }, 400, /At most 10 properties/],
      [{ user_metadata: { long: 'x'.repeat(501) } }, 400, /too long/],
      [{ user_metadata: { nested: {} } }, 400, /Expected type string/],
      [{ user_metadata: { 'a.b': 'x' } }, 400, /must not contain/],
      [{ username: 'much-longer-than-fifteen' }, 400, /1 to 15 characters/],
    ] as const
    for (const [changed, status, words] of cases) {
      const answer = await signUp(changed)
      assert.equal(answer.status, status, JSON.stringify(answer.body))
      assert.match(answer.body.description, words)
    }
    await setOptions(server, { disable_signup: true })
    const closed = await signUp()
    assert.deepEqual([closed.status, closed.body.code], [400, 'signup_disabled'])
    await setOptions(server, { disable_signup: false })
  })

  test('pages of the application’s own origins may call it, others may not read the answer', async () => {
    const preflight = await server.call('OPTIONS', '/dbconnections/signup', {
      headers: { origin: 'http://localhost:5173' },
    })
    assert.equal(preflight.status, 204)
    assert.equal(preflight.headers.get('access-control-allow-origin'), 'http://localhost:5173')
    const own = await signUp({}, { origin: 'http://localhost:5173' })
    assert.equal(own.headers.get('access-control-allow-origin'), 'http://localhost:5173')
    const other = await signUp({}, { origin: 'https://evil.example' })
    assert.equal(other.headers.get('access-control-allow-origin'), null)
  })

  test('change_password answers the same for known and unknown addresses, and mails the known one a link', async () => {
    await signUp({ email: 'forgetful@example.com' })
    const before = mail.length
    for (const email of ['Forgetful@Example.com', 'nobody@example.com']) {
      const answer = await post('change_password', { client_id: DEMO_SPA, connection: DATABASE, email })
      assert.equal(answer.status, 200)
      assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8')
      assert.equal(answer.body, "We've just sent you an email to reset your password.")
    }
    assert.equal(mail.length, before + 1)
    const letter = mail.at(-1)
    assert.deepEqual([letter?.template, letter?.to], ['reset_password', 'forgetful@example.com'])
    assert.ok(letter?.url?.startsWith(`${server.origin}/u/reset-password?ticket=`))
    assert.equal(ticketIn(letter?.url).length, 32)
    assert.deepEqual(await typesOf('forgetful@example.com'), ['ss', 'scpr'])
    assert.deepEqual(await typesOf('nobody@example.com'), ['fcpr'])
  })

  test('a forged Host gets no link to elsewhere', async () => {
    await signUp({ email: 'host@example.com' })
    const body = { client_id: DEMO_SPA, connection: DATABASE, email: 'host@example.com' }
    await post('change_password', body, { host: 'evil.example', 'x-forwarded-host': 'evil.example' })
    assert.ok(mail.at(-1)?.url?.startsWith(`${server.origin}/u/reset-password`))
  })

  test('ten requests at once and then one a minute, whether or not there is such an account', async () => {
    const text = 'delete from attempts'
    await server.ctx.db.query({ name: 'test_forget_attempts', text }, [])
    const ask = () => post('change_password', { client_id: DEMO_SPA, connection: DATABASE, email: 'none@example.com' })
    const statuses = (await Promise.all(Array.from({ length: 14 }, ask))).map(({ status }) => status)
    assert.equal(statuses.filter((status) => status === 200).length, 10)
    const refused = await ask()
    assert.deepEqual([refused.status, refused.body.code], [429, 'too_many_requests'])
    assert.equal(refused.headers.get('retry-after'), '60')
    await server.ctx.db.query({ name: 'test_forget_attempts', text }, [])
  })
})
