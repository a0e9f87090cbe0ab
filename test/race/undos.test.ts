import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import { ROUNDS, Tally, TwoServers, change, native, outcomes, undo, unlink } from './two-servers.ts'

describe(`taking back that collides, ${ROUNDS} rounds each`, () => {
  const servers = TwoServers.forThisSuite()

  async function rounds(test: TestContext, run: (round: number) => Promise<string>): Promise<void> {
    const tally = new Tally()
    for (let round = 0; round < ROUNDS; round++) {
      tally.add(await run(round))
      await servers.assertWhole()
    }
    test.diagnostic(String(tally))
  }

  /** Two people of whom one was linked into the other, and the operation. */
  async function linked() {
    const [main, other] = [await servers.person(), await servers.person({ mine: true })]
    const merge = { user_metadata: 'union' }
    const made = await servers.call(...native({ action: 'link', primary: main, secondary: other, merge }))
    return { main, other, id: made.body.id as string }
  }

  it('eight undos of one link: one takes it back, the others are told so', (test) =>
    rounds(test, async (round) => {
      const { main, other, id } = await linked()
      const ended = await servers.collide(round, ...Array.from({ length: 8 }, () => undo(id)))
      const statuses = ended.map(({ status }) => status).sort()
      assert.deepEqual(statuses, [201, 409, 409, 409, 409, 409, 409, 409])
      assert.deepEqual([await servers.identities(main), await servers.identities(other)], [[main], [other]])
      assert.deepEqual((await servers.stored(other))?.userMetadata, { mine: true })
      return [...new Set(ended.map(({ body }) => String(body.errorCode ?? 'done')))].sort().join()
    }))

  it('undo of a link against an unlink of what it brought: the identity stands alone, by one of the two', (test) =>
    rounds(test, async (round) => {
      const { main, other, id } = await linked()
      const [undone, unlinked] = await servers.collide(round, undo(id), unlink(main, other))
      assert.deepEqual([await servers.identities(main), await servers.identities(other)], [[main], [other]])
      const hasMetadata = (await servers.stored(other))?.userMetadata !== null
      assert.equal(hasMetadata, undone?.status === 201)
      assert.ok(undone?.status === 201 || undone?.body.errorCode === 'changed_since')
      return outcomes(...[undone, unlinked].filter((answer) => answer !== undefined))
    }))

  it('undo of a link against a change of what it merged: either is refused, or the change is kept', (test) =>
    rounds(test, async (round) => {
      const { main, other, id } = await linked()
      const [undone] = await servers.collide(round, undo(id), change(main, { user_metadata: { mine: false } }))
      assert.deepEqual((await servers.stored(main))?.userMetadata, { mine: false })
      assert.deepEqual(await servers.identities(other), undone?.status === 201 ? [other] : [])
      return String(undone?.status)
    }))

  it('undo of an unlink against a change of the user that it made: never is that change lost', (test) =>
    rounds(test, async (round) => {
      const { main, other } = await linked()
      const body = { action: 'unlink', user_id: main, provider: 'email', identity_id: other.slice('email|'.length) }
      const { body: made } = await servers.call(...native(body))
      const [undone, changed] = await servers.collide(
        round,
        undo(made.id as string),
        change(other, { user_metadata: { round } }),
      )
      if (changed?.status === 200) {
        assert.equal(undone?.body.errorCode, 'changed_since')
        assert.deepEqual((await servers.stored(other))?.userMetadata, { round })
      } else {
        assert.deepEqual([undone?.status, changed?.body.errorCode], [201, 'inexistent_user'])
        assert.deepEqual(await servers.identities(main), [main, other])
      }
      return `${undone?.status} & ${changed?.status}`
    }))

  it('T20: opposite links in a batch each, and at once: one wins, nobody is lost', (test) =>
    rounds(test, async (round) => {
      const [one, two, three] = [await servers.person(), await servers.person(), await servers.person()]
      const [forth, back] = await servers.collide(
        round,
        native({ operations: [nativeLink(one, two), nativeLink(one, three)] }),
        native({ operations: [nativeLink(two, one), nativeLink(two, three)] }),
      )
      const winners = [forth, back].filter((answer) => answer?.status === 201)
      assert.equal(winners.length, 1)
      const winner = forth?.status === 201 ? one : two
      assert.deepEqual(new Set(await servers.identities(winner)), new Set([one, two, three]))
      return winner === one ? 'forth' : 'back'
    }))

  it('restore against undo of the same link: the secondary is back once, as it was', (test) =>
    rounds(test, async (round) => {
      const { main, other, id } = await linked()
      const restore = {
        ...{ action: 'unlink', user_id: main, provider: 'email', identity_id: other.slice('email|'.length) },
        becomes: 'restored_user',
      }
      const ended = await servers.collide(round, native(restore), undo(id))
      assert.deepEqual(ended.map(({ status }) => status === 201).sort(), [false, true])
      assert.deepEqual((await servers.stored(other))?.userMetadata, { mine: true })
      assert.deepEqual([await servers.identities(main), await servers.identities(other)], [[main], [other]])
      return ended.map(({ status }) => status).join(' & ')
    }))
})

function nativeLink(primary: string, secondary: string) {
  return { action: 'link', primary, secondary }
}
