import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import { ROUNDS, Tally, TwoServers, change, outcomes, remove, unlink } from './two-servers.ts'

const MANY = 16

describe(`unlinks that collide, ${ROUNDS} rounds each`, () => {
  const servers = TwoServers.forThisSuite()

  async function rounds(test: TestContext, run: (round: number) => Promise<string>): Promise<void> {
    const tally = new Tally()
    for (let round = 0; round < ROUNDS; round++) {
      tally.add(await run(round))
      await servers.assertWhole()
    }
    test.diagnostic(String(tally))
  }

  it('two unlinks of one user: both identities stand alone', (test) =>
    rounds(test, async (round) => {
      const [main = '', one = '', two = ''] = await servers.household(2)
      const ended = outcomes(...(await servers.collide(round, unlink(main, one), unlink(main, two))))
      assert.equal(ended, '200 & 200')
      for (const alone of [main, one, two]) assert.deepEqual(await servers.identities(alone), [alone])
      return ended
    }))

  it('two unlinks of one identity: it leaves once, and the other is told that it was not there', (test) =>
    rounds(test, async (round) => {
      const [main = '', one = ''] = await servers.household(1)
      const answers = await servers.collide(round, unlink(main, one), unlink(main, one))
      assert.equal(outcomes(...answers), '200 & 200')
      const notices = answers.map(({ headers }) => headers.get('carabiner-notice'))
      assert.deepEqual(notices.sort(), ['identity-not-found', null])
      assert.deepEqual(await servers.identities(one), [one])
      assert.equal(await servers.operationsOn(main), 2, 'one link and one unlink')
      return outcomes(...answers)
    }))

  it(`${MANY} unlinks of one user at once: all leave, each once`, (test) =>
    rounds(test, async (round) => {
      const [main = '', ...linked] = await servers.household(MANY)
      const ended = await servers.collide(round, ...linked.map((identity) => unlink(main, identity)))
      assert.equal(outcomes(...ended), Array(MANY).fill('200').join(' & '))
      for (const alone of [main, ...linked]) assert.deepEqual(await servers.identities(alone), [alone])
      assert.equal(await servers.operationsOn(main), 2 * MANY)
      return `${MANY} × 200`
    }))

  it('an unlink against the deletion of the user: the identity goes with it or stands alone', (test) =>
    rounds(test, async (round) => {
      const [main = '', one = ''] = await servers.household(1)
      const ended = outcomes(...(await servers.collide(round, unlink(main, one), remove(main))))
      assert.match(ended, /^(200|404 inexistent_user) & 204$/)
      assert.deepEqual(await servers.identities(main), [])
      assert.deepEqual(await servers.identities(one), ended.startsWith('200') ? [one] : [])
      return ended
    }))

  it('an unlink against a change of metadata: both are there, and the metadata stays', (test) =>
    rounds(test, async (round) => {
      const [main = '', one = ''] = await servers.household(1)
      const ended = outcomes(
        ...(await servers.collide(round, unlink(main, one), change(main, { user_metadata: { round } }))),
      )
      assert.equal(ended, '200 & 200')
      assert.deepEqual((await servers.stored(main))?.userMetadata, { round })
      assert.equal((await servers.stored(one))?.userMetadata, null)
      return ended
    }))

  it('an unlink against a change of the new user: it is refused before, and kept after', (test) =>
    rounds(test, async (round) => {
      const [main = '', one = ''] = await servers.household(1)
      const ended = outcomes(
        ...(await servers.collide(round, unlink(main, one), change(one, { user_metadata: { round } }))),
      )
      assert.match(ended, /^200 & (200|404 inexistent_user)$/)
      assert.deepEqual((await servers.stored(one))?.userMetadata, ended.endsWith('& 200') ? { round } : null)
      return ended
    }))

  it('a person’s own unlink against a block: it was before, or it is refused', (test) =>
    rounds(test, async (round) => {
      const [main = '', one = ''] = await servers.household(1)
      const token = await servers.server(0).token({ user: main })
      const answers = await servers.collide(round, unlink(main, one, token), change(main, { blocked: true }))
      const ended = outcomes(...answers)
      assert.match(ended, /^(200|403 user_blocked) & 200$/)
      assert.deepEqual(await servers.identities(main), ended.startsWith('200') ? [main] : [main, one])
      return ended
    }))
})
