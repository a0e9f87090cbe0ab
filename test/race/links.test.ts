import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import { ROUNDS, Tally, TwoServers, change, link, native, outcomes, remove, unlink } from './two-servers.ts'

describe(`links that collide, ${ROUNDS} rounds each`, () => {
  const servers = TwoServers.forThisSuite()

  async function rounds(test: TestContext, run: (round: number) => Promise<string>): Promise<void> {
    const tally = new Tally()
    for (let round = 0; round < ROUNDS; round++) {
      tally.add(await run(round))
      await servers.assertWhole()
    }
    test.diagnostic(String(tally))
  }

  it('two links of one secondary: one has it, the other is told that it is linked', (test) =>
    rounds(test, async (round) => {
      const [one, two, secondary] = [await servers.person(), await servers.person(), await servers.person()]
      const answers = await servers.collide(round, link(one, secondary), link(two, secondary))
      const ended = outcomes(...answers)
      assert.match(ended, /^(201 & 409 identity_conflict|409 identity_conflict & 201)$/)
      const [winner, loser] = answers[0]?.status === 201 ? [one, two] : [two, one]
      assert.deepEqual(await servers.identities(winner), [winner, secondary])
      assert.deepEqual(await servers.identities(loser), [loser])
      assert.equal(await servers.stored(secondary), undefined)
      return ended
    }))

  it('opposite links: one user is left, with both identities', (test) =>
    rounds(test, async (round) => {
      const [one, two] = [await servers.person(), await servers.person()]
      const answers = await servers.collide(round, link(one, two), link(two, one))
      const ended = outcomes(...answers)
      assert.match(ended, /^(201 & 404 inexistent_user|404 inexistent_user & 201)$/)
      const [winner, loser] = answers[0]?.status === 201 ? [one, two] : [two, one]
      assert.deepEqual(await servers.identities(winner), [winner, loser])
      return ended
    }))

  /** A machine's take-over of an identity. */
  const takeOver = (user: string, identity: string) => {
    const [provider = '', id = ''] = identity.split('|')
    return native({ action: 'move', user_id: user, provider, identity_id: id })
  }

  it('eight accounts take over one identity: each in turn or not at all, and it has one owner', (test) =>
    rounds(test, async (round) => {
      const [old, way] = [await servers.person(), await servers.person()]
      await servers.call(...link(old, way))
      const takers = await Promise.all(Array.from({ length: 8 }, () => servers.person()))
      const answers = await servers.collide(round, ...takers.map((taker) => takeOver(taker, way)))
      const done = answers.filter(({ status }) => status === 201).length
      const owners = await Promise.all([old, ...takers].map((one) => servers.identities(one)))
      assert.equal(owners.filter((keys) => keys.includes(way)).length, 1)
      assert.ok(done > 0 && !owners[0]?.includes(way))
      return `${done} of 8`
    }))

  it('a take-over against an unlink of the same identity: whichever is first, it ends at the new owner', (test) =>
    rounds(test, async (round) => {
      const [old, way, taker] = [await servers.person(), await servers.person(), await servers.person()]
      await servers.call(...link(old, way))
      const ended = outcomes(...(await servers.collide(round, takeOver(taker, way), unlink(old, way))))
      const owners = await Promise.all([old, way, taker].map((one) => servers.identities(one)))
      assert.deepEqual(owners, [[old], [], [taker, way]])
      return ended
    }))

  it('a link against the deletion of its primary', (test) =>
    rounds(test, async (round) => {
      const [primary, secondary] = [await servers.person(), await servers.person()]
      const ended = outcomes(...(await servers.collide(round, link(primary, secondary), remove(primary))))
      assert.match(ended, /^(201|404 inexistent_user) & 204$/)
      assert.deepEqual(await servers.identities(primary), [])
      assert.deepEqual(await servers.identities(secondary), ended.startsWith('404') ? [secondary] : [])
      return ended
    }))

  it('a link against the deletion of its secondary', (test) =>
    rounds(test, async (round) => {
      const [primary, secondary] = [await servers.person(), await servers.person()]
      const ended = outcomes(...(await servers.collide(round, link(primary, secondary), remove(secondary))))
      assert.match(ended, /^(201|400 invalid_body) & 204$/)
      assert.deepEqual(await servers.identities(primary), ended.startsWith('201') ? [primary, secondary] : [primary])
      assert.equal(await servers.stored(secondary), undefined)
      return ended
    }))

  it('a link against a change of the secondary’s metadata: what was acknowledged is in the snapshot', (test) =>
    rounds(test, async (round) => {
      const [primary, secondary] = [await servers.person(), await servers.person({ kept: true })]
      const changed = change(secondary, { user_metadata: { round } })
      const ended = outcomes(...(await servers.collide(round, link(primary, secondary), changed)))
      assert.match(ended, /^201 & (200|404 inexistent_user)$/)
      const snapshot = await servers.snapshotOf(secondary)
      assert.deepEqual(snapshot?.['user_metadata'], { kept: true, ...(ended.endsWith('200') ? { round } : {}) })
      return ended
    }))

  it('a link against a change of the primary’s metadata: both are there', (test) =>
    rounds(test, async (round) => {
      const [primary, secondary] = [await servers.person({ kept: true }), await servers.person()]
      const changed = change(primary, { user_metadata: { round } })
      const ended = outcomes(...(await servers.collide(round, link(primary, secondary), changed)))
      assert.equal(ended, '201 & 200')
      const stored = await servers.stored(primary)
      assert.deepEqual(stored?.userMetadata, { kept: true, round })
      assert.deepEqual(
        stored.identities.map(({ key }) => key),
        [primary, secondary],
      )
      return ended
    }))

  it('a link against a block of the secondary: who was blocked is blocked in the snapshot', (test) =>
    rounds(test, async (round) => {
      const [primary, secondary] = [await servers.person(), await servers.person()]
      const ended = outcomes(
        ...(await servers.collide(round, link(primary, secondary), change(secondary, { blocked: true }))),
      )
      assert.match(ended, /^201 & (200|404 inexistent_user)$/)
      assert.equal((await servers.snapshotOf(secondary))?.['blocked'], ended.endsWith('200') ? true : null)
      return ended
    }))

  it('a person’s own link against a block: no way out of it on either side', (test) =>
    rounds(test, async (round) => {
      const [primary, secondary] = [await servers.person(), await servers.person()]
      const blocked = round % 4 < 2 ? primary : secondary
      const token = await servers.server(0).token({ user: primary })
      const link_with = await servers.server(0).token({ user: secondary, idToken: true })
      const own = ['POST', `/api/v2/users/${primary}/identities`, { body: { link_with }, token }] as const
      const ended = outcomes(...(await servers.collide(round, own, change(blocked, { blocked: true }))))
      // A secondary that is blocked after the link is nobody any more; a primary can be.
      assert.match(
        ended,
        blocked === primary ? /^(201|403 user_blocked) & 200$/ : /^(201 & 404 inexistent_user|403 user_blocked & 200)$/,
      )
      assert.deepEqual(await servers.identities(primary), ended.startsWith('201') ? [primary, secondary] : [primary])
      return `${blocked === primary ? 'primary' : 'secondary'}: ${ended}`
    }))

  it('a nested secondary is linked while its own secondary leaves: nobody is lost, nobody is in two places', (test) =>
    rounds(test, async (round) => {
      const [primary, [secondary = '', nested = '']] = [await servers.person(), await servers.household(1)]
      const ended = outcomes(...(await servers.collide(round, link(primary, secondary), unlink(secondary, nested))))
      assert.match(ended, /^201 & (200|404 inexistent_user)$/)
      const left = ended.endsWith('200')
      assert.deepEqual(await servers.identities(primary), left ? [primary, secondary] : [primary, secondary, nested])
      assert.deepEqual(await servers.identities(nested), left ? [nested] : [])
      assert.equal(await servers.stored(secondary), undefined)
      return ended
    }))
})
