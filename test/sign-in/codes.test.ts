import assert from 'node:assert/strict'
import { it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { Problem } from '../../src/problems.ts'
import { ownerOfRecipient } from '../../src/steps/sign-in/owner-of-recipient.ts'
import { eachDatabase } from '../support/databases.ts'
import { mailTo } from '../support/messages.ts'
import { freePort, startServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { newApplication, newVisitor } from '../support/visitor.ts'
import {
  alertOf,
  asked,
  begin,
  codeTo,
  letProofsExpire,
  otherThan,
  ownWays,
  samePart,
  setOptionsOf,
  stateOf,
  userOf,
} from './own-ways-stage.ts'

const WRONG = /This code is not right/
const OVER = /This code is no longer good/

eachDatabase('codes by mail and SMS', (open) => {
  const stage = ownWays(open)

  it('a wrong code may be corrected; one that is too old or was used may not', async () => {
    const first = await asked(stage, 'correct@example.com')
    const code = await codeTo(stage, 'correct@example.com')
    const wrong = await first.visitor.submit(first.page, { code: otherThan(code) }, '/u/code')
    assert.deepEqual([wrong.status, WRONG.test(alertOf(wrong))], [400, true])
    const back = await first.visitor.submit(wrong, { code: ` ${code.slice(0, 3)} ${code.slice(3)} ` }, '/u/code')
    assert.ok((await first.request.exchange(back.outside)).claims()?.sub)
    const again = await asked(stage, 'correct@example.com')
    const used = await again.visitor.submit(again.page, { code }, '/u/code')
    assert.equal(used.status, 400, 'another sign-in has another code')
    await letProofsExpire(stage)
    const fresh = await codeTo(stage, 'correct@example.com')
    const late = await again.visitor.submit(again.page, { code: fresh }, '/u/code')
    assert.deepEqual([late.status, OVER.test(alertOf(late))], [400, true])
  })

  it('after three wrong ones the page says that another code is needed, and sends one', async () => {
    const { visitor, page, request } = await asked(stage, 'three@example.com')
    const code = await codeTo(stage, 'three@example.com')
    let shown = page
    for (const expected of [WRONG, WRONG, OVER, OVER]) {
      shown = await visitor.submit(shown, { code: otherThan(code) }, '/u/code')
      assert.match(alertOf(shown), expected)
    }
    assert.match(alertOf(await visitor.submit(shown, { code }, '/u/code')), OVER)
    const resent = await visitor.submit(shown, {}, '/u/code/resend')
    assert.match(resent.html, /We sent a new code/)
    const back = await visitor.submit(resent, { code: await codeTo(stage, 'three@example.com') }, '/u/code')
    assert.ok((await request.exchange(back.outside)).claims()?.sub)
  })

  it('a code counts for the application that it was asked for', async () => {
    const { server } = stage
    const other = { server, application: await newApplication(server.origin, 'demo-linking-page') }
    await asked(stage, 'two-apps@example.com')
    const code = await codeTo(stage, 'two-apps@example.com')
    const { visitor, page } = await asked(other, 'two-apps@example.com')
    const refused = await visitor.submit(page, { code }, '/u/code')
    assert.match(alertOf(refused), WRONG)
  })

  it('T23: pages and statuses are the same for an address that has an account and one that has none', async () => {
    const seen = []
    for (const address of ['emmy@example.com', 'noone@example.com']) {
      const { visitor, page } = await asked(stage, address)
      const code = await codeTo(stage, address)
      assert.match(code, /^\d{6}$/, 'both get a code')
      const wrong = await visitor.submit(page, { code: otherThan(code) }, '/u/code')
      seen.push([page.status, samePart(page, address), wrong.status, samePart(wrong, address)])
    }
    assert.deepEqual(seen[0], seen[1])
  })

  it('T19: of 50 first sign-ins at once one makes the user, and all are let in as that user', async () => {
    const { ctx } = stage.server
    const connection = (await ctx.directory.connections()).find(({ name }) => name === 'email')
    const client = await ctx.directory.client(DEMO_SPA)
    assert.ok(connection && client)
    const visitor = { ip: '10.0.0.1', userAgent: 'test', origin: stage.server.origin }
    const proven = { connection, client, recipient: 'fifty@example.com', visitor }
    const owners = await Promise.all(Array.from({ length: 50 }, () => ownerOfRecipient(ctx, proven)))
    const keys = owners.map((owner) => (owner instanceof Problem ? owner.code : owner.key))
    assert.equal(new Set(keys).size, 1)
    assert.match(keys[0] ?? '', /^email\|[0-9a-f]{24}$/)
    assert.equal(owners.filter((owner) => !(owner instanceof Problem) && owner.isNew).length, 1)
    const { body } = await stage.server.call('GET', '/api/v2/users-by-email?email=fifty@example.com')
    assert.equal(body.length, 1)
  })

  it('a linked mailbox signs in as the primary, whatever the primary’s address is, and is verified by that', async () => {
    const { server } = stage
    const body = { connection: 'email', email: 'other-mailbox@example.com', email_verified: false }
    const made = await server.call('POST', '/api/v2/users', { body })
    const [, id] = made.body.user_id.split('|')
    const bob = 'auth0|00000000000000000000b0b0'
    const path = `/api/v2/users/${encodeURIComponent(bob)}/identities`
    assert.equal((await server.call('POST', path, { body: { provider: 'email', user_id: id } })).status, 201)
    const { visitor, page, request } = await asked(stage, 'Other-Mailbox@example.com')
    const back = await visitor.submit(page, { code: await codeTo(stage, 'other-mailbox@example.com') }, '/u/code')
    const claims = (await request.exchange(back.outside)).claims()
    assert.deepEqual([claims?.sub, claims?.['email']], [bob, 'bob@example.com'])
    const { identities } = await userOf(stage, bob)
    assert.equal(identities[1].profileData.email_verified, true)
  })

  it('where nobody may sign up, a proven stranger is refused and an old hand is not', async () => {
    await setOptionsOf(stage, 'email', { disable_signup: true })
    const stranger = await asked(stage, 'stranger@example.com')
    const code = await codeTo(stage, 'stranger@example.com')
    const refused = await stranger.visitor.submit(stranger.page, { code }, '/u/code')
    assert.equal(refused.outside?.searchParams.get('error'), 'access_denied')
    const known = await asked(stage, 'fifty@example.com')
    const back = await known.visitor.submit(known.page, { code: await codeTo(stage, 'fifty@example.com') }, '/u/code')
    assert.ok(back.outside?.searchParams.has('code'))
    await setOptionsOf(stage, 'email', { disable_signup: false })
  })

  it('a blocked user is refused once the code was right', async () => {
    const { server } = stage
    const body = { connection: 'sms', phone_number: '+4915100000077', phone_verified: true }
    const made = await server.call('POST', '/api/v2/users', { body })
    const path = `/api/v2/users/${encodeURIComponent(made.body.user_id)}`
    await server.call('PATCH', path, { body: { blocked: true } })
    const { visitor, page } = await asked(stage, '+49 151 00000077', 'sms')
    const refused = await visitor.submit(page, { code: await codeTo(stage, '+4915100000077') }, '/u/code')
    assert.equal(refused.outside?.searchParams.get('error'), 'unauthorized')
  })

  it('ten wrong codes in a row block the mailbox at that address, and /user-blocks shows and lifts it', async () => {
    const { server } = stage
    const guess = async () => {
      const { visitor, page } = await asked(stage, 'blocked-mailbox@example.com')
      const code = await codeTo(stage, 'blocked-mailbox@example.com')
      const wrong = await visitor.submit(page, { code: otherThan(code) }, '/u/code')
      return { visitor, wrong, code, second: await visitor.submit(wrong, { code: otherThan(code) }, '/u/code') }
    }
    for (let rounds = 0; rounds < 5; rounds++) await guess()
    const { wrong, visitor, code } = await guess()
    assert.deepEqual([wrong.status, /too many attempts/.test(alertOf(wrong))], [429, true])
    assert.equal((await visitor.submit(wrong, { code }, '/u/code')).status, 429)
    const path = '/api/v2/user-blocks?identifier=blocked-mailbox@example.com'
    assert.equal((await server.call('GET', path)).body.blocked_for.length, 1)
    assert.equal((await server.call('DELETE', path)).status, 204)
    const shown = await visitor.submit(wrong, {}, '/u/code/resend')
    const fresh = await codeTo(stage, 'blocked-mailbox@example.com')
    assert.ok((await visitor.submit(shown, { code: fresh }, '/u/code')).outside?.searchParams.has('code'))
  })

  it('a request for the connection begins with its page, and a hint is filled in', async () => {
    const { page, visitor, state } = await begin(stage, { connection: 'email', login_hint: 'hint@example.com' })
    assert.equal(new URL(page.url).pathname, '/u/code/start')
    assert.match(page.html, /value="hint@example.com"/)
    const others = await visitor.open(`${stage.server.origin}/u/login?state=${state}`)
    assert.equal(new URL(others.url).pathname, '/u/login')
  })

  it('asks for a valid address, for a code, and not too often', async () => {
    const { page } = await asked(stage, 'nonsense')
    assert.equal(page.status, 400)
    assert.match(page.html, /Enter an email address/)
    const { visitor, page: shown } = await asked(stage, 'often@example.com')
    assert.equal((await visitor.submit(shown, { code: '' }, '/u/code')).status, 400)
    let last = shown
    for (let times = 0; times < 10; times++) last = await visitor.submit(shown, {}, '/u/code/resend')
    assert.equal(last.status, 429)
    assert.match(alertOf(last), /too many attempts/)
  })

  it('log entries tell what was sent, what was wrong and who was made, without a code', async () => {
    const { visitor, page } = await asked(stage, 'logged@example.com')
    const code = await codeTo(stage, 'logged@example.com')
    const wrong = await visitor.submit(page, { code: otherThan(code) }, '/u/code')
    await visitor.submit(wrong, { code }, '/u/code')
    const text = `select type, entry from logs where entry ->> 'user_name' = $1 order by log_id`
    const query = { name: 'test_logs_of_name', text }
    const rows = await stage.server.ctx.db.query<{ type: string; entry: object }>(query, ['logged@example.com'])
    const types = rows.map(({ type }) => type)
    assert.deepEqual(types.slice(0, 3), ['cls', 'f', 'ss'])
    assert.ok(!JSON.stringify(rows).includes(code))
  })
})

eachDatabase('codes while the mail server is down', (open) => {
  it('the page says that nothing was sent yet and offers the other ways, and /health stays 200', async (test) => {
    const server = await startServer(await open(), { mail: mailTo(await freePort()), logLevel: 'error' })
    test.after(() => server.stop())
    const stage = { server, application: await newApplication(server.origin, DEMO_SPA) }
    const { visitor, page } = await asked(stage, 'late@example.com')
    await until('it is known to be down', () => server.ctx.messages.state('email') === 'failing')
    const told = await visitor.open(page.url)
    assert.match(alertOf(told), /could not send the message just now/)
    assert.match(told.html, /href="\/u\/login\?state=/)
    const others = await visitor.open(`${server.origin}/u/login?state=${stateOf(page)}`)
    const signedIn = await visitor.submit(
      others,
      { identifier: 'bob@example.com', password: 'Carabiner-demo-1' },
      '/u/login',
    )
    assert.ok(signedIn.outside?.searchParams.has('code'))
    assert.equal((await server.call('GET', '/health', { token: null })).status, 200)
    const nobody = await newVisitor(server.origin).open(page.url)
    assert.equal(nobody.status, 400)
  })
})
