import assert from 'node:assert/strict'
import { it } from 'node:test'
import { at, freshEmail, onEachDatabase } from '../compat/api-under-test.ts'
import { link, linkingOf, unlink } from './linking-under-test.ts'

onEachDatabase('personal parts of records', (api) => {
  const linking = linkingOf(api)
  const person = async (secret: string) => {
    const sent = { email: freshEmail(), name: secret, user_metadata: { secret }, app_metadata: { secret } }
    return (await api.makeUser(sent)).user_id as string
  }
  const remove = (id: string) => api.ask({ method: 'DELETE', path: `/api/v2/users/${at(id)}` })
  const stored = async (id: string) => {
    const text = 'select row_to_json(o)::text as row from operations o where o.id = $1'
    const [found] = await api.server.ctx.db.query<{ row: string }>({ name: '', text }, [id])
    return found?.row ?? ''
  }
  const read = async (id: string) => (await api.ask({ method: 'GET', path: `/api/linking/operations/${id}` })).body

  it('stand encrypted in the table, and are read in the clear', async () => {
    const [one, other] = [await person('heron'), await person('stork')]
    const made = await linking.done(link(one, other, { merge: { user_metadata: 'secondary_wins' } }))
    assert.doesNotMatch(await stored(made.id), /heron|stork|@example\.com/)
    const found = await read(made.id)
    assert.deepEqual([found, found.erased], [made, []])
    assert.match(JSON.stringify(found), /stork/)
  })

  it('are gone from every record once the person is deleted, also where they were the other party', async () => {
    const [one, other] = [await person('heron'), await person('stork')]
    const made = await linking.done(link(one, other))
    const undone = await linking.undo(made.id)
    const before = await stored(made.id)
    await remove(other)
    const found = await read(made.id)
    assert.doesNotMatch(JSON.stringify(found), /stork/)
    assert.deepEqual([found.erased, found.before.secondary.app_metadata], [[other], null])
    assert.equal(await stored(made.id), before, 'the record itself is as it was')
    assert.deepEqual((await read(undone.body.id)).erased, [other])
  })

  it('of a linked identity go with the user who has it', async () => {
    const [one, other] = [await person('heron'), await person('stork')]
    const made = await linking.done(link(one, other))
    await remove(one)
    const found = await read(made.id)
    assert.doesNotMatch(JSON.stringify(found), /stork|heron/)
    assert.equal((await linking.undo(made.id)).status, 409)
  })

  it('are not those of whoever has the id afterwards', async () => {
    const [one, other] = [await person('heron'), await person('stork')]
    const id = other.slice('email|'.length)
    const made = await linking.done(link(one, other))
    await linking.undo(made.id)
    await remove(other)
    await api.makeUser({ user_id: id, email: freshEmail(), user_metadata: { secret: 'egret' } })
    const again = await linking.done(link(one, other))
    assert.match(JSON.stringify(await read(again.id)), /egret/)
    const old = await read(made.id)
    assert.deepEqual([old.erased, old.before.secondary.user_metadata], [[other], null])
  })

  it('of what was removed go with the user whose it was, with the credentials that were kept aside', async () => {
    const [one, other] = [await person('heron'), await person('stork')]
    await linking.done(link(one, other))
    const removed = await linking.done(unlink(one, other, { becomes: 'nothing' }))
    const kept = () =>
      api.server.ctx.db.query({ name: '', text: 'select 1 from removed_identities where key = $1' }, [other])
    assert.equal((await kept()).length, 1)
    await remove(one)
    assert.deepEqual([(await kept()).length, (await read(removed.id)).erased], [0, [other]])
  })

  it('of what is erased with its removal are gone at once; of what is removed they come back with it', async () => {
    const [one, other] = [await person('heron'), await person('stork')]
    const made = await linking.done(link(one, other))
    const removed = await linking.done(unlink(one, other, { becomes: 'nothing' }))
    assert.equal((await linking.undo(removed.id)).status, 201)
    assert.match(JSON.stringify(await read(made.id)), /stork/)
    await linking.done(unlink(one, other, { becomes: 'nothing', erase: true }))
    assert.doesNotMatch(JSON.stringify(await read(made.id)), /stork/)
  })
})
