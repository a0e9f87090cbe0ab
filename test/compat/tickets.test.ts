import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { resetPassword } from '../../src/operations/login/reset-password.ts'
import { verifyEmail } from '../../src/operations/login/verify-email.ts'
import { Problem } from '../../src/problems.ts'
import { eachDatabase } from '../support/databases.ts'
import { PASSWORD, aPerson, aVisitor, databaseOf, signedInAs, ticketIn } from '../support/people-with-passwords.ts'
import { type TestServer, startServer } from '../support/server.ts'

const NEW = 'Another-rope-10'
const GOOGLE_LINKED = 'auth0|00000000000000000000ada0'

eachDatabase('tickets', (open) => {
  let server: TestServer
  before(async () => {
    server = await startServer(await open())
  })
  after(() => server.stop())

  const make = (kind: 'email-verification' | 'password-change', body: object) =>
    server.call('POST', `/api/v2/tickets/${kind}`, { body })
  const use = (ticket: string, password = NEW) =>
    resetPassword(server.ctx, { ticket, password, visitor: aVisitor(server) })
  const verify = (ticket: string) => verifyEmail(server.ctx, { ticket, visitor: aVisitor(server) })
  const userOf = async (id: string) => (await server.call('GET', `/api/v2/users/${encodeURIComponent(id)}`)).body

  test('a password ticket is a link to the reset page that sets a password once', async () => {
    const { id, email } = await aPerson(server)
    const answer = await make('password-change', { user_id: id, result_url: 'https://app.example/back' })
    assert.equal(answer.status, 201)
    assert.deepEqual(Object.keys(answer.body), ['ticket'])
    assert.match(answer.body.ticket, new RegExp(`^${server.origin}/u/reset-password\\?ticket=[A-Za-z0-9]{32}#$`))
    const ticket = ticketIn(answer.body.ticket)
    const reset = await use(ticket)
    assert.ok(!(reset instanceof Problem))
    assert.deepEqual(
      [reset.user.id, reset.ticket.resultUrl, reset.wasReclaimed],
      [id, 'https://app.example/back', false],
    )
    assert.equal(await signedInAs(server, email), 'wrong_password')
    assert.equal(await signedInAs(server, email, NEW), id)
    const again = await use(ticket)
    assert.ok(again instanceof Problem && again.code === 'ticket_invalid')
    const user = await userOf(id)
    assert.ok(user.last_password_reset)
    // Whoever asked for the ticket has not said that it goes to the mailbox.
    assert.equal(user.email_verified, false)
  })

  test('a password ticket by connection and address may say that it verifies the address', async () => {
    const { id, email } = await aPerson(server)
    const { id: connection_id } = await databaseOf(server)
    const { body } = await make('password-change', {
      connection_id,
      email: email.toUpperCase(),
      mark_email_as_verified: true,
    })
    assert.ok(!((await use(ticketIn(body.ticket))) instanceof Problem))
    assert.equal((await userOf(id)).email_verified, true)
  })

  test('a verification ticket verifies the address once, and opens nothing else', async () => {
    const { id, email } = await aPerson(server)
    const { body } = await make('email-verification', { user_id: id })
    const ticket = ticketIn(body.ticket)
    assert.ok((await use(ticket)) instanceof Problem)
    const verified = await verify(ticket)
    assert.ok(!(verified instanceof Problem))
    assert.equal((await userOf(id)).email_verified, true)
    assert.equal(await signedInAs(server, email), id)
    const again = await verify(ticket)
    assert.ok(again instanceof Problem && again.code === 'ticket_invalid')
  })

  test('a ticket is void once the address has changed, the password was set, or the identity was linked', async () => {
    const person = await aPerson(server)
    const path = `/api/v2/users/${encodeURIComponent(person.id)}`
    const makeBoth = async (id: string) => ({
      password: ticketIn((await make('password-change', { user_id: id })).body.ticket),
      address: ticketIn((await make('email-verification', { user_id: id })).body.ticket),
    })
    const first = await makeBoth(person.id)
    await server.call('PATCH', path, { body: { email: 'moved@example.com' } })
    assert.ok((await use(first.password)) instanceof Problem)
    assert.ok((await verify(first.address)) instanceof Problem)
    const second = await makeBoth(person.id)
    await server.call('PATCH', path, { body: { password: 'Changed-by-api-1' } })
    assert.ok((await use(second.password)) instanceof Problem)
    const third = await makeBoth(person.id)
    const primary = await aPerson(server)
    const [provider, user_id] = person.id.split('|')
    await server.call('POST', `/api/v2/users/${encodeURIComponent(primary.id)}/identities`, {
      body: { provider, user_id },
    })
    assert.ok((await use(third.password)) instanceof Problem)
    assert.ok((await verify(third.address)) instanceof Problem)
    assert.equal(await signedInAs(server, 'moved@example.com', 'Changed-by-api-1'), primary.id)
  })

  test('a linked database identity is named by identity, and a ticket lives as long as it says', async () => {
    const primary = await aPerson(server)
    const linked = await aPerson(server)
    const [provider, user_id] = linked.id.split('|')
    const identity = { provider, user_id }
    await server.call('POST', `/api/v2/users/${encodeURIComponent(primary.id)}/identities`, { body: identity })
    const { body } = await make('password-change', { user_id: primary.id, identity })
    assert.ok(!((await use(ticketIn(body.ticket))) instanceof Problem))
    assert.equal(await signedInAs(server, linked.email, NEW), primary.id)
    assert.equal(await signedInAs(server, primary.email, PASSWORD), primary.id)
    const short = await make('password-change', { user_id: primary.id, ttl_sec: 60 })
    await server.ctx.db.query(
      { name: 'test_age_proofs', text: `update proofs set expires_at = expires_at - interval '60 s'` },
      [],
    )
    assert.ok((await use(ticketIn(short.body.ticket))) instanceof Problem)
  })

  test('the log of making a ticket does not hold it', async () => {
    const { id } = await aPerson(server)
    const ticket = ticketIn((await make('password-change', { user_id: id })).body.ticket)
    const text = 'select count(*) as count from logs where entry::text like $1'
    const [row] = await server.ctx.db.query<{ count: number }>({ name: 'test_leaks', text }, [`%${ticket}%`])
    assert.equal(row?.count, 0)
  })

  test('what no ticket can be made for is refused', async () => {
    const { id } = await aPerson(server)
    const phoneOnly = await server.call('POST', '/api/v2/users', {
      body: { connection: 'sms', phone_number: '+491510009', phone_verified: true },
    })
    const nameless = await aPerson(server, { email: undefined, username: 'nameless' })
    const cases = [
      ['password-change', { user_id: 'auth0|nobody' }, 404, /user does not exist/],
      ['email-verification', { user_id: 'auth0|nobody' }, 404, /user does not exist/],
      ['password-change', { user_id: phoneOnly.body.user_id }, 400, /main connection does not support/],
      ['email-verification', { user_id: phoneOnly.body.user_id }, 400, /main connection does not support/],
      ['password-change', { user_id: nameless.id }, 400, /does not have an email/],
      [
        'email-verification',
        { user_id: id, identity: { provider: 'github', user_id: '1' } },
        400,
        /does not contain the given identity/,
      ],
      [
        'password-change',
        { user_id: GOOGLE_LINKED, identity: { provider: 'google-oauth2', user_id: '1' } },
        400,
        /Invalid|Expected|No enum/,
      ],
      ['password-change', {}, 400, /either user_id/],
      [
        'password-change',
        { user_id: id, connection_id: 'con_0000000000000001', email: 'a@b.co' },
        400,
        /either user_id/,
      ],
      ['password-change', { email: 'a@b.co' }, 400, /belong together/],
      ['password-change', { connection_id: 'con_0000000000000001', email: 'a@b.co' }, 400, /connection does not exist/],
      ['email-verification', {}, 400, /Missing required property: user_id/],
      ['email-verification', { user_id: id, result_url: 'javascript:alert(1)' }, 400, /strict-uri/],
      ['email-verification', { user_id: id, ttl_sec: -1 }, 400, /less than/],
      ['email-verification', { user_id: id, client_id: 'nobody' }, 400, /client does not exist/],
      ['email-verification', { user_id: id, more: 1 }, 400, /Additional properties not allowed: more/],
    ] as const
    for (const [kind, body, status, words] of cases) {
      const answer = await make(kind, body)
      assert.equal(answer.status, status, `${JSON.stringify(body)} ${JSON.stringify(answer.body)}`)
      assert.match(answer.body.message, words)
    }
    const token = await server.token({ scopes: ['read:users'] })
    const forbidden = await server.call('POST', '/api/v2/tickets/password-change', { body: { user_id: id }, token })
    assert.deepEqual([forbidden.status, forbidden.body.errorCode], [403, 'insufficient_scope'])
  })
})
