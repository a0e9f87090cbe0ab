import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eachDatabase } from '../../../test/support/databases.ts'
import { assertWhole } from '../../../test/support/invariants.ts'
import {
  PASSWORD,
  aPerson,
  aVisitor,
  catchMail,
  databaseOf,
  setOptions,
  signIn,
  signedInAs,
  ticketIn,
} from '../../../test/support/people-with-passwords.ts'
import { type TestServer, startServer } from '../../../test/support/server.ts'
import { DEMO_SPA } from '../../demo/applications.ts'
import { isStillGood, signInBy } from '../../model/sign-in.ts'
import { Problem } from '../../problems.ts'
import type { Mail } from '../../steps/send-mail.ts'
import { readUser } from '../../store/read-users.ts'
import { requestPasswordReset } from './request-password-reset.ts'
import { openResetTicket, resetPassword } from './reset-password.ts'

const NEW = 'Another-rope-10'

eachDatabase('resetting a password', (open) => {
  let server: TestServer
  let mail: Mail[]
  before(async () => {
    server = await startServer(await open())
    mail = catchMail(server)
  })
  after(() => server.stop())

  let last = 0
  /** Asks for the link as a person does, and gives the ticket in the mail. */
  const mailed = async (email: string) => {
    const client = await server.ctx.directory.client(DEMO_SPA)
    assert.ok(client)
    const connection = await databaseOf(server)
    const visitor = aVisitor(server, `10.8.0.${++last}`)
    assert.equal(
      await requestPasswordReset(server.ctx, { client, connection, email, visitor, locale: null }),
      undefined,
    )
    assert.equal(mail.at(-1)?.to, email)
    return ticketIn(mail.at(-1)?.url)
  }
  const use = (ticket: string, password = NEW) =>
    resetPassword(server.ctx, { ticket, password, visitor: aVisitor(server) })
  const codeOf = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'done')

  test('of ten resets by one ticket at once exactly one sets its password', async () => {
    const { id, email } = await aPerson(server, { email_verified: true })
    const ticket = await mailed(email)
    const passwords = Array.from({ length: 10 }, (_, index) => `Another-rope-${index}0`)
    const outcomes = await Promise.all(passwords.map((password) => use(ticket, password)))
    assert.deepEqual(outcomes.map(codeOf).sort(), ['done', ...Array<string>(9).fill('ticket_invalid')])
    const winner = passwords[outcomes.findIndex((outcome) => codeOf(outcome) === 'done')] ?? ''
    assert.equal(await signedInAs(server, email, winner), id)
    await assertWhole(server.ctx.db)
  })

  test('it voids every other ticket and whatever that identity opened, and nothing that others did', async () => {
    const { id, email } = await aPerson(server, { email_verified: true })
    const other = await aPerson(server, { email_verified: true })
    const [provider, user_id] = other.id.split('|')
    await server.call('POST', `/api/v2/users/${encodeURIComponent(id)}/identities`, { body: { provider, user_id } })
    const [first, second] = [await mailed(email), await mailed(email)]
    const before = await readUser(server.ctx.db, id)
    assert.ok(before)
    const byPassword = signInBy(before, [id])
    const byOther = signInBy(before, [other.id])
    const byBoth = signInBy(before, [other.id, id])
    assert.equal(codeOf(await use(first)), 'done')
    assert.equal(codeOf(await use(second)), 'ticket_invalid')
    const after = await readUser(server.ctx.db, id)
    assert.ok(after)
    assert.deepEqual(
      [byPassword, byOther, byBoth].map((signIn) => isStillGood(signIn, after)),
      [false, true, false],
    )
    assert.equal(after.version, before.version + 1)
    assert.ok(after.identities[0].passwordResetAt)
  })

  test('it lifts the blocks for wrong passwords, and not an administrator’s', async () => {
    const { id, email } = await aPerson(server, { email_verified: true, blocked: true })
    const ip = '198.51.100.77'
    for (let index = 0; index < 11; index++) await signIn(server, email, { password: 'wrong', ip })
    assert.equal(codeOf(await use(await mailed(email))), 'done')
    assert.equal(await signIn(server, email, { password: NEW, ip }), 'account_blocked')
    assert.equal((await readUser(server.ctx.db, id))?.blocked, true)
  })

  test('a password that the connection refuses leaves the ticket good', async () => {
    const { id, email } = await aPerson(server, { email_verified: true })
    const ticket = await mailed(email)
    assert.equal(codeOf(await use(ticket, 'short')), 'weak_password')
    const open = await openResetTicket(server.ctx, ticket)
    assert.ok(!(open instanceof Problem))
    assert.equal(open.user.id, id)
    assert.equal(codeOf(await use(ticket)), 'done')
    assert.equal(codeOf(await openResetTicket(server.ctx, ticket)), 'ticket_invalid')
  })

  test('a password that was used lately is refused where the connection remembers, also to the API', async () => {
    await setOptions(server, { password_history: { enable: true, size: 3 } })
    const { id, email } = await aPerson(server, { email_verified: true })
    const path = `/api/v2/users/${encodeURIComponent(id)}`
    const patch = async (password: string) => {
      const { status, body } = await server.call('PATCH', path, { body: { password } })
      return status === 200 ? 'done' : body.message
    }
    const USED = 'PasswordHistoryError: Password has previously been used'
    assert.equal(await patch(PASSWORD), USED)
    assert.equal(codeOf(await use(await mailed(email), PASSWORD)), 'used_password')
    for (const password of ['Second-rope-2', 'Third-rope-33']) {
      assert.equal(codeOf(await use(await mailed(email), password)), 'done')
    }
    for (const password of [PASSWORD, 'Second-rope-2', 'Third-rope-33']) assert.equal(await patch(password), USED)
    assert.equal(await patch('Fourth-rope-4'), 'done')
    // Three are remembered, the present one among them.
    assert.equal(await patch(PASSWORD), 'done')
    await setOptions(server, { password_history: { enable: false, size: 3 } })
  })

  test('a ticket that is not one is refused', async () => {
    for (const ticket of ['', 'x'.repeat(32), 'no\0ticket']) assert.equal(codeOf(await use(ticket)), 'ticket_invalid')
  })

  test('the log has the request, the change and the failures, and no ticket', async () => {
    const { id, email } = await aPerson(server, { email_verified: true })
    const ticket = await mailed(email)
    await use(ticket, 'short')
    await use(ticket)
    const { body } = await server.call('GET', `/api/v2/users/${encodeURIComponent(id)}/logs?sort=date:1`)
    const types = body.map(({ type }: { type: string }) => type).filter((type: string) => type !== 'ss')
    assert.deepEqual(types, ['scpr', 'fcp', 'scp'])
    assert.ok(!JSON.stringify(body).includes(ticket))
  })
})
