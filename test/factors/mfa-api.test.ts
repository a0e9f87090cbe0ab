import assert from 'node:assert/strict'
import { it } from 'node:test'
import { OWN_CLAIMS, signToken } from '../../src/crypto/tokens.ts'
import type { User } from '../../src/model/user.ts'
import { redeemMfaOtp } from '../../src/operations/mfa/redeem-otp.ts'
import { redeemMfaRecoveryCode } from '../../src/operations/mfa/redeem-recovery-code.ts'
import { Problem } from '../../src/problems.ts'
import { createMfaToken } from '../../src/steps/factors/mfa-token.ts'
import { confirmTotp } from '../../src/steps/factors/totp.ts'
import { addFactor, readFactors } from '../../src/store/factors.ts'
import { type Api, at, onEachDatabase } from '../compat/api-under-test.ts'
import { aPerson, aPersonWithApp, codeOf, codeOfProblem, good, personNow } from './people-with-factors.ts'

onEachDatabase('the MFA API', (api) => {
  const client = () => api.server.machineClient
  const call = (method: 'GET' | 'POST' | 'DELETE', path: string, token: string | null, body?: object) =>
    api.ask({ method, path: `/mfa/${path}`, token, ...(body && { body }) })
  const associate = (token: string) => call('POST', 'associate', token, { authenticator_types: ['otp'] })
  const redeem = (mfaToken: string, otp: string) =>
    redeemMfaOtp(api.server.ctx, { mfaToken, otp, clientId: client().id })

  it('lets a waiting sign-in enrol its first factor, and goes on with its code', async () => {
    const user = await aPerson(api)
    const token = await waiting(api, user)
    const { status, body, headers } = await associate(token)
    assert.equal(status, 200)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.deepEqual([body.authenticator_type, body.recovery_codes.length], ['otp', 1])
    assert.match(body.barcode_uri, new RegExp(`^otpauth://totp/.*secret=${body.secret}`))
    const listed = await call('GET', 'authenticators', token)
    assert.deepEqual(listed.body, [{ id: body.id, authenticator_type: 'otp', active: false }])
    const done = good(await redeem(token, codeOf(body.secret)))
    assert.deepEqual([done.user.id, done.scope, done.audience], [user.id, 'openid', null])
    assert.deepEqual(
      done.used.map(({ name }) => name),
      ['pwd', 'totp'],
    )
    assert.equal((await personNow(api, user.id)).version, user.version + 1)
    assert.equal(codeOfProblem(await redeem(token, codeOf(body.secret, 1))), 'mfa_token_expired', 'one success')
    const next = await waiting(api, await personNow(api, user.id))
    const wish = { mfaToken: next, recoveryCode: body.recovery_codes[0], clientId: client().id }
    const recovered = good(await redeemMfaRecoveryCode(api.server.ctx, wish))
    assert.match(recovered.newCode, /^[A-Z0-9]{24}$/)
    assert.deepEqual(
      recovered.waiting.used.map(({ name }) => name),
      ['pwd', 'recovery-code'],
    )
  })

  it('never lets a stolen password add a factor or take one away', async () => {
    const { user } = await aPersonWithApp(api)
    const token = await waiting(api, user)
    const added = await associate(token)
    assert.deepEqual([added.status, added.body.error], [400, 'access_denied'])
    assert.equal(added.body.error_description, 'User is already enrolled.')
    const [factor] = await readFactors(api.server.ctx.db, user)
    const removed = await call('DELETE', `authenticators/${at(factor?.id ?? '')}`, token)
    assert.deepEqual([removed.status, removed.body.error], [403, 'insufficient_scope'])
    assert.equal((await readFactors(api.server.ctx.db, user)).length, 2)
  })

  it('does not confirm what a thief began before the owner enrolled', async () => {
    const user = await aPerson(api)
    const { ctx } = api.server
    const thief = await waiting(api, user)
    const { body: begun } = await associate(thief)
    const key = {
      type: 'webauthn-roaming',
      name: null,
      secret: 'key',
      counter: 0,
      credentialId: 'c',
      data: {},
    } as const
    const factor = { ...key, id: `webauthn-roaming|dev_${user.version}` }
    const recovery = { id: `recovery-code|dev_${user.version}`, hash: 'hash' }
    assert.ok((await addFactor(ctx.db, user, { factor, recovery })).done)
    for (const token of [thief, await waiting(api, user)]) {
      assert.equal(codeOfProblem(await redeem(token, codeOf(begun.secret))), 'otp_wrong')
    }
    // Read before the owner enrolled, written after.
    const wish = { factorId: begun.id, code: codeOf(begun.secret), version: user.version }
    assert.equal(codeOfProblem(await confirmTotp(ctx, user, wish)), 'enrolment_over')
  })

  it('says how to go on', async () => {
    const { user } = await aPersonWithApp(api)
    const [app] = await readFactors(api.server.ctx.db, user)
    const challenge = (body: object) => challengeWith(api, body, user)
    const right = await challenge({ challenge_type: 'otp oob', authenticator_id: app?.id })
    assert.deepEqual([right.status, right.body], [200, { challenge_type: 'otp' }])
    const form = await api.ask({
      method: 'POST',
      path: '/mfa/challenge',
      token: null,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        mfa_token: await waiting(api, user),
        challenge_type: 'otp',
        client_id: client().id,
        client_secret: client().secret,
      }).toString(),
    })
    assert.deepEqual(form.body, { challenge_type: 'otp' })
    const cases = [
      [{ challenge_type: 'oob' }, 400, 'unsupported_challenge_type'],
      [{ authenticator_id: 'totp|dev_0000000000000000' }, 404, 'not_found'],
      [{ client_secret: 'wrong' }, 401, 'access_denied'],
      [{ client_id: 'nobody' }, 401, 'access_denied'],
      [{ mfa_token: 'short' }, 403, 'invalid_grant'],
      [{ mfa_token: 'x'.repeat(43) }, 401, 'expired_token'],
      [{ mfa_token: 5 }, 400, 'invalid_request'],
    ] as const
    for (const [body, status, error] of cases) {
      const answer = await challenge(body)
      assert.deepEqual([answer.status, answer.body.error], [status, error], JSON.stringify(body))
    }
    const none = await challengeWith(api, {}, await aPerson(api))
    assert.deepEqual([none.status, none.body.error], [403, 'association_required'])
  })

  it('answers bearers that are none in words', async () => {
    const user = await aPerson(api)
    const cases = [
      [null, 401, 'invalid_token'],
      ['short', 403, 'invalid_grant'],
      ['x'.repeat(43), 401, 'expired_token'],
      ['a.b.c', 401, 'invalid_token'],
      [await api.server.token(), 401, 'invalid_token'],
      [await api.server.token({ user: user.id }), 401, 'invalid_token'],
    ] as const
    for (const [token, status, error] of cases) {
      const answer = await call('GET', 'authenticators', token)
      assert.deepEqual([answer.status, answer.body.error], [status, error])
    }
    const wrong = await call('POST', 'associate', await waiting(api, user), { authenticator_types: ['oob'] })
    assert.deepEqual([wrong.status, wrong.body.error], [400, 'unsupported_challenge_type'])
    for (const body of [{}, { authenticator_types: [] }, { authenticator_types: 'otp' }, []]) {
      const answer = await call('POST', 'associate', await waiting(api, user), body)
      assert.deepEqual([answer.status, answer.body.error], [400, 'invalid_request'])
    }
  })

  it('leaves the token good after a wrong code, locks after ten, and takes no other client', async () => {
    const { user, secret } = await aPersonWithApp(api)
    const token = await waiting(api, user)
    assert.equal(codeOfProblem(await redeem(token, '000000')), 'otp_wrong')
    const foreign = { mfaToken: token, otp: codeOf(secret), clientId: 'another' }
    assert.equal(codeOfProblem(await redeemMfaOtp(api.server.ctx, foreign)), 'mfa_token_malformed')
    good(await redeem(token, codeOf(secret)))
    const next = await waiting(api, user)
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => redeem(next, 'wrong!')))
    assert.equal(outcomes.filter((outcome) => codeOfProblem(outcome) === 'factor_locked').length, 2)
  })

  it('gives one token to one of many, with a code or with the recovery code, and loses no recovery code', async () => {
    const { user, secret, recoveryCode } = await aPersonWithApp(api)
    const token = await waiting(api, user)
    const codes = [-1, 0, 1].map((steps) => codeOf(secret, steps))
    const mixed = await Promise.all([
      ...codes.map((code) => redeem(token, code)),
      ...codes.map(() =>
        redeemMfaRecoveryCode(api.server.ctx, { mfaToken: token, recoveryCode, clientId: client().id }),
      ),
    ])
    const winners = mixed.filter((outcome) => !(outcome instanceof Problem))
    assert.equal(winners.length, 1)
    const [winner] = winners
    const usable = winner && 'newCode' in winner ? winner.newCode : recoveryCode
    const next = { mfaToken: await waiting(api, user), recoveryCode: usable, clientId: client().id }
    good(await redeemMfaRecoveryCode(api.server.ctx, next))
  })

  it('dies with the identity that was proven, the user, or a block', async () => {
    const { user, secret } = await aPersonWithApp(api)
    const primary = await aPerson(api)
    const [linked, blocked] = [await waiting(api, user), await waiting(api, primary)]
    const patch = { method: 'PATCH', path: `/api/v2/users/${at(primary.id)}`, body: { blocked: true } } as const
    await api.ask(patch)
    assert.equal(codeOfProblem(await redeem(blocked, '000000')), 'user_blocked')
    await api.ask({ ...patch, body: { blocked: false } })
    await api.link(primary.id, user.id)
    assert.equal(codeOfProblem(await redeem(linked, codeOf(secret))), 'mfa_token_expired')
    assert.equal((await call('GET', 'authenticators', linked)).body.error, 'expired_token')
  })

  it('lets a user with a token for it add, list and remove factors, each by its scope', async () => {
    const { user, secret } = await aPersonWithApp(api)
    const token = (...scopes: string[]) => accessToken(api, user, scopes)
    const enroll = await associate(await token('enroll'))
    assert.equal(enroll.status, 200, JSON.stringify(enroll.body))
    assert.equal(enroll.body.recovery_codes, undefined)
    good(await redeem(await waiting(api, user), codeOf(enroll.body.secret)))
    const listed = await call('GET', 'authenticators', await token('read:authenticators'))
    assert.equal(listed.body.filter(({ active }: { active: boolean }) => active).length, 3)
    const path = `authenticators/${at(enroll.body.id)}`
    assert.equal((await call('DELETE', path, await token('enroll'))).status, 403)
    assert.equal((await call('DELETE', path, await token('remove:authenticators'))).status, 204)
    assert.equal((await call('DELETE', path, await token('remove:authenticators'))).status, 404)
    assert.equal((await call('GET', 'authenticators', await token('enroll'))).body.error, 'insufficient_scope')
    good(await redeem(await waiting(api, user), codeOf(secret)))
    const stale = await token('read:authenticators')
    await api.link((await aPerson(api)).id, user.id)
    assert.equal((await call('GET', 'authenticators', stale)).body.error, 'invalid_token')
  })
})

/** A sign-in by password that waits for its second factor. */
function waiting(api: Api, user: User): Promise<string> {
  const [{ key, epoch }] = user.identities
  return createMfaToken(api.server.ctx, {
    clientId: api.server.machineClient.id,
    user,
    identity: { key, epoch },
    scope: 'openid',
    audience: null,
    used: [{ name: 'pwd', at: new Date() }],
    extra: {},
  })
}

async function challengeWith(api: Api, body: object, user: User) {
  const { id, secret } = api.server.machineClient
  const mfaToken = await waiting(api, user)
  const asked = { challenge_type: 'otp', client_id: id, client_secret: secret, mfa_token: mfaToken, ...body }
  return api.ask({ method: 'POST', path: '/mfa/challenge', token: null, body: asked })
}

/** A user's access token for the audience `…/mfa/`. */
function accessToken(api: Api, user: User, scopes: readonly string[]): Promise<string> {
  const { origin, ctx, machineClient } = api.server
  const [{ key, epoch }] = user.identities
  const now = Math.floor(Date.now() / 1000)
  return signToken(ctx, {
    [OWN_CLAIMS.identity]: key,
    [OWN_CLAIMS.epoch]: epoch,
    iss: `${origin}/`,
    sub: user.id,
    aud: [`${origin}/mfa/`, `${origin}/userinfo`],
    iat: now,
    exp: now + 60,
    azp: machineClient.id,
    scope: scopes.join(' '),
  })
}
