import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase } from '../compat/api-under-test.ts'
import { jobsOf, tally } from './jobs-under-test.ts'
import { lasting, link, linkingOf, unlink } from './linking-under-test.ts'

onEachDatabase('undo by filter', (api) => {
  const jobs = jobsOf(() => api.server)
  const linking = linkingOf(api)
  const METADATA = { user_metadata: { theme: 'dark' }, app_metadata: { plan: 'pro' } }
  const people = async (count: number): Promise<string[]> => {
    const made: string[] = []
    for (let index = 0; index < count; index++) made.push((await api.makeUser(METADATA)).user_id)
    return made
  }
  const all = (ids: readonly string[]) => Promise.all(ids.map(async (id) => lasting(await linking.user(id))))

  it('everybody is again what they were before a job that linked the wrong ones', async () => {
    const ids = await people(8)
    const [hub = '', ...others] = ids
    const before = await all(ids)
    const rows = others.map((other) => link(hub, other, { merge: { user_metadata: 'union' } }))
    const wrong = await jobs.ended(await jobs.create({ kind: 'link', rows }))
    assert.deepEqual(tally(wrong), ['completed', 7, 7, 7, 0])

    const undo = { kind: 'undo', filter: { batch_id: wrong.id }, reason: 'the wrong file' }
    const tried = await jobs.ended(await jobs.create({ ...undo, dry_run: true }))
    assert.deepEqual(tally(tried), ['completed', 7, 7, 7, 0])
    assert.equal((await api.identitiesOf(hub)).length, 8)

    const undone = await jobs.ended(await jobs.create(undo))
    assert.deepEqual(tally(undone), ['completed', 7, 7, 7, 0], JSON.stringify(await jobs.errors(undone.id)))
    assert.deepEqual(await all(ids), before)
    const { operations } = await linking.history(`batch_id=${undone.id}`)
    assert.ok(operations.every((one: { action: string; reason: string }) => one.reason === 'the wrong file'))

    const again = await jobs.ended(await jobs.create(undo))
    assert.deepEqual(tally(again), ['completed', 0, 0, 0, 0], 'what is taken back already is not listed')
  })

  it('takes back the newest first: links of links, restores, and identities that were removed', async () => {
    const [a = '', b = '', c = '', d = ''] = await people(4)
    const before = await all([a, b, c, d])
    const from = new Date().toISOString()
    await linking.done(link(b, c))
    await linking.done(link(a, b))
    await linking.done(unlink(a, c, { becomes: 'nothing', force: true, reason: 'gone' }))
    await linking.done(link(a, d))
    await linking.done(unlink(a, d, { becomes: 'restored_user' }))
    assert.equal(await linking.user(c), null)
    const filter = { from, client_id: api.server.machineClient.id }
    const job = await jobs.ended(await jobs.create({ kind: 'undo', filter }))
    assert.deepEqual(tally(job), ['completed', 5, 5, 5, 0], JSON.stringify(await jobs.errors(job.id)))
    assert.deepEqual(await all([a, b, c, d]), before)
  })

  it('refuses single ones whose facts have changed, and says which', async () => {
    const [a = '', b = '', c = ''] = await people(3)
    const first = await linking.done(link(a, b))
    await linking.done(link(a, c))
    // Linked away from where the first had put it.
    await linking.done(unlink(a, b))
    const job = await jobs.ended(await jobs.create({ kind: 'undo', filter: { user_id: a, action: 'link' } }))
    assert.deepEqual(tally(job), ['completed', 2, 2, 1, 1])
    const [error] = await jobs.errors(job.id)
    assert.deepEqual([error.row, error.code, error.body.operation], [2, 'changed_since', first.id])
    assert.deepEqual(error.details.changed.slice(0, 1), [{ fact: 'identity_moved', identity: b, user_id: b }])
    assert.deepEqual(await api.identitiesOf(a), [a])
  })

  it('begins only for whoever may still change users when it comes to it', async () => {
    const [a = '', b = ''] = await people(2)
    const client = (await api.ask({ method: 'POST', path: '/api/v2/clients', body: { name: 'Script' } })).body.client_id
    const audience = `${api.server.origin}/api/v2/`
    const body = { client_id: client, audience, scope: ['update:users'] }
    const grant = await api.ask({ method: 'POST', path: '/api/v2/client-grants', body })
    assert.equal(grant.status, 201, JSON.stringify(grant.body))
    const token = await api.server.token({ client })
    const created = await jobs.create({ kind: 'link' }, { token })
    const { id } = created.body
    await jobs.post(`/${id}/rows`, { token, body: { rows: [link(a, b)] } })
    await api.ask({ method: 'DELETE', path: `/api/v2/client-grants/${grant.body.id}` })
    await jobs.post(`/${id}/start`)
    const job = await jobs.ended(created)
    assert.deepEqual([job.state, job.done, job.error?.code], ['failed', 0, 'insufficient_scope'])
    assert.deepEqual(await api.identitiesOf(a), [a])
  })
})
