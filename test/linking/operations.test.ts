import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase } from '../compat/api-under-test.ts'
import { lasting, link, linkingOf, unlink } from './linking-under-test.ts'

onEachDatabase('/api/linking/operations', (api) => {
  const linking = linkingOf(api)
  const METADATA = { user_metadata: { theme: 'dark', seen: 1 }, app_metadata: { plan: 'pro' } }
  const pair = async () => {
    const primary = (await api.makeUser({ user_metadata: { theme: 'light' } })).user_id as string
    const secondary = (await api.makeUser(METADATA)).user_id as string
    return { primary, secondary }
  }

  it('link: 201 with who, why, before and after; the history lists it under both users and the identity', async () => {
    const { primary, secondary } = await pair()
    const made = await linking.done(link(primary, secondary, { reason: 'ticket 12' }))
    assert.deepEqual(
      [made.action, made.reason, made.users, made.identities, made.undone_by],
      ['link', 'ticket 12', [primary, secondary], [secondary], null],
    )
    assert.equal(made.actor.client_id, api.server.machineClient.id)
    assert.deepEqual(made.before.secondary.user_metadata, METADATA.user_metadata)
    assert.equal(new Date(made.undo_until).getTime() - new Date(made.at).getTime(), 30 * 86_400_000)
    assert.deepEqual(await api.identitiesOf(primary), [primary, secondary])
    for (const query of [`user_id=${primary}`, `user_id=${secondary}`, `identity=${secondary}`]) {
      const { operations, next } = await linking.history(query)
      assert.deepEqual([operations, next], [[made], null])
    }
    const one = await api.ask({ method: 'GET', path: `/api/linking/operations/${made.id}` })
    assert.deepEqual(one.body, made)
  })

  it('a link merges user_metadata by the policy that is named, and nothing else', async () => {
    const cases = {
      none: { theme: 'light' },
      primary_wins: { theme: 'light', seen: 1 },
      secondary_wins: { theme: 'dark', seen: 1 },
      union: { theme: 'light', seen: 1 },
    }
    for (const [policy, expected] of Object.entries(cases)) {
      const { primary, secondary } = await pair()
      await linking.done(link(primary, secondary, { merge: { user_metadata: policy } }))
      const user = await linking.user(primary)
      assert.deepEqual([user.user_metadata, user.app_metadata], [expected, undefined], policy)
    }
  })

  it('undo of a link gives back both users as they were, with their metadata, and only once', async () => {
    const { primary, secondary } = await pair()
    const before = [lasting(await linking.user(primary)), lasting(await linking.user(secondary))]
    const made = await linking.done(link(primary, secondary, { merge: { user_metadata: 'secondary_wins' } }))
    const undone = await linking.undo(made.id, { reason: 'the wrong one' })
    assert.equal(undone.status, 201, JSON.stringify(undone.body))
    assert.deepEqual([undone.body.action, undone.body.undoes, undone.body.reason], ['undo', made.id, 'the wrong one'])
    assert.deepEqual([lasting(await linking.user(primary)), lasting(await linking.user(secondary))], before)

    const again = await linking.undo(made.id)
    assert.deepEqual([again.status, again.body.errorCode], [409, 'already_undone'])
    const { operations } = await linking.history(`user_id=${primary}`)
    assert.deepEqual(
      operations.map((one: { id: string; undone_by: string | null }) => [one.id, one.undone_by]),
      [
        [undone.body.id, null],
        [made.id, undone.body.id],
      ],
    )
  })

  it('an undo can itself be taken back', async () => {
    const { primary, secondary } = await pair()
    const made = await linking.done(link(primary, secondary, { merge: { user_metadata: 'union' } }))
    const linked = lasting(await linking.user(primary))
    const undone = await linking.undo(made.id)
    const redone = await linking.undo(undone.body.id)
    assert.equal(redone.status, 201, JSON.stringify(redone.body))
    assert.deepEqual(lasting(await linking.user(primary)), linked)
    assert.equal(await linking.user(secondary), null)
  })

  it('undo of an unlink puts the identity back to its place, also one that Auth0’s call made', async () => {
    const { primary, secondary } = await pair()
    const third = (await api.makeUser()).user_id as string
    await api.link(primary, secondary, third)
    const before = lasting(await linking.user(primary))
    const { status } = await api.ask({
      method: 'DELETE',
      path: `/api/v2/users/${encodeURIComponent(primary)}/identities/email/${secondary.slice('email|'.length)}`,
    })
    assert.equal(status, 200)
    const { operations } = await linking.history(`user_id=${primary}&action=unlink`)
    const undone = await linking.undo(operations[0].id)
    assert.equal(undone.status, 201, JSON.stringify(undone.body))
    assert.deepEqual(lasting(await linking.user(primary)), before)
    assert.equal(await linking.user(secondary), null)
  })

  it('refuses an undo of an unlink with the list of what changed: data, a link elsewhere, a deletion', async () => {
    const changes = {
      user_changed: (id: string) =>
        api.ask({
          method: 'PATCH',
          path: `/api/v2/users/${encodeURIComponent(id)}`,
          body: { user_metadata: { a: 1 } },
        }),
      identity_moved: async (id: string) => api.link((await api.makeUser()).user_id, id),
      user_gone: (id: string) => api.ask({ method: 'DELETE', path: `/api/v2/users/${encodeURIComponent(id)}` }),
    }
    for (const [fact, change] of Object.entries(changes)) {
      const { primary, secondary } = await pair()
      await api.link(primary, secondary)
      const made = await linking.done(unlink(primary, secondary))
      await change(secondary)
      const refused = await linking.undo(made.id)
      assert.deepEqual([refused.status, refused.body.errorCode], [409, 'changed_since'], fact)
      assert.ok(
        refused.body.details.changed.some((one: { fact: string }) => one.fact === fact),
        JSON.stringify(refused.body),
      )
    }
  })

  it('refuses an undo of a link whose merged metadata was changed since, naming the key', async () => {
    const { primary, secondary } = await pair()
    const made = await linking.done(link(primary, secondary, { merge: { user_metadata: 'primary_wins' } }))
    const body = { user_metadata: { seen: 2 } }
    await api.ask({ method: 'PATCH', path: `/api/v2/users/${encodeURIComponent(primary)}`, body })
    const refused = await linking.undo(made.id)
    assert.deepEqual(refused.body.details.changed, [{ fact: 'metadata_changed', user_id: primary, name: 'seen' }])
    const dry = await linking.undo(made.id, { dry_run: true })
    assert.equal(dry.status, 409)
  })

  it('an undo leaves alone what others did beside it', async () => {
    const { primary, secondary } = await pair()
    const made = await linking.done(link(primary, secondary, { merge: { user_metadata: 'primary_wins' } }))
    const third = (await api.makeUser()).user_id as string
    await api.link(primary, third)
    const body = { user_metadata: { mine: true } }
    await api.ask({ method: 'PATCH', path: `/api/v2/users/${encodeURIComponent(primary)}`, body })
    assert.equal((await linking.undo(made.id)).status, 201)
    assert.deepEqual(await api.identitiesOf(primary), [primary, third])
    assert.deepEqual((await linking.user(primary)).user_metadata, { theme: 'light', mine: true })
  })

  it('the window is a setting; outside it nothing is taken back', async () => {
    const { primary, secondary } = await pair()
    const made = await linking.done(link(primary, secondary))
    const set = (days: number) =>
      api.ask({ method: 'PATCH', path: '/api/v2/tenants/settings', body: { undo_window_days: days } })
    await set(0)
    const refused = await linking.undo(made.id)
    await set(30)
    assert.deepEqual([refused.status, refused.body.errorCode], [409, 'undo_window_over'])
    assert.equal((await linking.undo(made.id)).status, 201)
  })

  it('restored_user: the secondary is what it was, the primary loses what the link had put there and nobody changed', async () => {
    const { primary, secondary } = await pair()
    const before = lasting(await linking.user(secondary))
    await linking.done(link(primary, secondary, { merge: { user_metadata: 'secondary_wins' } }))
    const body = { user_metadata: { theme: 'blue' } }
    await api.ask({ method: 'PATCH', path: `/api/v2/users/${encodeURIComponent(primary)}`, body })
    const made = await linking.done(unlink(primary, secondary, { becomes: 'restored_user' }))
    assert.deepEqual(lasting(await linking.user(secondary)), before)
    assert.deepEqual((await linking.user(primary)).user_metadata, { theme: 'blue' })
    assert.deepEqual(made.after.omissions, [
      { kind: 'user_metadata', name: 'theme', reason: 'It was changed after the link, so it stays.' },
    ])
    assert.equal((await linking.undo(made.id)).status, 201)
    assert.equal(await linking.user(secondary), null)
  })

  it('restored_user with all takes along what came by the same link, in its order; without, it says what to send', async () => {
    const { primary, secondary } = await pair()
    const third = (await api.makeUser()).user_id as string
    await api.link(secondary, third)
    const before = lasting(await linking.user(secondary))
    await api.link(primary, secondary)
    const refused = await linking.perform(unlink(primary, third, { becomes: 'restored_user' }))
    assert.deepEqual([refused.status, refused.body.errorCode], [409, 'no_snapshot'])
    await linking.done(unlink(primary, third, { becomes: 'restored_user', with: 'all' }))
    assert.deepEqual(lasting(await linking.user(secondary)), before)
    assert.deepEqual(await api.identitiesOf(primary), [primary])
  })

  it('unlink_becomes: the tenant can let Auth0’s own endpoint restore, as far as a snapshot is known', async () => {
    const set = (becomes: string) =>
      api.ask({ method: 'PATCH', path: '/api/v2/tenants/settings', body: { unlink_becomes: becomes } })
    const drop = (user: string, identity: string) =>
      api.ask({
        method: 'DELETE',
        path: `/api/v2/users/${encodeURIComponent(user)}/identities/email/${identity.slice('email|'.length)}`,
      })
    const { primary, secondary } = await pair()
    const third = (await api.makeUser(METADATA)).user_id as string
    const before = lasting(await linking.user(secondary))
    await api.link(secondary, third)
    await api.link(primary, secondary)
    await set('restored_user')
    const [came, main] = [await drop(primary, third), await drop(primary, secondary)]
    await set('empty_user')
    assert.deepEqual([came.status, main.status, main.body.length], [200, 200, 1])
    assert.equal((await linking.user(third)).user_metadata, undefined, 'it came along, so it stands alone')
    assert.deepEqual(lasting(await linking.user(secondary)), before)
  })

  it('nothing: the identity is gone with its user, comes back with its password by undo, and never after erase', async () => {
    const { primary } = await pair()
    const address = `${Date.now()}.${Math.random().toString(16).slice(2)}@example.com`
    const database = await api.makeUser({
      connection: 'Username-Password-Authentication',
      email: address,
      password: 'Correct-horse-7',
    })
    await api.link(primary, database.user_id)
    const before = lasting(await linking.user(primary))
    const made = await linking.done(unlink(primary, database.user_id, { becomes: 'nothing' }))
    assert.equal(await linking.user(database.user_id), null)
    assert.deepEqual(await api.identitiesOf(primary), [primary])
    assert.equal((await linking.undo(made.id)).status, 201)
    assert.deepEqual(lasting(await linking.user(primary)), before)
    const name = 'hash'
    const text = 'select password_hash from identities where key = $1'
    const [row] = await api.server.ctx.db.query<{ password_hash: string }>({ name, text }, [database.user_id])
    assert.match(row?.password_hash ?? '', /^\$argon2id/)

    const erased = await linking.done(unlink(primary, database.user_id, { becomes: 'nothing', erase: true }))
    assert.deepEqual([erased.undo_until, erased.before.identities], [null, [{ key: database.user_id }]])
    const refused = await linking.undo(erased.id)
    assert.deepEqual([refused.status, refused.body.errorCode], [409, 'not_undoable'])
  })

  it('refuses to bring back an identity whose address another account has by now, at once', async () => {
    const { primary } = await pair()
    const email = `${Date.now()}.${Math.random().toString(16).slice(2)}@example.com`
    const body = { connection: 'Username-Password-Authentication', email, password: 'Correct-horse-7' }
    const first = (await api.makeUser(body)).user_id as string
    await api.link(primary, first)
    const made = await linking.done(unlink(primary, first, { becomes: 'nothing' }))
    await api.makeUser(body)
    const refused = await linking.undo(made.id)
    assert.deepEqual([refused.status, refused.body.details.changed[0].fact], [409, 'taken'])
    assert.deepEqual(await api.identitiesOf(primary), [primary])
  })

  it('a batch is done together, each on what those before it left; a refusal names its index and nothing is done', async () => {
    const { primary, secondary } = await pair()
    const third = (await api.makeUser()).user_id as string
    const operations = [link(primary, secondary), link(primary, third), unlink(primary, secondary)]
    const failing = await linking.perform({ operations: [...operations, link(primary, 'email|nobody')] })
    assert.deepEqual([failing.status, failing.body.details], [400, { index: 3 }])
    assert.deepEqual(await api.identitiesOf(primary), [primary])

    const { status, body } = await linking.perform({ operations })
    assert.equal(status, 201, JSON.stringify(body))
    assert.deepEqual(await api.identitiesOf(primary), [primary, third])
    const alone = await linking.user(secondary)
    assert.deepEqual([alone.user_metadata, alone.app_metadata], [undefined, undefined])
    assert.equal(alone.created_at, alone.updated_at)
    assert.equal(new Set(body.operations.map((one: { batch_id: string }) => one.batch_id)).size, 1)
    const feed = await api.ask({
      method: 'GET',
      path: `/api/linking/events?user_id=${primary}&type=identity.linked,identity.unlinked`,
    })
    const told = feed.body.events.map(({ data }: { data: { object: { batch_id: string } } }) => data.object.batch_id)
    assert.deepEqual(told, [body.batch_id, body.batch_id, body.batch_id])
    const { operations: listed } = await linking.history(`batch_id=${body.batch_id}`)
    assert.deepEqual(listed, body.operations.toReversed())
  })

  it('lists by pages, newest first, through to the end', async () => {
    const primary = (await api.makeUser()).user_id as string
    for (let index = 0; index < 3; index++) await linking.done(link(primary, (await api.makeUser()).user_id))
    const first = await linking.history(`user_id=${primary}&take=2`)
    const second = await linking.history(`user_id=${primary}&take=2&cursor=${first.next}`)
    assert.equal(second.next, null)
    const ids = [...first.operations, ...second.operations].map((one: { id: string }) => one.id)
    assert.deepEqual(ids, [...new Set(ids)].sort().toReversed())
    assert.equal(ids.length, 3)
  })

  it('bad input changes nothing and names what was wrong', async () => {
    const { primary, secondary } = await pair()
    const cases: [unknown, number, RegExp][] = [
      [{}, 400, /action/],
      [{ action: 'divide' }, 400, /action/],
      [{ action: 'link', primary }, 400, /Exactly one of secondary and link_with/],
      [
        link(primary, secondary, { merge: { app_metadata: 'union' } }),
        400,
        /Additional properties not allowed: app_metadata/,
      ],
      [link(primary, primary), 400, /same/],
      [link('email|nobody', secondary), 404, /does not exist/],
      [unlink(primary, secondary), 404, /identity does not exist/],
      [unlink(primary, primary), 400, /Main identity/],
      [unlink(primary, secondary, { force: true }), 400, /reason/],
      [{ operations: [] }, 400, /operations/],
      [{ operations: [link(primary, secondary), { action: 'link' }] }, 400, /operations.1/],
    ]
    for (const [body, status, message] of cases) {
      const before = await api.everything()
      const refused = await linking.perform(body)
      assert.deepEqual(
        [refused.status, (await api.everything()) === before],
        [status, true],
        JSON.stringify([body, refused.body]),
      )
      assert.match(refused.body.message, message)
    }
    for (const id of ['op_nobody', '%00']) assert.ok([400, 404].includes((await linking.undo(id)).status))
  })
})
