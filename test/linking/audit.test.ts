import assert from 'node:assert/strict'
import { it } from 'node:test'
import { startEventWorker } from '../../src/events/start-event-worker.ts'
import { startSealer } from '../../src/events/start-sealer.ts'
import { verifyAudit } from '../../src/operations/audit/verify-audit.ts'
import { sealAll } from '../../src/steps/audit/seal-operations.ts'
import { dropOldLogs } from '../../src/store/drop-logs.ts'
import { dropOldSnapshots } from '../../src/store/drop-snapshots.ts'
import { at, freshEmail, onEachDatabase } from '../compat/api-under-test.ts'
import { until } from '../support/until.ts'
import { WebhookReceiver } from '../support/webhook-receiver.ts'
import { QUICK } from '../support/webhook-stage.ts'
import { link, linkingOf, unlink } from './linking-under-test.ts'

onEachDatabase('audit', (api) => {
  const linking = linkingOf(api)
  const person = async () => (await api.makeUser({ email: freshEmail(), user_metadata: { a: 1 } })).user_id as string
  const read = async (id: string) => (await api.ask({ method: 'GET', path: `/api/linking/operations/${id}` })).body
  const heads = async (query = '', token?: string) =>
    api.ask({ method: 'GET', path: `/api/linking/audit/heads${query}`, ...(token && { token }) })
  const verified = async () => {
    const { findings, ...report } = await verifyAudit(api.server.ctx, null)
    assert.deepEqual(findings, [])
    return report
  }
  const run = (text: string, values: readonly unknown[] = []) =>
    api.server.ctx.db.query<any>({ name: '', text }, values)
  const set = (body: object) => api.ask({ method: 'PATCH', path: '/api/v2/tenants/settings', body })
  /** Makes every operation but one 31 days older, and the chain anew. */
  const age = async (young: string | null) => {
    await run('update operations set at = at - make_interval(days => 31) where id is distinct from $1', [young])
    await run('delete from audit_entries')
    await run('delete from audit_heads')
    await run(`update audit_chain set seq = 0, position = 0, announced_seq = 0, hash = decode(repeat('00', 32), 'hex')`)
  }
  /** What one round leaves since a later operation needs it goes in the next. */
  const dropAll = async () => {
    let all = 0
    let last = 1
    while (last > 0) {
      last = await dropOldSnapshots(api.server.ctx.db, undefined, 2)
      all += last
    }
    return all
  }
  const linked = async () => {
    const [one, other] = [await person(), await person()]
    return { one, other, id: (await linking.done(link(one, other))).id as string }
  }

  it('verifies whatever was done, and after people were erased', async () => {
    const { one, other, id } = await linked()
    await linking.undo(id)
    const again = await linked()
    await linking.done(
      unlink(again.one, again.other, { becomes: 'nothing', erase: true, force: true, reason: 'asked for' }),
    )
    const before = await verified()
    assert.ok(before.entries >= 4)
    for (const user of [one, other, again.one]) await api.ask({ method: 'DELETE', path: `/api/v2/users/${at(user)}` })
    assert.ok((await read(id)).erased.length > 0)
    assert.deepEqual(await verified(), before)
  })

  it('lists heads, newest first, to whoever may read logs', async () => {
    for (let batch = 0; batch < 3; batch++) {
      await linked()
      await sealAll(api.server.ctx)
    }
    const { body } = await heads('?take=2')
    assert.deepEqual(Object.keys(body.heads[0]), ['seq', 'hash', 'at', 'kid', 'signed'])
    assert.ok(body.heads[0].seq > body.heads[1].seq)
    const next = (await heads(`?take=100&cursor=${body.next as string}`)).body
    assert.ok(next.heads[0].seq < body.heads[1].seq)
    assert.equal(next.next, null)
    const token = await api.server.token({ scopes: ['read:users'] })
    assert.equal((await heads('', token)).status, 403)
    const signed = body.heads[0].signed as string
    assert.equal((await heads('', signed)).status, 401, 'a head is no token')
  })

  it('tells the log, the feed and webhooks of the newest head: once a minute, and at the stop', async () => {
    const receiver = new WebhookReceiver()
    const body = { url: await receiver.start(), events: ['audit.head'] }
    const webhook = await api.ask({ method: 'POST', path: '/api/linking/webhooks', body })
    assert.equal(webhook.status, 201, JSON.stringify(webhook.body))
    const told = async () => {
      const { body: feed } = await api.ask({ method: 'GET', path: '/api/linking/events?type=audit.head&take=100' })
      return feed.events.map((event: any) => event.data.object)
    }
    const sealer = startSealer(api.server.ctx, 10)
    const worker = startEventWorker(api.server.ctx, QUICK)
    await linked()
    await until('a head is told', async () => (await told()).length === 1)
    const first = (await verified()).entries
    await linked()
    await until('the next one is sealed', async () => (await heads('?take=1')).body.heads[0].seq > first)
    assert.equal((await told()).length, 1)
    await sealer.stop()
    const all = await told()
    assert.deepEqual(all.at(-1), (await heads('?take=1')).body.heads[0])
    assert.equal(all.length, 2)
    await until('the webhook has them', () => receiver.taken.length === 2)
    await worker.stop()
    receiver.stop()
    assert.deepEqual(
      receiver.taken.map(({ body }) => body.data.object),
      all,
    )
    const { body: logs } = await api.ask({ method: 'GET', path: '/api/v2/logs?q=type:audit_head' })
    assert.deepEqual(
      logs.map((entry: any) => entry.details),
      all.toReversed(),
    )
    const path = `/api/linking/webhooks/${webhook.body.id as string}`
    const { body: deliveries } = await api.ask({ method: 'GET', path: `${path}/deliveries` })
    assert.equal(deliveries.deliveries[0].user_id, null)
    await api.ask({ method: 'DELETE', path })
  })

  it('snapshots go once the link stands no more and the time is over, and the chain is whole without them', async () => {
    const [standing, ended, lately] = [await linked(), await linked(), await linked()]
    const undo = (await linking.undo(ended.id)).body.id as string
    const young = (await linking.undo(lately.id)).body.id as string
    await age(young)
    const before = await verified()
    const dropped = await dropAll()
    assert.ok(dropped >= 2)
    assert.deepEqual(await verified(), { ...before, pruned: dropped })
    for (const id of [ended.id, undo]) {
      const { before: was, after: is, undo_until, users, identities } = await read(id)
      assert.deepEqual([was, is, undo_until], [{}, {}, null])
      assert.deepEqual([users.length > 0, identities], [true, [ended.other]])
    }
    assert.equal((await linking.undo(undo)).body.errorCode, 'not_undoable')
    for (const id of [standing.id, lately.id]) assert.notDeepEqual((await read(id)).before, {})
    await linking.done(unlink(standing.one, standing.other, { becomes: 'restored_user', force: true, reason: 'x' }))
    assert.deepEqual((await linking.user(standing.other)).user_metadata, { a: 1 })
    assert.equal((await set({ snapshot_days: 60 })).body.snapshot_days, 60)
    await set({ snapshot_days: 0, undo_window_days: 90 })
    assert.equal(await dropOldSnapshots(api.server.ctx.db), 0)
    await set({ snapshot_days: 30, undo_window_days: 30 })
  })

  it('a link that went along with a later one keeps its snapshot for as long', async () => {
    const inner = await linked()
    const top = await person()
    await linking.done(link(top, inner.one))
    await age(null)
    await verified()
    await dropAll()
    await linking.done(unlink(top, inner.one, { becomes: 'restored_user', with: 'all', force: true, reason: 'x' }))
    await linking.done(unlink(inner.one, inner.other, { becomes: 'restored_user', force: true, reason: 'x' }))
    assert.deepEqual((await linking.user(inner.other)).user_metadata, { a: 1 })
  })

  it('the tenant log goes after its days, where the tenant says so, and stays for ever otherwise', async () => {
    const { db } = api.server.ctx
    const id = `'8' || lpad((99 - g)::text, 3, '0')`
    await run(
      `insert into logs select ${id}, now() - make_interval(days => g), 'x', null, '{}' from generate_series(1, 60) g`,
    )
    assert.equal(await dropOldLogs(db), 0)
    assert.equal((await set({ log_retention_days: 45 })).body.log_retention_days, 45)
    assert.equal(await dropOldLogs(db, undefined, 4), 16)
    assert.equal((await set({ log_retention_days: null })).body.log_retention_days, undefined)
    assert.equal(await dropOldLogs(db), 0)
  })

  it('verifies also what a key signed that was revoked since', async () => {
    const keys = '/api/v2/keys/signing'
    await linked()
    const [current] = (await api.ask({ method: 'GET', path: keys })).body
    assert.equal((await verified()).found, 0)
    assert.equal((await api.ask({ method: 'POST', path: `${keys}/rotate` })).status, 201)
    await linked()
    const token = await api.server.token()
    const [before, after] = [(await heads('?take=100')).body.heads, await verified()]
    const revoked = await api.ask({ method: 'PUT', path: `${keys}/${current.kid as string}/revoke`, token })
    assert.equal(revoked.status, 200)
    assert.deepEqual(await verified(), after)
    const [head] = (await heads('?take=1', token)).body.heads
    assert.deepEqual([before[0].kid === current.kid, head.kid === current.kid], [true, false])
  })
})
