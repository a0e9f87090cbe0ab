import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import { jobsOf, tally } from '../linking/jobs-under-test.ts'
import { until } from '../support/until.ts'
import { ROUNDS, Tally, TwoServers, change, link, remove, unlink } from './two-servers.ts'

const SIZE = 12
const COUNT = Math.ceil(ROUNDS / 3)

describe(`jobs that collide, ${COUNT} rounds each`, () => {
  const servers = TwoServers.forThisSuite()
  const jobs = jobsOf(() => servers.server(0))

  async function pairs(): Promise<(readonly [string, string])[]> {
    return Promise.all(
      Array.from({ length: SIZE }, async () => [await servers.person(), await servers.person()] as const),
    )
  }

  async function rounds(test: TestContext, run: (round: number) => Promise<string>): Promise<void> {
    const seen = new Tally()
    for (let round = 0; round < COUNT; round++) {
      seen.add(await run(round))
      await servers.assertWhole()
    }
    test.diagnostic(String(seen))
  }

  const rowsOf = (all: readonly (readonly [string, string])[]) =>
    all.map(([primary, secondary]) => ({ primary, secondary }))

  it('a job against single changes of the same users: what was acknowledged is there, and every row has one outcome', (test) =>
    rounds(test, async (round) => {
      const all = await pairs()
      const created = jobs.create({ kind: 'link', rows: rowsOf(all) })
      const answers = await Promise.all(
        all.map(([one, two], index) => {
          const calls = [
            change(one, { user_metadata: { round } }),
            remove(two),
            link(one, two),
            unlink(one, two),
            change(two, { user_metadata: { round } }),
          ]
          const call = calls[index % calls.length] ?? assert.fail()
          return servers.server(index).call(...call)
        }),
      )
      assert.ok(answers.every(({ status }) => status < 500))
      const job = await jobs.ended(await created)
      assert.deepEqual([job.state, job.done, job.succeeded + job.failed], ['completed', SIZE, SIZE])
      for (const [index, [one]] of all.entries()) {
        if (index % 5 !== 0) continue
        assert.equal(answers[index]?.status, 200)
        assert.deepEqual((await servers.stored(one))?.userMetadata, { round }, 'a metadata change was lost')
      }
      return `${job.failed} refused`
    }))

  it('jobs against each other, of opposite links, on two processes: one user is left of each pair', (test) =>
    rounds(test, async () => {
      const all = await pairs()
      const opposite = all.map(([one, two]) => [two, one] as const)
      const ended = await Promise.all(
        [all, opposite, all, opposite].map(async (some) =>
          jobs.ended(await jobs.create({ kind: 'link', rows: rowsOf(some) })),
        ),
      )
      const succeeded = ended.reduce((sum, job) => sum + job.succeeded, 0)
      assert.equal(succeeded, SIZE, ended.map((job) => String(tally(job))).join('; '))
      for (const [one, two] of all) {
        const left = [...(await servers.identities(one)), ...(await servers.identities(two))]
        assert.deepEqual(left.sort(), [one, two].sort())
      }
      return 'one link a pair'
    }))

  it('a job against its own cancelling: nothing after what was under way, and the count is right', (test) =>
    rounds(test, async () => {
      const all = await pairs()
      const created = await jobs.create({ kind: 'link', rows: rowsOf(all), rate: 200 })
      await servers.server(1).call('POST', `/api/linking/jobs/${created.body.id}/cancel`)
      const job = await jobs.ended(created)
      // What was under way when it was cancelled may still be written.
      await until('the count is right', async () => {
        const { done } = await jobs.read(created.body.id)
        const linked = await Promise.all(all.map(async ([one]) => (await servers.identities(one)).length === 2))
        return linked.filter(Boolean).length === done
      })
      return job.state
    }))
})
