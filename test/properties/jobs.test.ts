import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase } from '../compat/api-under-test.ts'
import { jobsOf } from '../linking/jobs-under-test.ts'
import { lasting, link, linkingOf, unlink } from '../linking/linking-under-test.ts'
import { times } from '../support/scale.ts'

const ROUNDS = times(12, 300)
const PEOPLE = 5
const ROWS = 14

/** Rows of a job, on the people of one side. */
type Side = readonly string[]

onEachDatabase('a job and the same operations one by one', (api) => {
  const jobs = jobsOf(() => api.server)
  const linking = linkingOf(api)
  const side = async (name: string): Promise<string[]> => {
    const ids: string[] = []
    for (let index = 0; index < PEOPLE; index++) {
      const user_metadata = { [`own${index}`]: index, common: index }
      ids.push((await api.makeUser({ user_id: `${name}-${index}`, user_metadata })).user_id)
    }
    return ids
  }
  /** Everybody of a side, in words that are the same for both sides. */
  const told = async (ids: Side, name: string) => {
    const users = await Promise.all(ids.map(async (id) => lasting(await linking.user(id))))
    const text = JSON.stringify(users.map((user) => user && { ids: user.identities, data: user.user_metadata }))
    return text.replaceAll(new RegExp(`${name}-|[a-z0-9]{12}@example.com`, 'g'), '')
  }

  it('end in the same refusals and the same users', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const names = [`j${round}${Date.now()}`, `s${round}${Date.now()}`] as const
      const [byJob, singly] = [await side(names[0]), await side(names[1])]
      const kind = 'link' as const
      const links = Array.from({ length: ROWS }, () => pickLink())
      const job = await jobs.ended(await jobs.create({ kind, rows: links.map((one) => linkRow(byJob, one)) }))
      const refusedLinks = await each(links.map((one) => linkRow(singly, one)))
      const unlinks = Array.from({ length: ROWS }, () => pickUnlink())
      const second = await jobs.ended(
        await jobs.create({ kind: 'unlink', rows: unlinks.map((one) => unlinkRow(byJob, one)) }),
      )
      const refusedUnlinks = await each(unlinks.map((one) => unlinkRow(singly, one)))
      const seed = JSON.stringify({ links, unlinks })
      assert.deepEqual(await codes(job.id), refusedLinks, seed)
      assert.deepEqual(await codes(second.id), refusedUnlinks, seed)
      assert.equal(await told(byJob, names[0]), await told(singly, names[1]), seed)
    }
  })

  async function codes(id: string): Promise<unknown[]> {
    return (await jobs.errors(id)).map(({ row, code }) => [row, code])
  }

  async function each(bodies: readonly object[]): Promise<unknown[]> {
    const refused: unknown[] = []
    for (const [index, body] of bodies.entries()) {
      const { status, body: answer } = await linking.perform(body)
      if (status !== 201) refused.push([index + 1, answer.errorCode])
    }
    return refused
  }
})

const POLICIES = ['none', 'primary_wins', 'secondary_wins', 'union'] as const
const BECOMES = ['empty_user', 'restored_user', 'nothing'] as const

type Picked = readonly [one: number, other: number, way: number]

function pick(below: number): number {
  return Math.floor(Math.random() * below)
}

function pickLink(): Picked {
  return [pick(PEOPLE), pick(PEOPLE), pick(POLICIES.length)]
}

function pickUnlink(): Picked {
  return [pick(PEOPLE), pick(PEOPLE), pick(BECOMES.length)]
}

function linkRow(ids: Side, [one, other, way]: Picked): object {
  return link(ids[one] ?? '', ids[other] ?? '', { merge: { user_metadata: POLICIES[way] } })
}

function unlinkRow(ids: Side, [one, other, way]: Picked): object {
  const becomes = BECOMES[way]
  return unlink(ids[one] ?? '', ids[other] ?? '', { becomes, force: true, reason: 'a property' })
}
