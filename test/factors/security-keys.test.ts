import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { User } from '../../src/model/user.ts'
import { Problem } from '../../src/problems.ts'
import { finishPasskeySignIn } from '../../src/steps/factors/passkey.ts'
import {
  finishSecurityKey,
  finishSecurityKeyChallenge,
  startSecurityKey,
  startSecurityKeyChallenge,
} from '../../src/steps/factors/security-key.ts'
import { type Api, onEachDatabase } from '../compat/api-under-test.ts'
import { noBrowser } from '../support/browser.ts'
import { freePort } from '../support/server.ts'
import { aPerson, codeOfProblem, good, personNow } from './people-with-factors.ts'
import { type WebauthnStage, openWebauthnStage } from './webauthn-stage.ts'

const PORT = await freePort()
const HERE = `http://localhost:${PORT}`
const OTHER_HOST = `http://other.localhost:${PORT}`

describe('security keys', { skip: noBrowser }, () => {
  let stage: WebauthnStage
  before(async () => {
    stage = await openWebauthnStage()
  })
  after(() => stage.close())

  onEachDatabase('security keys', (api) => suite(api, () => stage), { origins: [HERE, OTHER_HOST], port: PORT })
})

function suite(api: Api, running: () => WebauthnStage): void {
  const ctx = () => api.server.ctx

  async function enrol(user: User) {
    const started = await startSecurityKey(ctx(), { user, origin: HERE, issuerName: 'Carabiner' })
    const response = await running().create(HERE, started.options)
    return { user, response, challengeProof: started.challengeProof, name: 'Blue key' }
  }

  async function aPersonWithKey(): Promise<User> {
    await running().plugIn('security key')
    const user = await aPerson(api)
    good(await finishSecurityKey(ctx(), await enrol(user)))
    return personNow(api, user.id)
  }

  async function answered(user: User) {
    const { options, challengeProof } = good(await startSecurityKeyChallenge(ctx(), { user, origin: HERE }))
    return { user, challengeProof, response: await running().get(HERE, options) }
  }

  it('are a second factor: enrolled with a recovery code, raising the version, then asked for', async () => {
    await running().plugIn('security key')
    const user = await aPerson(api)
    const enrolled = good(await finishSecurityKey(ctx(), await enrol(user)))
    assert.match(enrolled.recoveryCode ?? '', /^[A-Z0-9]{24}$/)
    assert.equal((await personNow(api, user.id)).version, user.version + 1)
    const { factorId } = good(await finishSecurityKeyChallenge(ctx(), await answered(user)))
    assert.equal(factorId, enrolled.factorId)
  })

  it('take each answer once, also of many at once', async () => {
    const once = await answered(await aPersonWithKey())
    const tries = await Promise.all(Array.from({ length: 10 }, () => finishSecurityKeyChallenge(ctx(), once)))
    assert.equal(tries.filter((outcome) => !(outcome instanceof Problem)).length, 1)
    assert.equal(codeOfProblem(await finishSecurityKeyChallenge(ctx(), once)), 'challenge_over')
  })

  it('are not enrolled twice, nor with the answer to another challenge, nor for somebody else', async () => {
    await running().plugIn('security key')
    const [user, other] = [await aPerson(api), await aPerson(api)]
    const first = await enrol(user)
    assert.equal(codeOfProblem(await finishSecurityKey(ctx(), { ...first, user: other })), 'challenge_over')
    const second = await enrol(user)
    const crossed = { ...second, response: first.response }
    assert.equal(codeOfProblem(await finishSecurityKey(ctx(), crossed)), 'passkey_refused')
    good(await finishSecurityKey(ctx(), await enrol(user)))
    await assert.rejects(enrol(user), /InvalidStateError/)
  })

  it('open nothing for another user, nor as a passkey, nor at another host', async () => {
    const user = await aPersonWithKey()
    const other = await aPerson(api)
    assert.equal(codeOfProblem(await startSecurityKeyChallenge(ctx(), { user: other, origin: HERE })), 'not_enrolled')
    const there = await startSecurityKeyChallenge(ctx(), { user, origin: OTHER_HOST })
    assert.equal(codeOfProblem(there), 'not_enrolled')
    const answer = await answered(user)
    assert.equal(codeOfProblem(await finishSecurityKeyChallenge(ctx(), { ...answer, user: other })), 'challenge_over')
    assert.equal(codeOfProblem(await finishPasskeySignIn(ctx(), await answered(user))), 'challenge_over')
  })

  it('refuse a clone, and a key that was removed', async () => {
    const user = await aPersonWithKey()
    const copy = await running().credentials()
    good(await finishSecurityKeyChallenge(ctx(), await answered(user)))
    good(await finishSecurityKeyChallenge(ctx(), await answered(user)))
    await running().restore(copy)
    assert.equal(codeOfProblem(await finishSecurityKeyChallenge(ctx(), await answered(user))), 'passkey_refused')
    const late = await answered(user)
    const path = `/api/v2/users/${encodeURIComponent(user.id)}/authenticators`
    assert.equal((await api.ask({ method: 'DELETE', path })).status, 204)
    assert.equal(codeOfProblem(await finishSecurityKeyChallenge(ctx(), late)), 'passkey_refused')
  })
}
