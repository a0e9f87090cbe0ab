import assert from 'node:assert/strict'
import { it } from 'node:test'
import { at, onEachDatabase } from '../compat/api-under-test.ts'
import { lasting, link, linkingOf, unlink } from './linking-under-test.ts'

onEachDatabase('/api/linking/previews', (api) => {
  const linking = linkingOf(api)
  const pair = async () => {
    const primary = (await api.makeUser({ user_metadata: { theme: 'light' }, email_verified: true })).user_id as string
    const secondary = (await api.makeUser({ user_metadata: { theme: 'dark', seen: 1 }, app_metadata: { plan: 'pro' } }))
      .user_id as string
    return { primary, secondary }
  }

  it('tells both users before and after, what moves, what is merged and lost, and writes nothing', async () => {
    const { primary, secondary } = await pair()
    const before = await api.everything()
    const { status, body } = await linking.preview(
      link(primary, secondary, { merge: { user_metadata: 'primary_wins' } }),
    )
    assert.equal(status, 200, JSON.stringify(body))
    assert.equal(await api.everything(), before)
    assert.deepEqual(body.before, { primary: await linking.user(primary), secondary: await linking.user(secondary) })
    assert.deepEqual(body.identities, [{ identity: secondary, from: secondary, to: primary }])
    assert.deepEqual(body.user_metadata, { written: { seen: 1 }, lost: ['theme'] })
    assert.deepEqual(body.app_metadata, { written: {}, lost: ['plan'] })
    assert.deepEqual(
      body.warnings.map(({ code }: { code: string }) => code),
      ['unverified_address', 'data_lost', 'data_lost'],
    )
  })

  it('is what happens: link, unlink to each kind, alone and in a batch', async () => {
    for (const becomes of ['empty_user', 'restored_user', 'nothing']) {
      const { primary, secondary } = await pair()
      const steps = [
        link(primary, secondary, { merge: { user_metadata: 'union' } }),
        unlink(primary, secondary, { becomes }),
      ]
      for (const step of steps) {
        const { body: seen } = await linking.preview(step)
        await linking.done({ ...step, if_match: seen.version })
        const now = { primary: lasting(await linking.user(primary)), secondary: lasting(await linking.user(secondary)) }
        const then = { primary: lasting(seen.after.primary), secondary: lasting(seen.after.secondary) }
        // Whoever begins anew does so when it happens.
        if (becomes === 'empty_user' && now.secondary) then.secondary.created_at = now.secondary.created_at
        assert.deepEqual(now, then, becomes)
      }
    }
    const { primary, secondary } = await pair()
    const operations = [link(primary, secondary), unlink(primary, secondary, { becomes: 'restored_user' })]
    const { body: seen } = await linking.preview({ operations })
    assert.deepEqual(lasting(seen.operations[1].after.secondary), lasting(await linking.user(secondary)))
  })

  it('if_match: carried out as previewed, else 409 that names whose what has changed, and nothing is done', async () => {
    const { primary, secondary } = await pair()
    const { body: seen } = await linking.preview(link(primary, secondary))
    const body = { user_metadata: { note: 1 } }
    await api.ask({ method: 'PATCH', path: `/api/v2/users/${at(secondary)}`, body })
    const refused = await linking.perform(link(primary, secondary, { if_match: seen.version }))
    assert.deepEqual([refused.status, refused.body.errorCode], [409, 'preview_outdated'])
    assert.deepEqual(refused.body.details, { changed: [{ user_id: secondary, changed: ['user_metadata'] }] })
    const other = await linking.preview(link(primary, secondary))
    const elsewhere = await linking.perform(link(secondary, primary, { if_match: other.body.version }))
    assert.equal(elsewhere.status, 409)
    assert.equal((await linking.perform(link(primary, secondary, { if_match: 'nonsense' }))).status, 409)
    await linking.done(link(primary, secondary, { if_match: other.body.version }))
  })

  it('refuses what the operation would refuse, in the same words', async () => {
    const { primary, secondary } = await pair()
    for (const body of [link(primary, 'email|nobody'), unlink(primary, secondary), link('email|nobody', secondary)]) {
      const [seen, done] = [await linking.preview(body), await linking.perform(body)]
      assert.deepEqual(seen.body, done.body)
    }
  })
})
