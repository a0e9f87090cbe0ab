import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eachDatabase } from '../../../test/support/databases.ts'
import { assertWhole } from '../../../test/support/invariants.ts'
import {
  aPerson,
  aVisitor,
  catchMail,
  databaseOf,
  signedInAs,
  ticketIn,
} from '../../../test/support/people-with-passwords.ts'
import { type TestServer, startServer } from '../../../test/support/server.ts'
import { oneWay } from '../../crypto/one-way.ts'
import { DEMO_SPA } from '../../demo/applications.ts'
import { isStillGood, signInBy } from '../../model/sign-in.ts'
import { Problem } from '../../problems.ts'
import type { Mail } from '../send-mail.ts'
import { addProof, findProof } from '../../store/proofs.ts'
import { readUser } from '../../store/read-users.ts'
import { reclaimAccounts } from './reclaim-accounts.ts'
import { requestPasswordReset } from '../../operations/login/request-password-reset.ts'
import { resetPassword } from '../../operations/login/reset-password.ts'

const NEW = 'The-owners-rope-1'

eachDatabase('reclaiming an account', (open) => {
  let server: TestServer
  let mail: Mail[]
  before(async () => {
    server = await startServer(await open())
    mail = catchMail(server)
  })
  after(() => server.stop())

  const arrive = async (address: string) => {
    const outcome = await reclaimAccounts(server.ctx, { address, clientId: DEMO_SPA, visitor: aVisitor(server) })
    assert.ok(!(outcome instanceof Problem))
    return outcome
  }
  const mailed = async (email: string) => {
    const client = await server.ctx.directory.client(DEMO_SPA)
    const connection = await databaseOf(server)
    assert.ok(client)
    await requestPasswordReset(server.ctx, { client, connection, email, visitor: aVisitor(server), locale: null })
    return ticketIn(mail.at(-1)?.url)
  }
  const reset = (ticket: string) => resetPassword(server.ctx, { ticket, password: NEW, visitor: aVisitor(server) })
  const link = async (primary: string, secondary: string) => {
    const [provider, user_id] = secondary.split('|')
    const path = `/api/v2/users/${encodeURIComponent(primary)}/identities`
    assert.equal((await server.call('POST', path, { body: { provider, user_id } })).status, 201)
  }
  const rowsOf = async (table: 'factors' | 'consents' | 'passkeys', id: string) => {
    const column = table === 'passkeys' ? 'identity' : 'user_id'
    const text = `select 1 from ${table} where ${column} = $1`
    return (await server.ctx.db.query({ name: `test_count_${table}`, text }, [id])).length
  }
  const eventsOf = async (id: string) => {
    const text = 'select type, data from events where user_id = $1 order by id'
    return server.ctx.db.query<{ type: string; data: any }>({ name: 'test_events_of', text }, [id])
  }
  /** A second factor, a consent and a passkey, as a squatter would leave them. */
  const furnish = async (id: string) => {
    const run = (name: string, text: string) => server.ctx.db.query({ name: `test_${name}`, text }, [id])
    await run(
      'factor',
      `insert into factors (id, user_id, user_created_at, type, secret, data, confirmed, created_at) values ('f' || $1, $1, now(), 'totp', 'x', '{}', true, now())`,
    )
    await run(
      'consent',
      `insert into consents (id, user_id, user_created_at, client_id, audience, scope, created_at) values ('c' || $1, $1, now(), '${DEMO_SPA}', '', '{}', now())`,
    )
    await run(
      'passkey',
      `insert into passkeys (credential_id, id, user_handle, identity, public_key, counter, transports, device_type, backed_up, rp_id, created_at) values ('p' || $1, 'passkey|' || $1, 'h', $1, 'x', 0, '{}', 'x', true, 'x', now())`,
    )
  }

  test('T1: when the owner of the address arrives by a provider, the squatter’s password, sign-ins, factors and tickets are dead', async () => {
    const squatted = await aPerson(server)
    await furnish(squatted.id)
    const before = await readUser(server.ctx.db, squatted.id)
    assert.ok(before)
    const session = signInBy(before, [squatted.id])
    const ticket = await mailed(squatted.email)
    assert.equal(await signedInAs(server, squatted.email), squatted.id)

    const [reclaimed, ...others] = await arrive(squatted.email.toUpperCase())
    assert.deepEqual([reclaimed?.user.id, others], [squatted.id, []])
    assert.equal(await signedInAs(server, squatted.email), 'wrong_password')
    const now = await readUser(server.ctx.db, squatted.id)
    assert.ok(now)
    assert.equal(isStillGood(session, now), false)
    assert.ok((await reset(ticket)) instanceof Problem)
    for (const table of ['factors', 'consents', 'passkeys'] as const)
      assert.equal(await rowsOf(table, squatted.id), 0, table)

    const event = (await eventsOf(squatted.id)).find(({ type }) => type === 'account.reclaimed')
    assert.deepEqual([event?.data.user_id, event?.data.identities], [squatted.id, []])
    const { body } = await server.call('GET', `/api/v2/users/${encodeURIComponent(squatted.id)}/logs`)
    assert.ok(
      body.some(
        ({ type, description }: { type: string; description: string }) =>
          type === 'w' && /unverified/.test(description),
      ),
    )

    // Once: there is nothing left to take.
    assert.deepEqual(await arrive(squatted.email), [])
    // The owner gets in by the mailbox.
    assert.ok(!((await reset(await mailed(squatted.email))) instanceof Problem))
    assert.equal(await signedInAs(server, squatted.email, NEW), squatted.id)
  })

  test('T1: a reset by the mailbox reclaims it with the owner’s password, and verifies the address', async () => {
    const squatted = await aPerson(server, { phone_number: '+49151777' })
    await furnish(squatted.id)
    const outcome = await reset(await mailed(squatted.email))
    assert.ok(!(outcome instanceof Problem))
    assert.equal(outcome.wasReclaimed, true)
    assert.equal(await signedInAs(server, squatted.email), 'wrong_password')
    assert.equal(await signedInAs(server, squatted.email, NEW), squatted.id)
    assert.equal(await rowsOf('factors', squatted.id), 0)
    const { body } = await server.call('GET', `/api/v2/users/${encodeURIComponent(squatted.id)}`)
    // A number that the squatter left would be another way in.
    assert.deepEqual([body.email_verified, body.phone_number], [true, undefined])
    assert.ok((await eventsOf(squatted.id)).some(({ type }) => type === 'account.reclaimed'))
  })

  test('T2: what the squatter had linked stands alone again, blocked if the account was', async () => {
    const squatted = await aPerson(server, { blocked: true })
    const trojan = await aPerson(server, { email: `trojan-${squatted.email}`, email_verified: true })
    await link(squatted.id, trojan.id)
    const before = await readUser(server.ctx.db, squatted.id)
    assert.ok(before)
    const session = signInBy(before, [trojan.id])
    const [reclaimed] = await arrive(squatted.email)
    assert.deepEqual(reclaimed?.dropped, [trojan.id])
    const [now, alone] = [await readUser(server.ctx.db, squatted.id), await readUser(server.ctx.db, trojan.id)]
    assert.ok(now && alone)
    assert.equal(now.identities.length, 1)
    assert.equal(isStillGood(session, now) || isStillGood(session, alone), false)
    assert.equal(alone.blocked, true)
  })

  test('T2: an identity that a squatter had linked to an account of theirs leaves it', async () => {
    const attacker = await aPerson(server, { email_verified: true })
    const squatted = await aPerson(server)
    await link(attacker.id, squatted.id)
    const outcome = await reset(await mailed(squatted.email))
    assert.ok(!(outcome instanceof Problem))
    assert.deepEqual([outcome.user.id, outcome.wasReclaimed], [squatted.id, true])
    assert.equal(await signedInAs(server, squatted.email, NEW), squatted.id)
    assert.equal(await signedInAs(server, attacker.email), attacker.id)
    assert.equal((await readUser(server.ctx.db, attacker.id))?.identities.length, 1)
  })

  test('T3: what was pending on the account is dead', async () => {
    const squatted = await aPerson(server)
    const before = await readUser(server.ctx.db, squatted.id)
    const { epoch = 0 } = before?.identities[0] ?? {}
    const id = oneWay('change_email', 'a secret')
    const proof = { id, kind: 'change_email', userId: squatted.id, identity: squatted.id, epoch, data: {} }
    await addProof(server.ctx.db, proof, 600)
    await arrive(squatted.email)
    assert.equal(await findProof(server.ctx.db, id), undefined)
  })

  test('an account whose address is verified, by itself or by a linked identity, is nobody’s to reclaim', async () => {
    const verified = await aPerson(server, { email_verified: true })
    assert.deepEqual(await arrive(verified.email), [])
    const owned = await aPerson(server)
    const proof = await server.call('POST', '/api/v2/users', {
      body: { connection: 'email', email: owned.email, email_verified: true },
    })
    await link(owned.id, proof.body.user_id)
    assert.deepEqual(await arrive(owned.email), [])
    assert.equal(await signedInAs(server, owned.email), owned.id)
    const outcome = await reset(await mailed(owned.email))
    assert.ok(!(outcome instanceof Problem))
    assert.equal(outcome.wasReclaimed, false)
    assert.equal((await readUser(server.ctx.db, owned.id))?.identities.length, 2)
  })

  test('an address that nobody has costs nothing', async () => {
    assert.deepEqual(await arrive('nobody-has-this@example.com'), [])
  })

  test('of arrivals and a sign-up of links at once the account ends with its owner, whole', async () => {
    const squatted = await aPerson(server)
    const trojans = await Promise.all(Array.from({ length: 3 }, () => aPerson(server, { email_verified: true })))
    await Promise.all([
      ...trojans.map(({ id }) => {
        const [provider, user_id] = id.split('|')
        const path = `/api/v2/users/${encodeURIComponent(squatted.id)}/identities`
        return server.call('POST', path, { body: { provider, user_id } })
      }),
      arrive(squatted.email),
      arrive(squatted.email),
    ])
    assert.equal(await signedInAs(server, squatted.email), 'wrong_password')
    const reclaims = (await eventsOf(squatted.id)).filter(({ type }) => type === 'account.reclaimed')
    assert.ok(reclaims.length >= 1)
    await assertWhole(server.ctx.db)
  })
})
