import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase } from '../compat/api-under-test.ts'
import { link, linkingOf, unlink } from './linking-under-test.ts'

onEachDatabase('Idempotency-Key', (api) => {
  const linking = linkingOf(api)
  let count = 0
  const newKey = () => ({ headers: { 'idempotency-key': `key-${Date.now()}-${(count += 1)}` } })
  const users = async () =>
    [(await api.makeUser()).user_id as string, (await api.makeUser()).user_id as string] as const

  it('the same key and body: the same answer, once', async () => {
    const [one, other] = await users()
    const key = newKey()
    const first = await linking.perform(link(one, other), key)
    const second = await linking.perform(link(one, other), key)
    assert.deepEqual([first.status, second.status, second.body], [201, 201, first.body])
    assert.deepEqual(
      [first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')],
      [null, 'true'],
    )
    const { operations } = await linking.history(`user_id=${one}`)
    assert.equal(operations.length, 1)
    const undo = newKey()
    const undone = [await linking.undo(first.body.id, {}, undo), await linking.undo(first.body.id, {}, undo)]
    assert.deepEqual([undone[0]?.status, undone[1]?.body], [201, undone[0]?.body])
  })

  it('the same key and another body: 422, nothing done', async () => {
    const [one, other] = await users()
    const key = newKey()
    await linking.perform(link(one, other), key)
    const refused = await linking.perform(unlink(one, other), key)
    assert.deepEqual([refused.status, refused.body.errorCode], [422, 'idempotency_key_reused'])
    assert.deepEqual(await api.identitiesOf(one), [one, other])
  })

  it('a refusal is kept, a conflict is not', async () => {
    const [one, other] = await users()
    const [kept, free] = [newKey(), newKey()]
    const refused = await linking.perform(unlink(one, other), kept)
    assert.equal(refused.status, 404)
    const { body: seen } = await linking.preview(unlink(one, other)).then(() => linking.preview(link(one, other)))
    await api.ask({
      method: 'PATCH',
      path: `/api/v2/users/${encodeURIComponent(one)}`,
      body: { user_metadata: { a: 1 } },
    })
    assert.equal((await linking.perform(link(one, other, { if_match: seen.version }), free)).status, 409)
    const { body: again } = await linking.preview(link(one, other))
    assert.equal((await linking.perform(link(one, other, { if_match: again.version }), free)).status, 201)
    const replayed = await linking.perform(unlink(one, other), kept)
    assert.deepEqual([replayed.status, replayed.body], [404, refused.body])
  })

  it('is the client’s and the user’s own: another caller’s key is another key', async () => {
    const [one, other] = await users()
    const key = newKey()
    await linking.done(link(one, other), key)
    const token = await api.server.token({ user: one })
    const refused = await linking.perform(unlink(one, other), { ...key, token })
    assert.notEqual(refused.status, 422)
  })

  it('50 repeats at once, half of them hanging up: one operation, one answer', async () => {
    const [one, other] = await users()
    const key = newKey()
    const repeats = Array.from({ length: 50 }, async (_, index) => {
      if (index % 2 === 0) return linking.perform(link(one, other), key)
      const hangUp = new AbortController()
      const sent = fetch(`${api.server.origin}/api/linking/operations`, {
        method: 'POST',
        signal: hangUp.signal,
        headers: {
          authorization: `Bearer ${await api.server.token()}`,
          'content-type': 'application/json',
          ...key.headers,
        },
        body: JSON.stringify(link(one, other)),
      })
      setImmediate(() => {
        hangUp.abort()
      })
      await sent.catch(() => undefined)
      return undefined
    })
    const answers = (await Promise.all(repeats)).filter((answer) => answer !== undefined)
    const statuses = new Set(answers.map(({ status }) => status))
    assert.ok(
      [...statuses].every((status) => status === 201 || status === 409),
      [...statuses].join(),
    )
    const inFlight = answers.filter(({ status }) => status === 409)
    for (const { body, headers } of inFlight) {
      assert.deepEqual([body.errorCode, headers.get('retry-after')], ['idempotency_key_in_flight', '1'])
    }
    const last = await linking.perform(link(one, other), key)
    assert.equal(last.status, 201)
    for (const { status, body } of answers) if (status === 201) assert.deepEqual(body, last.body)
    assert.equal((await linking.history(`user_id=${one}`)).operations.length, 1)
  })

  it('a key is 1 to 255 printable ASCII characters', async () => {
    const [one, other] = await users()
    for (const key of ['', 'x'.repeat(256), 'ä']) {
      const refused = await linking.perform(link(one, other), { headers: { 'idempotency-key': key } })
      assert.deepEqual([refused.status, refused.body.errorCode], [400, 'invalid_idempotency_key'], key)
    }
  })
})
