import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Answer } from '../support/server.ts'
import { times } from '../support/scale.ts'
import { TwoServers, change, link, unlink } from './two-servers.ts'

const ROUNDS = times(30, 1000)
const USES_AFTERWARDS = 3

describe(`a token in use while its identity leaves, ${ROUNDS} rounds each`, () => {
  const servers = TwoServers.forThisSuite()

  /** Uses the token again and again until `isOver`, and a few times more; every answer, with whether it began afterwards. */
  async function useUntil(isOver: () => boolean, use: (count: number) => Promise<Answer>) {
    const uses: { answer: Answer; beganAfter: boolean }[] = []
    for (let afterwards = 0; afterwards < USES_AFTERWARDS; ) {
      const beganAfter = isOver()
      uses.push({ answer: await use(uses.length), beganAfter })
      if (beganAfter) afterwards += 1
    }
    return uses
  }

  /** Every answer is one of before or one of after, in this order, and none of before once the change was answered. */
  function assertEndsOnce(uses: Awaited<ReturnType<typeof useUntil>>): number {
    const statuses = uses.map(({ answer }) => answer.status)
    const last = statuses.lastIndexOf(200)
    assert.deepEqual(new Set(statuses.slice(last + 1)), new Set([401]))
    assert.deepEqual(new Set(statuses.slice(0, last + 1)), new Set(last < 0 ? [] : [200]))
    for (const { answer, beganAfter } of uses) if (beganAfter) assert.equal(answer.status, 401)
    return last + 1
  }

  for (const leave of ['unlink', 'link'] as const) {
    it(`is good until the ${leave} of its identity, and never again`, async (test) => {
      let before = 0
      for (let round = 0; round < ROUNDS; round++) {
        const { user, identity, departure } = await aboutToLeave(leave)
        const token = await servers.server(0).token({ user, identity })
        let isOver = false
        const reads = useUntil(
          () => isOver,
          (count) => servers.server(count).call('GET', `/api/v2/users/${user}`, { token }),
        )
        const writes = useUntil(
          () => isOver,
          (count) =>
            servers.server(count + 1).call(...change(user, { user_metadata: { [`use${count}`]: true } }, token)),
        )
        const left = await servers.server(round).call(...departure)
        isOver = true
        assert.ok(left.status === 200 || left.status === 201)
        const [read, written] = [await reads, await writes]
        before += assertEndsOnce(read) + assertEndsOnce(written)
        assertNeverHalf(read, identity)
        await assertWritten(leave, user, written)
        await servers.assertWhole()
      }
      test.diagnostic(`${before} uses were answered before the ${leave}`)
      assert.ok(before > 0, 'tokens were in use while their identities left')
    })
  }

  /** A user with an identity whose departure, by an administrator, is one call away. */
  async function aboutToLeave(how: 'link' | 'unlink') {
    if (how === 'unlink') {
      const [user = '', identity = ''] = await servers.household(1)
      return { user, identity, departure: unlink(user, identity) }
    }
    const user = await servers.person()
    return { user, identity: user, departure: link(await servers.person(), user) }
  }

  /** Who may still read sees the user with the identity that the token came through. */
  function assertNeverHalf(reads: Awaited<ReturnType<typeof useUntil>>, identity: string): void {
    for (const { answer } of reads.filter((use) => use.answer.status === 200)) {
      const keys = (answer.body.identities as { provider: string; user_id: string }[]).map(
        (one) => `${one.provider}|${one.user_id}`,
      )
      assert.ok(keys.includes(identity))
    }
  }

  /** What was acknowledged is there, in the user or in the snapshot of the link; what was refused is not. */
  async function assertWritten(how: 'link' | 'unlink', user: string, uses: Awaited<ReturnType<typeof useUntil>>) {
    const acknowledged = uses.flatMap(({ answer }, count) => (answer.status === 200 ? [`use${count}`] : []))
    const stored =
      how === 'unlink'
        ? (await servers.stored(user))?.userMetadata
        : (await servers.snapshotOf(user))?.['user_metadata']
    assert.deepEqual(Object.keys(stored ?? {}).sort(), acknowledged.sort())
  }
})
