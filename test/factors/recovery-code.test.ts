import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Problem } from '../../src/problems.ts'
import { newRecoveryCode, useRecoveryCode } from '../../src/steps/factors/recovery-code.ts'
import { forgetBrowsers, isRemembered, rememberBrowser } from '../../src/steps/factors/remembered-browser.ts'
import { at, onEachDatabase } from '../compat/api-under-test.ts'
import { aPerson, codeOfProblem, good, personNow } from './people-with-factors.ts'

onEachDatabase('recovery codes', (api) => {
  it('are 24 letters and digits, kept as a hash; a new one voids the old one and raises the version', async () => {
    const user = await aPerson(api)
    const { code } = good(await newRecoveryCode(api.server.ctx, user))
    assert.match(code, /^[A-Z0-9]{24}$/)
    const [row] = await api.server.ctx.db.query<{ secret: string }>(
      { name: '', text: 'select secret from factors where user_id = $1' },
      [user.id],
    )
    assert.ok(row && !row.secret.includes(code))
    const { code: next } = good(await newRecoveryCode(api.server.ctx, user))
    assert.equal((await personNow(api, user.id)).version, user.version + 2)
    assert.equal(codeOfProblem(await useRecoveryCode(api.server.ctx, user, code)), 'recovery_code_wrong')
    good(await useRecoveryCode(api.server.ctx, user, next))
  })

  it('work once, however they are typed, and give the next one', async () => {
    const user = await aPerson(api)
    const { code } = good(await newRecoveryCode(api.server.ctx, user))
    const typed = ` ${code.slice(0, 12).toLowerCase()}-${code.slice(12)}`
    const { newCode } = good(await useRecoveryCode(api.server.ctx, user, typed))
    assert.equal(codeOfProblem(await useRecoveryCode(api.server.ctx, user, code)), 'recovery_code_wrong')
    good(await useRecoveryCode(api.server.ctx, user, newCode))
  })

  it('are given to exactly one of fifty who use one at once (T12)', async () => {
    const user = await aPerson(api)
    const { code } = good(await newRecoveryCode(api.server.ctx, user))
    const tries = await Promise.all(Array.from({ length: 50 }, () => useRecoveryCode(api.server.ctx, user, code)))
    assert.equal(tries.filter((outcome) => !(outcome instanceof Problem)).length, 1)
  })

  it('are nothing for another user, for nobody, or when empty', async () => {
    const [user, other] = [await aPerson(api), await aPerson(api)]
    const { code } = good(await newRecoveryCode(api.server.ctx, user))
    for (const [who, what] of [
      [other, code],
      [user, ''],
      [user, 'x'.repeat(10_000)],
    ] as const) {
      assert.equal(codeOfProblem(await useRecoveryCode(api.server.ctx, who, what)), 'recovery_code_wrong')
    }
    await api.ask({ method: 'DELETE', path: `/api/v2/users/${at(user.id)}` })
    assert.equal(codeOfProblem(await useRecoveryCode(api.server.ctx, user, code)), 'recovery_code_wrong')
    assert.equal(codeOfProblem(await newRecoveryCode(api.server.ctx, user)), 'user_not_found')
  })
})

onEachDatabase('remembered browsers', (api) => {
  it('are known by their cookie, for their user, until they are forgotten', async () => {
    const [user, other] = [await aPerson(api), await aPerson(api)]
    const { ctx } = api.server
    const [here, there] = [await rememberBrowser(ctx, user), await rememberBrowser(ctx, other)]
    assert.ok(await isRemembered(ctx, user, here))
    assert.equal(await isRemembered(ctx, other, here), false)
    assert.equal(await isRemembered(ctx, { ...user, createdAt: new Date(0) }, here), false)
    await forgetBrowsers(ctx, user)
    assert.equal(await isRemembered(ctx, user, here), false)
    assert.ok(await isRemembered(ctx, other, there))
  })
})
