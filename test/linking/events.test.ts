import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { beginEpoch } from '../../src/store/feed.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'

const PASSWORD = 'Rope-and-harness-9'

eachDatabase('the feed of events', (open) => {
  let server: TestServer
  let made = 0
  before(async () => {
    server = await startServer(await open())
  })
  after(() => server.stop())

  const person = async () => {
    const email = `person${(made += 1)}@example.com`
    const body = { connection: 'Username-Password-Authentication', password: PASSWORD, email, email_verified: true }
    return (await server.call('POST', '/api/v2/users', { body })).body.user_id as string
  }
  const link = async (primary: string, secondary: string) => {
    const [provider, user_id] = secondary.split('|')
    const path = `/api/v2/users/${encodeURIComponent(primary)}/identities`
    const { status } = await server.call('POST', path, { body: { provider, user_id } })
    assert.equal(status, 201)
  }
  const unlink = async (primary: string, secondary: string) => {
    const path = `/api/v2/users/${encodeURIComponent(primary)}/identities/${secondary.replace('|', '/')}`
    assert.equal((await server.call('DELETE', path)).status, 200)
  }
  const feed = async (query: Record<string, string>, token?: string) =>
    server.call('GET', `/api/linking/events?${new URLSearchParams(query).toString()}`, token ? { token } : {})
  const latest = async () => (await feed({ cursor: 'latest' })).body.next as string
  const types = (events: readonly any[]) => events.map(({ type }) => type)

  it('tells of a link under both users, with the operation and both subjects, right after it', async () => {
    const [ada, bob] = [await person(), await person()]
    const cursor = await latest()
    await link(ada, bob)
    const { status, body } = await feed({ cursor })
    assert.equal(status, 200)
    assert.deepEqual(types(body.events), ['user.deleted', 'user.updated', 'identity.linked'])
    const linked = body.events[2].data.object
    assert.match(linked.operation_id, /^op_/)
    assert.deepEqual([linked.old_sub, linked.new_sub, linked.identities], [bob, ada, [bob]])
    for (const user of [ada, bob]) {
      const { body: found } = await feed({ cursor, user_id: user, type: 'identity.linked' })
      assert.deepEqual(found.events, [body.events[2]])
    }
    assert.deepEqual(types((await feed({ cursor, user_id: bob })).body.events), ['user.deleted', 'identity.linked'])
    await unlink(ada, bob)
    const { events } = (await feed({ cursor: body.next })).body
    assert.deepEqual(types(events), ['user.created', 'user.updated', 'identity.unlinked'])
    assert.deepEqual([events[2].data.object.old_sub, events[2].data.object.new_sub], [ada, bob])
  })

  it('tells of an undo, whichever way the identities went', async () => {
    const [ada, bob] = [await person(), await person()]
    const undo = async (operation: string) => {
      const { status, body } = await server.call('POST', `/api/linking/operations/${operation}/undo`, { body: {} })
      assert.equal(status, 201, JSON.stringify(body))
    }
    const lastOf = async (cursor: string) => (await feed({ cursor, user_id: bob })).body.events.at(-1)
    let cursor = await latest()
    await link(ada, bob)
    const linked = await lastOf(cursor)
    await undo(linked.data.object.operation_id)
    const undone = await lastOf(cursor)
    assert.deepEqual(
      [undone.type, undone.data.object.old_sub, undone.data.object.new_sub],
      ['identity.undone', ada, bob],
    )
    await link(ada, bob)
    cursor = await latest()
    await unlink(ada, bob)
    await undo((await lastOf(cursor)).data.object.operation_id)
    const back = await lastOf(cursor)
    assert.deepEqual([back.type, back.data.object.old_sub, back.data.object.new_sub], ['identity.undone', bob, ada])
  })

  it("has Auth0's envelope, and of an update the whole object before", async () => {
    const user = await person()
    const cursor = await latest()
    const path = `/api/v2/users/${encodeURIComponent(user)}`
    await server.call('PATCH', path, { body: { user_metadata: { hobby: 'climbing' } } })
    await server.call('DELETE', path)
    const [updated, deleted] = (await feed({ cursor })).body.events
    const { id, time, data, ...rest } = updated
    assert.match(id, /^evt_[a-zA-Z0-9]{22}/)
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000)
    assert.deepEqual(rest, {
      specversion: '1.0',
      type: 'user.updated',
      source: 'urn:auth0:localhost',
      a0tenant: 'localhost',
    })
    assert.deepEqual(data.context, { tenant: { id: 'localhost' } })
    assert.deepEqual(data.object.user_metadata, { hobby: 'climbing' })
    const { updated_at: before, ...previous } = data.previous_object
    const { user_metadata: _, updated_at: now, ...object } = data.object
    assert.ok(before < now)
    assert.deepEqual(previous, object)
    assert.equal(deleted.data.object.user_id, user)
    assert.equal(deleted.data.object.deleted_at, deleted.time)
  })

  it('gives pages that follow one another, each event once, also behind a filter', async () => {
    let cursor = await latest()
    const people = [await person(), await person(), await person()]
    const start = cursor
    const found: string[] = []
    for (let page = 0; page < 3; page++) {
      const { body } = await feed({ cursor, take: '1' })
      assert.equal(body.has_more, page < 2)
      found.push(...body.events.map((event: any) => event.data.object.user_id))
      cursor = body.next
    }
    assert.deepEqual(found, people)
    const end = (await feed({ cursor })).body
    assert.deepEqual(end, { events: [], next: cursor, has_more: false })
    const filtered = (await feed({ cursor: start, type: 'identity.linked' })).body
    assert.deepEqual(filtered, end)
  })

  it('refuses what is no cursor, no type, or no right', async () => {
    const bad = await feed({ cursor: 'nonsense' })
    assert.deepEqual([bad.status, bad.body.errorCode], [400, 'invalid_query_string'])
    assert.equal((await feed({ type: 'user.exploded' })).status, 400)
    assert.equal((await feed({ take: '101' })).status, 400)
    const token = await server.token({ scopes: ['read:clients'] })
    assert.equal((await feed({}, token)).status, 403)
    assert.equal((await server.call('GET', '/api/linking/events', { token: null })).status, 401)
  })

  it('says that a cursor is too old, or from before a restored backup', async () => {
    const db = server.ctx.db
    const cursor = await latest()
    const user = await person()
    const after = await latest()
    await db.query({ name: 'test_drop', text: 'update feed set dropped_to = last_position' }, [])
    const old = await feed({ cursor })
    assert.deepEqual([old.status, old.body.errorCode], [410, 'cursor_too_old'])
    assert.match(old.body.message, /30 days/)
    assert.equal((await feed({ cursor: after })).status, 200)
    await db.query({ name: 'test_back', text: 'update feed set last_position = last_position - 1' }, [])
    const ahead = await feed({ cursor: after })
    assert.deepEqual([ahead.status, ahead.body.errorCode], [410, 'cursor_of_other_feed'])
    await db.query({ name: 'test_forth', text: 'update feed set last_position = last_position + 1' }, [])
    await beginEpoch(db, '0123456789ab')
    const restored = await feed({ cursor: after })
    assert.deepEqual([restored.status, restored.body.errorCode], [410, 'cursor_of_other_feed'])
    assert.ok(user)
  })
})
