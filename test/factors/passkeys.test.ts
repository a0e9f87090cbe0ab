import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Problem } from '../../src/problems.ts'
import {
  finishPasskeyRegistration,
  finishPasskeySignIn,
  startPasskeyRegistration,
  startPasskeySignIn,
} from '../../src/steps/factors/passkey.ts'
import { readPasskeys } from '../../src/store/passkeys.ts'
import { type Api, at, onEachDatabase } from '../compat/api-under-test.ts'
import { noBrowser } from '../support/browser.ts'
import { freePort } from '../support/server.ts'
import { aPerson, codeOfProblem, good, personNow } from './people-with-factors.ts'
import { type WebauthnStage, openWebauthnStage } from './webauthn-stage.ts'

// A host of its own is a relying party of its own; browsers resolve *.localhost to this machine.
const PORT = await freePort()
const HERE = `http://localhost:${PORT}`
const OTHER_HOST = `http://other.localhost:${PORT}`
const STRANGE = `http://localhost:${await freePort()}`

describe('passkeys', { skip: noBrowser }, () => {
  let stage: WebauthnStage
  before(async () => {
    stage = await openWebauthnStage()
  })
  after(() => stage.close())

  onEachDatabase('passkeys', (api) => suite(api, () => stage), { origins: [HERE, OTHER_HOST], port: PORT })
})

function suite(api: Api, running: () => WebauthnStage): void {
  const ctx = () => api.server.ctx

  /** Makes a passkey for a user's main identity. */
  async function enrol(user: Awaited<ReturnType<typeof aPerson>>, origin = HERE) {
    const identityKey = user.identities[0].key
    const wish = { user, identityKey, origin, issuerName: 'Carabiner' }
    const { options, challengeProof } = good(await startPasskeyRegistration(ctx(), wish))
    const response = await running().create(origin, options)
    const made = good(await finishPasskeyRegistration(ctx(), { user, response, challengeProof, name: 'Laptop' }))
    return { ...made, options, response, challengeProof }
  }

  /** Has the browser answer a sign-in, without finishing it. */
  async function answered(origin = HERE, changed: object = {}) {
    const { options, challengeProof } = await startPasskeySignIn(ctx(), { origin })
    return { options, challengeProof, response: await running().get(origin, { ...options, ...changed }) }
  }

  async function aPersonWithPasskey(origin = HERE) {
    await running().plugIn('passkey')
    const user = await aPerson(api)
    await enrol(user, origin)
    return personNow(api, user.id)
  }

  it('sign their person in without a name, and raise the version when they are made', async () => {
    await running().plugIn('passkey')
    const user = await aPerson(api)
    const { options, identityKey } = await enrol(user)
    assert.equal(options.rp.id, 'localhost')
    assert.ok(!JSON.stringify(options.user.id).includes(user.id))
    assert.equal((await personNow(api, user.id)).version, user.version + 1)
    const { options: asked, challengeProof, response } = await answered()
    assert.deepEqual(asked.allowCredentials ?? [], [], 'nobody is named, so nobody is told of')
    const signIn = good(await finishPasskeySignIn(ctx(), { response, challengeProof }))
    assert.deepEqual([signIn.user.id, signIn.identityKey], [user.id, identityKey])
    const [passkey] = await readPasskeys(ctx().db, user.id)
    assert.ok(passkey?.lastUsedAt)
  })

  it('take each answer once: replayed with its own secret, with a new one, and by many at once', async () => {
    await aPersonWithPasskey()
    const once = await answered()
    const tries = await Promise.all(Array.from({ length: 10 }, () => finishPasskeySignIn(ctx(), once)))
    assert.equal(tries.filter((outcome) => !(outcome instanceof Problem)).length, 1)
    assert.equal(codeOfProblem(await finishPasskeySignIn(ctx(), once)), 'challenge_over')
    const { challengeProof } = await startPasskeySignIn(ctx(), { origin: HERE })
    const replayed = await finishPasskeySignIn(ctx(), { response: once.response, challengeProof })
    assert.equal(codeOfProblem(replayed), 'passkey_refused')
  })

  it('refuse the answer to another challenge, and secrets that are none or too old', async () => {
    const user = await aPersonWithPasskey()
    const [first, second] = [await answered(), await answered()]
    const crossed = await finishPasskeySignIn(ctx(), { ...first, challengeProof: second.challengeProof })
    assert.equal(codeOfProblem(crossed), 'passkey_refused')
    const invented = await finishPasskeySignIn(ctx(), { ...first, challengeProof: 'x'.repeat(43) })
    assert.equal(codeOfProblem(invented), 'challenge_over')
    await ctx().db.query({ name: '', text: "update proofs set expires_at = now() - interval '1 second'" }, [])
    assert.equal(codeOfProblem(await finishPasskeySignIn(ctx(), first)), 'challenge_over')
    assert.equal((await readPasskeys(ctx().db, user.id))[0]?.lastUsedAt, null)
  })

  it('refuse what was signed for another origin, although the host is the same', async () => {
    await aPersonWithPasskey()
    const { options, challengeProof } = await startPasskeySignIn(ctx(), { origin: HERE })
    const response = await running().get(STRANGE, options)
    assert.equal(codeOfProblem(await finishPasskeySignIn(ctx(), { response, challengeProof })), 'passkey_refused')
    await assert.rejects(startPasskeySignIn(ctx(), { origin: STRANGE }), /not one of our origins/)
  })

  it('are good at the host they were made at and at no other', async () => {
    await aPersonWithPasskey(OTHER_HOST)
    const there = await answered(OTHER_HOST)
    good(await finishPasskeySignIn(ctx(), there))
    const { challengeProof } = await startPasskeySignIn(ctx(), { origin: HERE })
    const { response } = await answered(OTHER_HOST)
    assert.equal(codeOfProblem(await finishPasskeySignIn(ctx(), { response, challengeProof })), 'passkey_refused')
    // Even where the row says so, what was signed does not.
    await ctx().db.query(
      { name: '', text: "update passkeys set rp_id = 'localhost' where rp_id = 'other.localhost'" },
      [],
    )
    const again = await startPasskeySignIn(ctx(), { origin: HERE })
    assert.equal(codeOfProblem(await finishPasskeySignIn(ctx(), { ...again, response })), 'passkey_refused')
  })

  it('refuse a device that did not verify its person', async () => {
    await aPersonWithPasskey()
    await running().verifies(false)
    const unverified = await answered(HERE, { userVerification: 'discouraged' })
    assert.equal(codeOfProblem(await finishPasskeySignIn(ctx(), unverified)), 'passkey_refused')
    await running().verifies(true)
    const altered = await answered()
    const data = Buffer.from(altered.response.response['authenticatorData'] ?? '', 'base64url')
    data.writeUInt8(data.readUInt8(32) & ~4, 32)
    const inner = { ...altered.response.response, authenticatorData: data.toString('base64url') }
    const forged = { ...altered, response: { ...altered.response, response: inner } }
    assert.equal(codeOfProblem(await finishPasskeySignIn(ctx(), forged)), 'passkey_refused')
  })

  it('refuse a clone: a counter that did not grow', async () => {
    const user = await aPersonWithPasskey()
    const copy = await running().credentials()
    good(await finishPasskeySignIn(ctx(), await answered()))
    good(await finishPasskeySignIn(ctx(), await answered()))
    await running().restore(copy)
    assert.equal(codeOfProblem(await finishPasskeySignIn(ctx(), await answered())), 'passkey_refused')
    const [passkey] = await readPasskeys(ctx().db, user.id)
    assert.ok((passkey?.counter ?? 0) > (copy[0]?.signCount ?? 0))
  })

  it('refuse altered answers of every kind, with a word and never a failure', async () => {
    await aPersonWithPasskey()
    const alterations = [
      (response: object) => ({ ...response, id: 'unknown', rawId: 'unknown' }),
      (response: object) => ({ ...response, rawId: 'another' }),
      (response: object) => ({ ...response, type: 'password' }),
      (response: object) => ({ ...response, response: {} }),
      () => null,
      () => 'text',
      () => [],
    ]
    for (const alter of alterations) {
      const { challengeProof, response } = await answered()
      const outcome = await finishPasskeySignIn(ctx(), { challengeProof, response: alter(response) })
      assert.equal(codeOfProblem(outcome), 'passkey_refused')
    }
    for (const field of ['signature', 'clientDataJSON', 'authenticatorData', 'userHandle']) {
      for (const value of ['', 'AAAA', '{', '\0']) {
        const { challengeProof, response } = await answered()
        const inner = { ...response.response, [field]: value }
        const outcome = await finishPasskeySignIn(ctx(), { challengeProof, response: { ...response, response: inner } })
        assert.equal(codeOfProblem(outcome), 'passkey_refused', `${field}: ${JSON.stringify(value)}`)
      }
    }
  })

  it('stay with their identity through link and unlink, and open whoever has it', async () => {
    const [owner, primary] = [await aPersonWithPasskey(), await aPerson(api)]
    const key = owner.identities[0].key
    const open = async () => good(await finishPasskeySignIn(ctx(), await answered()))
    assert.equal((await open()).user.id, owner.id)
    await api.link(primary.id, owner.id)
    assert.deepEqual([(await open()).user.id, (await open()).identityKey], [primary.id, key])
    const [provider, id] = key.split('|')
    await api.ask({ method: 'DELETE', path: `/api/v2/users/${at(primary.id)}/identities/${provider}/${id}` })
    assert.equal((await open()).user.id, key)
    assert.deepEqual(await readPasskeys(ctx().db, primary.id), [])
    await api.ask({ method: 'DELETE', path: `/api/v2/users/${at(key)}` })
    assert.equal(codeOfProblem(await finishPasskeySignIn(ctx(), await answered())), 'passkey_refused')
  })

  it('are not made for an identity that has moved meanwhile, nor for somebody else, nor twice', async () => {
    await running().plugIn('passkey')
    const [user, primary] = [await aPerson(api), await aPerson(api)]
    const wish = { user, identityKey: user.identities[0].key, origin: HERE, issuerName: 'Carabiner' }
    const { options, challengeProof } = good(await startPasskeyRegistration(ctx(), wish))
    const response = await running().create(HERE, options)
    const other = { user: primary, response, challengeProof, name: null }
    assert.equal(codeOfProblem(await finishPasskeyRegistration(ctx(), other)), 'challenge_over')
    const again = good(await startPasskeyRegistration(ctx(), wish))
    await running().plugIn('passkey')
    const late = { user, response: await running().create(HERE, again.options), challengeProof: again.challengeProof }
    await api.link(primary.id, user.id)
    assert.equal(codeOfProblem(await finishPasskeyRegistration(ctx(), { ...late, name: null })), 'challenge_over')
    assert.equal(
      codeOfProblem(await startPasskeyRegistration(ctx(), { ...wish, user: primary, identityKey: 'x|y' })),
      'identity_not_found',
    )
  })

  it('share one random handle per identity, and a device that has one is not asked to make another', async () => {
    const user = await aPersonWithPasskey()
    const wish = { user, identityKey: user.identities[0].key, origin: HERE, issuerName: 'Carabiner' }
    const { options } = good(await startPasskeyRegistration(ctx(), wish))
    const [passkey] = await readPasskeys(ctx().db, user.id)
    assert.equal(options.user.id, passkey?.userHandle)
    assert.deepEqual(
      options.excludeCredentials?.map(({ id }) => id),
      [passkey?.credentialId],
    )
    await assert.rejects(running().create(HERE, options), /InvalidStateError/)
  })
}
