import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { DEVICE_GRANT } from '../../src/model/grant-types.ts'
import { codeOf } from '../factors/people-with-factors.ts'
import { eachDatabase } from '../support/databases.ts'
import { aPerson, DATABASE, databaseOf, PASSWORD } from '../support/people-with-passwords.ts'
import { type TestServer, callUrl, startServer } from '../support/server.ts'
import { askByPassword, askToken, claimsOf, LOGIN_FORM, MFA_OTP, setTenant } from '../support/token-endpoint.ts'
import { type Application, newApplication, newVisitor, type Visitor } from '../support/visitor.ts'

const TELEVISION = 'demo-television'

/** What a person has in hand before something happens to the account. */
interface Hand {
  readonly server: TestServer
  readonly application: Application
  readonly id: string
  readonly email: string
  readonly mfaToken: string
  readonly otpSecret: string
  readonly refreshToken: string
  readonly visitor: Visitor
  /** Asks for the tokens of a device that the person has allowed. */
  readonly poll: () => ReturnType<typeof askToken>
  /** Exchanges a code that was given before. */
  readonly exchange: () => Promise<string>
}

/** Each way to tokens: gives the user whose they are, or fails. */
const WAYS: Readonly<Record<string, (hand: Hand) => Promise<string>>> = {
  'the sign-in page': async (hand) => {
    const request = await hand.application.request()
    const visitor = newVisitor(hand.server.origin)
    const page = await visitor.open(request.url)
    const back = await visitor.submit(page, { identifier: hand.email, password: PASSWORD }, '/u/login')
    return String((await request.exchange(back.outside)).claims()?.sub)
  },
  'a session without a page': async ({ application, visitor }) => {
    const request = await application.request({ prompt: 'none' })
    return String((await request.exchange((await visitor.open(request.url)).outside)).claims()?.sub)
  },
  'an authorization code': ({ exchange }) => exchange(),
  'a refresh token': ({ server, refreshToken }) =>
    subjectOf(askToken(server, { grant_type: 'refresh_token', client_id: LOGIN_FORM, refresh_token: refreshToken })),
  'a device that was allowed': ({ poll }) => subjectOf(poll()),
  'the password grant': ({ server, email }) =>
    subjectOf(askByPassword(server, { grant_type: 'password', username: email, password: PASSWORD })),
  'the password-realm grant': ({ server, email }) =>
    subjectOf(askByPassword(server, { username: email, password: PASSWORD })),
  'a second factor': ({ server, mfaToken, otpSecret }) =>
    subjectOf(
      askToken(server, { grant_type: MFA_OTP, client_id: LOGIN_FORM, mfa_token: mfaToken, otp: codeOf(otpSecret) }),
    ),
}

/** Proves the password anew, so that it is whoever has the identity now. */
const FRESH: ReadonlySet<string> = new Set(['the sign-in page', 'the password grant', 'the password-realm grant'])

/** What may happen meanwhile; gives the id of the user whom a fresh proof signs in then, or null. */
const EVENTS: Readonly<Record<string, (hand: Hand) => Promise<string | null>>> = {
  'nothing happened': async ({ id }) => id,
  'the user was blocked': async ({ server, id }) => {
    const path = `/api/v2/users/${encodeURIComponent(id)}`
    assert.equal((await server.call('PATCH', path, { body: { blocked: true } })).status, 200)
    return null
  },
  'the user was deleted': async ({ server, id }) => {
    assert.equal((await server.call('DELETE', `/api/v2/users/${encodeURIComponent(id)}`)).status, 204)
    return null
  },
  'the connection was disabled for the client': async ({ server }) => {
    await enable(server, [])
    return null
  },
  'the identity was linked to another user': async ({ server, id }) => {
    const other = await aPerson(server)
    const [provider, ...rest] = id.split('|')
    const path = `/api/v2/users/${encodeURIComponent(other.id)}/identities`
    const { status } = await server.call('POST', path, { body: { provider, user_id: rest.join('|') } })
    assert.equal(status, 201)
    return other.id
  },
}

eachDatabase('T13: whoever may not sign in may not by any way', (open) => {
  let server: TestServer
  let application: Application
  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
  })
  beforeEach(async () => {
    await server.ctx.db.query({ name: '', text: 'delete from attempts' }, [])
    await enable(server, [DEMO_SPA, LOGIN_FORM, TELEVISION])
  })
  after(() => server.stop())

  for (const [event, happen] of Object.entries(EVENTS)) {
    describe(`after ${event}`, () => {
      for (const [way, take] of Object.entries(WAYS)) {
        it(`by ${way}`, async () => {
          const hand = await aHand(server, application)
          const owner = await happen(hand)
          const expected = event === 'nothing happened' || FRESH.has(way) ? owner : null
          if (expected === null) await assert.rejects(take(hand))
          else assert.equal(await take(hand), expected)
        })
      }
    })
  }
})

async function aHand(server: TestServer, application: Application): Promise<Hand> {
  const { id, email } = await aPerson(server)
  const credentials = { username: email, password: PASSWORD }
  const { body: granted } = await askByPassword(server, { ...credentials, scope: 'openid offline_access' })
  await setTenant(server, { mfaPolicy: 'always' })
  const { body: waiting } = await askByPassword(server, credentials)
  await setTenant(server, { mfaPolicy: 'never' })
  const wish = { token: waiting.mfa_token, body: { authenticator_types: ['otp'] } }
  const { body: begun } = await callUrl(`${server.origin}/mfa/associate`, 'POST', wish)
  const visitor = newVisitor(server.origin)
  const request = await application.request()
  const page = await visitor.open(request.url)
  const { outside } = await visitor.submit(page, { identifier: email, password: PASSWORD }, '/u/login')
  return {
    ...{ server, application, id, email, visitor },
    mfaToken: waiting.mfa_token,
    otpSecret: begun.secret,
    refreshToken: granted.refresh_token,
    poll: await allowedDevice(server, visitor),
    exchange: async () => String((await request.exchange(outside)).claims()?.sub),
  }
}

/** A device that whoever is signed in to a browser has allowed. */
async function allowedDevice(server: TestServer, visitor: Visitor): Promise<Hand['poll']> {
  const client = { client_id: TELEVISION }
  const { body: device } = await callUrl(`${server.origin}/oauth/device/code`, 'POST', {
    body: { ...client, scope: 'openid' },
  })
  const typed = await visitor.open(device.verification_uri_complete)
  const confirm = await visitor.submit(typed, { user_code: device.user_code }, '/activate')
  assert.equal((await visitor.submit(confirm, { decision: 'allow' }, '/activate')).status, 200)
  return () => askToken(server, { ...client, grant_type: DEVICE_GRANT, device_code: device.device_code })
}

async function subjectOf(asked: ReturnType<typeof askToken>): Promise<string> {
  const { status, body } = await asked
  assert.ok(status === 200 || (status >= 400 && status < 500), `${status} is a bug`)
  assert.equal(status, 200, JSON.stringify(body))
  return String(claimsOf(body.id_token)['sub'])
}

/** Which clients the database connection signs in to. */
async function enable(server: TestServer, clients: readonly string[]): Promise<void> {
  const connection = await databaseOf(server)
  const path = `/api/v2/connections/${connection.id}`
  const { status } = await server.call('PATCH', path, {
    body: { enabled_clients: [server.machineClient.id, ...clients] },
  })
  assert.equal(status, 200)
  server.ctx.directory.forget()
  assert.equal((await databaseOf(server)).name, DATABASE)
}
