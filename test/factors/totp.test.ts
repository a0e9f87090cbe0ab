import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Problem } from '../../src/problems.ts'
import { confirmTotp, startTotp, verifyTotp } from '../../src/steps/factors/totp.ts'
import { readFactors } from '../../src/store/factors.ts'
import { at, onEachDatabase } from '../compat/api-under-test.ts'
import { aPerson, aPersonWithApp, codeOf, codeOfProblem, good, personNow } from './people-with-factors.ts'

onEachDatabase('authenticator apps', (api) => {
  const start = async (user: Awaited<ReturnType<typeof aPerson>>) =>
    good(await startTotp(api.server.ctx, user, { issuerName: 'Carabiner & Co' }))

  it('are enrolled with the address that apps read, as text and as picture', async () => {
    const user = await aPerson(api)
    const { secret, uri, qrSvg } = await start(user)
    assert.match(secret, /^[A-Z2-7]{32}$/)
    const address = new URL(uri)
    assert.deepEqual([address.protocol, address.host], ['otpauth:', 'totp'])
    assert.equal(address.searchParams.get('secret'), secret)
    assert.equal(address.searchParams.get('issuer'), 'Carabiner & Co')
    assert.match(decodeURIComponent(address.pathname), /@example\.com$/)
    assert.match(qrSvg, /^<svg [^]*<\/svg>\s*$/)
  })

  it('count once a code was seen, and then raise the version and bring a recovery code', async () => {
    const user = await aPerson(api)
    const { factorId, secret } = await start(user)
    assert.equal(codeOfProblem(await verifyTotp(api.server.ctx, user, codeOf(secret))), 'otp_wrong')
    assert.equal((await personNow(api, user.id)).version, user.version)
    assert.equal(codeOfProblem(await confirmTotp(api.server.ctx, user, { factorId, code: '12345' })), 'otp_wrong')
    const enrolled = good(await confirmTotp(api.server.ctx, user, { factorId, code: codeOf(secret) }))
    assert.match(enrolled.recoveryCode ?? '', /^[A-Z0-9]{24}$/)
    assert.equal((await personNow(api, user.id)).version, user.version + 1)
    const again = await confirmTotp(api.server.ctx, user, { factorId, code: codeOf(secret, 1) })
    assert.equal(codeOfProblem(again), 'enrolment_over')
  })

  it('are stored encrypted', async () => {
    const user = await aPerson(api)
    const { secret } = await start(user)
    const [factor] = await readFactors(api.server.ctx.db, user)
    assert.ok(factor && !factor.secret.includes(secret))
  })

  it('give no second recovery code with a second app', async () => {
    const { user } = await aPersonWithApp(api)
    const { factorId, secret } = await start(user)
    const enrolled = good(await confirmTotp(api.server.ctx, user, { factorId, code: codeOf(secret) }))
    assert.equal(enrolled.recoveryCode, null)
  })

  it('begun a second time, make the first beginning void', async () => {
    const user = await aPerson(api)
    const first = await start(user)
    await start(user)
    const late = await confirmTotp(api.server.ctx, user, { factorId: first.factorId, code: codeOf(first.secret) })
    assert.equal(codeOfProblem(late), 'enrolment_over')
  })

  it('give codes that work once, in any spacing, one step early or late and no more', async () => {
    const { user, secret } = await aPersonWithApp(api)
    const verify = (code: string) => verifyTotp(api.server.ctx, user, code)
    for (const far of [-3, 3]) assert.equal(codeOfProblem(await verify(codeOf(secret, far))), 'otp_wrong')
    const code = codeOf(secret)
    good(await verify(` ${code.slice(0, 3)} ${code.slice(3)}`))
    assert.equal(codeOfProblem(await verify(code)), 'otp_wrong')
    assert.equal(codeOfProblem(await verify(codeOf(secret, -1))), 'otp_wrong', 'an earlier step than the last')
    good(await verify(codeOf(secret, 1)))
  })

  it('give the code to one of many who use it at once', async () => {
    const { user, secret } = await aPersonWithApp(api)
    const code = codeOf(secret)
    const tries = await Promise.all(Array.from({ length: 10 }, () => verifyTotp(api.server.ctx, user, code)))
    assert.equal(tries.filter((outcome) => !(outcome instanceof Problem)).length, 1)
  })

  it('take ten guesses, however many come at once, and then none, the right one included', async () => {
    const { user, secret } = await aPersonWithApp(api)
    const guesses = await Promise.all(Array.from({ length: 40 }, () => verifyTotp(api.server.ctx, user, '00000a')))
    const codes = guesses.map(codeOfProblem)
    assert.equal(codes.filter((code) => code === 'otp_wrong').length, 10)
    assert.equal(codes.filter((code) => code === 'factor_locked').length, 30)
    assert.equal(codeOfProblem(await verifyTotp(api.server.ctx, user, codeOf(secret))), 'factor_locked')
    const later = "update attempts set expires_at = now() - interval '1 second'"
    await api.server.ctx.db.query({ name: '', text: later }, [])
    good(await verifyTotp(api.server.ctx, user, codeOf(secret)))
  })

  it('forgive wrong codes after a right one', async () => {
    const { user, secret } = await aPersonWithApp(api)
    for (const code of ['', 'abcdef', '1234567', '0'.repeat(1000)]) {
      assert.equal(codeOfProblem(await verifyTotp(api.server.ctx, user, code)), 'otp_wrong')
    }
    good(await verifyTotp(api.server.ctx, user, codeOf(secret)))
    const [left] = await api.server.ctx.db.query<{ count: number }>(
      { name: '', text: 'select count(*) from attempts' },
      [],
    )
    assert.equal(left?.count, 0)
  })

  it('do not come back when the id of a deleted user is used again', async () => {
    const email = { connection: 'email', user_id: 'comes-back' }
    const first = await personNow(api, (await api.makeUser({ ...email, email: 'back-1@example.com' })).user_id)
    const { factorId, secret } = await start(first)
    good(await confirmTotp(api.server.ctx, first, { factorId, code: codeOf(secret) }))
    await api.ask({ method: 'DELETE', path: `/api/v2/users/${at(first.id)}` })
    const gone = await verifyTotp(api.server.ctx, first, codeOf(secret, 1))
    assert.equal(codeOfProblem(gone), 'otp_wrong', 'the user is gone')
    const second = await personNow(api, (await api.makeUser({ ...email, email: 'back-2@example.com' })).user_id)
    assert.equal(second.id, first.id)
    assert.deepEqual(await readFactors(api.server.ctx.db, second), [])
    assert.equal(codeOfProblem(await verifyTotp(api.server.ctx, second, codeOf(secret, 1))), 'otp_wrong')
  })

  it('are not confirmed for a user who is gone', async () => {
    const user = await aPerson(api)
    const { factorId, secret } = await start(user)
    await api.ask({ method: 'DELETE', path: `/api/v2/users/${at(user.id)}` })
    const late = await confirmTotp(api.server.ctx, user, { factorId, code: codeOf(secret) })
    assert.equal(codeOfProblem(late), 'enrolment_over')
    assert.equal(codeOfProblem(await startTotp(api.server.ctx, user, { issuerName: 'x' })), 'user_not_found')
  })
})
