import assert from 'node:assert/strict'
import { it } from 'node:test'
import { at, onEachDatabase } from '../compat/api-under-test.ts'
import { jobsOf, tally } from './jobs-under-test.ts'
import { linkingOf } from './linking-under-test.ts'

onEachDatabase('deleting a connection', (api) => {
  const linking = linkingOf(api)
  const jobs = jobsOf(() => api.server)

  async function connection(): Promise<{ id: string; name: string }> {
    const name = `provider-${Math.random().toString(36).slice(2)}`
    const body = { name, strategy: 'github', enabled_clients: [api.server.machineClient.id] }
    return { name, id: (await api.ask({ method: 'POST', path: '/api/v2/connections', body })).body.id }
  }

  const identityOf = (name: string) =>
    api.putUser({ provider: 'github', id: `${Date.now()}${Math.random()}`, connection: name })

  async function remove(id: string) {
    const answer = await api.ask({ method: 'DELETE', path: `/api/v2/connections/${id}` })
    const job = /<\/api\/linking\/jobs\/(job_[^>]+)>; rel="monitor"/.exec(answer.headers.get('link') ?? '')?.[1]
    return { ...answer, job }
  }

  it('answers as Auth0 does, and unlinks its identities by a job of one operation each', async () => {
    const { id, name } = await connection()
    const people = []
    for (let person = 0; person < 3; person++) {
      const user = (await api.makeUser()).user_id as string
      const identity = await identityOf(name)
      await api.link(user, identity)
      people.push({ user, identity })
    }
    const alone = await identityOf(name)
    const gone = await remove(id)
    assert.deepEqual([gone.status, Object.keys(gone.body)], [202, ['deleted_at']])
    const job = await jobs.ended({ ...gone, status: 201, body: { id: gone.job } })
    assert.deepEqual(tally(job), ['completed', 3, 3, 3, 0])
    for (const { user, identity } of people) {
      assert.deepEqual(await api.identitiesOf(user), [user])
      const { operations } = await linking.history(`batch_id=${job.id}&user_id=${at(user)}`)
      assert.equal(operations.length, 1)
      assert.deepEqual(
        [operations[0].identities, operations[0].reason],
        [[identity], `The connection ${name} was deleted.`],
      )
    }
    assert.deepEqual(await api.identitiesOf(alone), [alone], 'whoever is named by its identity stays')
    assert.equal((await remove(id)).status, 204)
  })

  it('is taken back for the users by undoing the job', async () => {
    const { id, name } = await connection()
    const user = (await api.makeUser()).user_id as string
    const identity = await identityOf(name)
    await api.link(user, identity)
    const { job } = await remove(id)
    await jobs.ended({ ...(await jobs.read(job ?? '')), status: 201, body: { id: job } })
    const undone = await jobs.ended(await jobs.create({ kind: 'undo', filter: { batch_id: job } }))
    assert.deepEqual(tally(undone), ['completed', 1, 1, 1, 0])
    assert.deepEqual(await api.identitiesOf(user), [user, identity])
  })

  it('makes no job where nobody has an identity of it', async () => {
    const { id } = await connection()
    const gone = await remove(id)
    assert.deepEqual([gone.status, gone.job], [202, undefined])
  })

  it('goes through more identities than one statement reads', async () => {
    const { id, name } = await connection()
    const user = (await api.makeUser()).user_id as string
    for (let one = 0; one < 120; one++) await api.link(user, await identityOf(name))
    const { job } = await remove(id)
    const ended = await jobs.ended({ status: 201, body: { id: job } } as never)
    assert.deepEqual(tally(ended), ['completed', 120, 120, 120, 0])
    assert.deepEqual(await api.identitiesOf(user), [user])
  })
})
