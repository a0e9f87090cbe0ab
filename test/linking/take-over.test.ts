import assert from 'node:assert/strict'
import { it } from 'node:test'
import { OWN_CLAIMS, signToken } from '../../src/crypto/tokens.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { readUser } from '../../src/store/read-users.ts'
import { at, freshEmail, onEachDatabase } from '../compat/api-under-test.ts'
import { secondsFromNow } from '../compat/minted-tokens.ts'
import { link, linkingOf } from './linking-under-test.ts'

onEachDatabase('taking over an identity that another account has', (api) => {
  const linking = linkingOf(api)
  const person = async (email = freshEmail()) => {
    const body = {
      connection: 'Username-Password-Authentication',
      email,
      password: 'Correct-horse-7',
      email_verified: true,
    }
    const id = (await api.makeUser(body)).user_id as string
    return { id, email, token: await api.server.token({ user: id }) }
  }

  /** An old account with two ways in, of which the second is to be taken over. */
  const forgotten = async () => {
    const [old, way] = [await person(), await person()]
    await linking.done(link(old.id, way.id))
    return { old: old.id, way: way.id, email: old.email }
  }

  /** An ID token of a sign-in by one of a user's identities, so many seconds ago. */
  const proof = async (user: string, identity: string, seconds = 0) => {
    const found = (await readUser(api.server.ctx.db, user))?.identities.find(({ key }) => key === identity)
    return signToken(api.server.ctx, {
      [OWN_CLAIMS.identity]: identity,
      [OWN_CLAIMS.epoch]: found?.epoch ?? -1,
      [OWN_CLAIMS.signedInAt]: secondsFromNow(-seconds),
      ...{ iss: `${api.server.origin}/`, sub: user, aud: DEMO_SPA, iat: secondsFromNow(0), exp: secondsFromNow(600) },
    })
  }
  const move = (user: string, token: string, more: object = {}) => ({
    ...{ action: 'move', user_id: user, link_with: token },
    ...more,
  })
  const named = (user: string, key: string, more: object = {}) => {
    const [provider, id] = key.split('|')
    return { action: 'move', user_id: user, provider, identity_id: id, ...more }
  }
  const refusal = async (body: object, token?: string) => {
    const { status, body: answer } = await linking.perform(body, token === undefined ? {} : { token })
    return `${status} ${answer.errorCode}`
  }

  it('moves it to the person who has signed in to both; both accounts go on, and the event names both', async () => {
    const [me, { old, way }] = [await person(), await forgotten()]
    const body = move(me.id, await proof(old, way))
    const preview = await linking.preview(body, { token: me.token })
    assert.equal(preview.status, 200, JSON.stringify(preview.body))
    const made = await linking.done({ ...body, if_match: preview.body.version }, { token: me.token })
    assert.deepEqual([made.action, made.users, made.identities], ['move', [me.id, old], [way]])
    assert.deepEqual([await api.identitiesOf(me.id), await api.identitiesOf(old)], [[me.id, way], [old]])
    assert.deepEqual(preview.body.identities, [{ identity: way, from: old, to: me.id }])
    const users = (side: { primary: { user_id: string }; secondary: { user_id: string } }) =>
      [side.primary, side.secondary].map(({ user_id: id }) => id)
    assert.deepEqual(
      [users(preview.body.before), users(preview.body.after)],
      [
        [me.id, old],
        [me.id, old],
      ],
    )
    const { body: feed } = await api.ask({ method: 'GET', path: `/api/linking/events?user_id=${at(old)}&take=100` })
    const { object: moved } = feed.events.find(({ type }: { type: string }) => type === 'identity.moved').data
    assert.deepEqual(
      [moved.user_id, moved.other_user_id, moved.old_sub, moved.new_sub, moved.operation_id],
      [me.id, old, old, me.id, made.id],
    )
  })

  it('ends what the identity had opened, and lets live what the other account had opened otherwise', async () => {
    const [me, { old, way }] = [await person(), await forgotten()]
    const reads = async (token: string) =>
      (await api.ask({ method: 'GET', path: `/api/v2/users/${at(old)}`, token })).status
    const mine = await api.server.token({ user: old })
    const proven = await proof(old, way)
    await linking.done(move(me.id, proven), { token: me.token })
    assert.equal(await reads(mine), 200)
    assert.equal(await refusal(move(old, proven), mine), '400 invalid_body', 'the same proof counts once')
  })

  it('is taken back by who did it, to its old place, and that can be taken back too', async () => {
    const [me, { old, way }] = [await person(), await forgotten()]
    const before = await linking.user(old)
    const made = await linking.done(move(me.id, await proof(old, way)), { token: me.token })
    assert.equal((await linking.undo(made.id, { dry_run: true }, { token: me.token })).status, 200)
    const undone = await linking.undo(made.id, {}, { token: me.token })
    assert.equal(undone.status, 201, JSON.stringify(undone.body))
    assert.deepEqual({ ...(await linking.user(old)), updated_at: '' }, { ...before, updated_at: '' })
    assert.deepEqual(await api.identitiesOf(me.id), [me.id])
    assert.equal((await linking.undo(undone.body.id)).status, 201)
    assert.deepEqual([await api.identitiesOf(me.id), await api.identitiesOf(old)], [[me.id, way], [old]])
  })

  it('undo is refused where it moved on, and where its account is gone', async () => {
    const [me, { old, way }, third] = [await person(), await forgotten(), await person()]
    const made = await linking.done(named(me.id, way))
    await linking.done(named(third.id, way))
    const refused = await linking.undo(made.id)
    assert.deepEqual(refused.body.details?.changed, [{ fact: 'identity_moved', identity: way, user_id: third.id }])
    const again = await linking.done(named(me.id, way))
    await api.ask({ method: 'DELETE', path: `/api/v2/users/${at(third.id)}` })
    const gone = await linking.undo(again.id)
    assert.deepEqual(gone.body.details?.changed, [{ fact: 'user_gone', user_id: third.id }])
    assert.deepEqual(await api.identitiesOf(old), [old])
  })

  it('a person proves the identity itself, just now, and is signed in just now', async () => {
    const [me, { old, way }] = [await person(), await forgotten()]
    const stale = await signToken(api.server.ctx, {
      ...{ [OWN_CLAIMS.identity]: me.id, [OWN_CLAIMS.signedInAt]: secondsFromNow(-601) },
      [OWN_CLAIMS.epoch]: (await readUser(api.server.ctx.db, me.id))?.identities[0].epoch ?? -1,
      ...{ iss: `${api.server.origin}/`, sub: me.id, aud: `${api.server.origin}/api/v2/`, azp: DEMO_SPA },
      ...{ iat: secondsFromNow(0), exp: secondsFromNow(600), scope: 'update:current_user_identities' },
    })
    assert.deepEqual(
      [
        await refusal(named(me.id, way), me.token),
        await refusal(move(me.id, await proof(old, way, 601)), me.token),
        await refusal(move(me.id, await proof(old, way)), stale),
        await refusal(move(old, await proof(old, way)), me.token),
        await refusal(move(me.id, await proof(old, way), { force: true, reason: 'mine' }), me.token),
      ],
      [
        '403 insufficient_scope',
        '403 fresh_sign_in_required',
        '403 fresh_sign_in_required',
        '403 unowned_resource',
        '403 insufficient_scope',
      ],
    )
    assert.deepEqual(await api.identitiesOf(old), [old, way])
  })

  it('moving a main identity is a link of that whole user, which a person may not do with what is unproven', async () => {
    const [me, { old, way }, single] = [await person(), await forgotten(), await person()]
    assert.equal(await refusal(move(me.id, await proof(old, old)), me.token), '403 unproven_identities')
    const made = await linking.done(move(me.id, await proof(single.id, single.id)), { token: me.token })
    assert.equal(made.action, 'link')
    const whole = await linking.done(named(me.id, old))
    assert.deepEqual([whole.action, await api.identitiesOf(me.id)], ['link', [me.id, single.id, old, way]])
  })

  it('nobody takes over from an administrator, out of a block, or the last way in', async () => {
    const [me, { old, way }] = [await person(), await forgotten()]
    const block = (id: string, blocked: boolean) =>
      api.ask({ method: 'PATCH', path: `/api/v2/users/${at(id)}`, body: { blocked } })
    await block(old, true)
    assert.equal(await refusal(move(me.id, await proof(old, way)), me.token), '403 user_blocked')
    await block(old, false)
    const { db } = api.server.ctx
    await db.query({ name: '', text: `insert into administrators values ($1, 'support', now())` }, [old])
    assert.equal(await refusal(named(me.id, way)), '409 administrator_keeps_identities')
    const bare = await api.putUser({
      provider: 'github',
      id: `${Date.now()}${Math.random()}`,
      connection: 'github-unused',
    })
    const last = await person()
    await api.link(bare, last.id)
    assert.equal(await refusal(move(me.id, await proof(bare, last.id)), me.token), '409 no_way_in')
    const preview = await linking.preview(named(me.id, last.id, { force: true, reason: 'ticket 12' }))
    const codes = preview.body.warnings.map(({ code }: { code: string }) => code)
    assert.ok(codes.includes('no_way_in'), codes.join())
    await linking.done(named(me.id, last.id, { force: true, reason: 'ticket 12' }))
    assert.deepEqual([await api.identitiesOf(bare), await api.identitiesOf(me.id)], [[bare], [me.id, last.id]])
  })

  it('T10: the token of one identity proves no other, and one of before an unlink proves nothing', async () => {
    const [me, { old, way }] = [await person(), await forgotten()]
    const proven = await proof(old, way)
    await api.ask({ method: 'DELETE', path: `/api/v2/users/${at(old)}/identities/${way.split('|').map(at).join('/')}` })
    await api.link(old, way)
    assert.equal(await refusal(move(me.id, proven), me.token), '400 invalid_body')
    assert.deepEqual(await api.identitiesOf(old), [old, way])
  })

  it('tells the owners of both accounts by mail', async () => {
    const [me, { old, way, email }] = [await person(), await forgotten()]
    await linking.done(move(me.id, await proof(old, way)), { token: me.token })
    for (const address of [me.email, email]) {
      const [mail] = await api.server.outbox(address)
      assert.match(mail?.subject ?? '', /moved to another account/, address)
    }
  })

  it('in a batch each is decided on what those before it leave', async () => {
    const [me, { old, way }, third] = [await person(), await forgotten(), await person()]
    await linking.done({ operations: [named(me.id, way), named(third.id, way)] })
    assert.deepEqual(
      [await api.identitiesOf(me.id), await api.identitiesOf(third.id), await api.identitiesOf(old)],
      [[me.id], [third.id, way], [old]],
    )
  })
})
