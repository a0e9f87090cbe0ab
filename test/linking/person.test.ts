import assert from 'node:assert/strict'
import { it } from 'node:test'
import { OWN_CLAIMS, signToken } from '../../src/crypto/tokens.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { readUser } from '../../src/store/read-users.ts'
import { at, freshEmail, onEachDatabase } from '../compat/api-under-test.ts'
import { secondsFromNow } from '../compat/minted-tokens.ts'
import { link, linkingOf, unlink } from './linking-under-test.ts'

onEachDatabase('/api/linking with a person’s token', (api) => {
  const linking = linkingOf(api)
  const person = async () => {
    const email = freshEmail()
    const body = { connection: 'Username-Password-Authentication', email, password: 'Correct-horse-7' }
    const id = (await api.makeUser(body)).user_id as string
    return { id, token: await api.server.token({ user: id }) }
  }
  const proofOf = (user: string) => api.server.token({ user, idToken: true })
  const linkedByMe = async () => {
    const [me, other] = [await person(), await person()]
    const body = { action: 'link', primary: me.id, link_with: await proofOf(other.id) }
    const made = await linking.done(body, { token: me.token })
    return { me, other, made }
  }

  /** A token of a sign-in by one of a user's identities, so many seconds ago. */
  const signedInAt = async (user: string, identity: string, seconds: number) => {
    const found = (await readUser(api.server.ctx.db, user))?.identities.find(({ key }) => key === identity)
    return signToken(api.server.ctx, {
      [OWN_CLAIMS.identity]: identity,
      [OWN_CLAIMS.epoch]: found?.epoch ?? -1,
      [OWN_CLAIMS.signedInAt]: secondsFromNow(-seconds),
      ...{ iss: `${api.server.origin}/`, sub: user, aud: `${api.server.origin}/api/v2/`, azp: DEMO_SPA },
      ...{
        iat: secondsFromNow(0),
        exp: secondsFromNow(600),
        scope: 'read:current_user update:current_user_identities',
      },
    })
  }

  it('links what it proves, sees its own history, takes back its own operation', async () => {
    const { me, other, made } = await linkedByMe()
    assert.deepEqual(made.actor, { client_id: DEMO_SPA, user_id: me.id, identity: me.id })
    const { operations } = await linking.history(`user_id=${at(me.id)}`, { token: me.token })
    assert.deepEqual(operations, [made])
    const undone = await linking.undo(made.id, {}, { token: me.token })
    assert.equal(undone.status, 201, JSON.stringify(undone.body))
    assert.deepEqual([await api.identitiesOf(me.id), await api.identitiesOf(other.id)], [[me.id], [other.id]])
  })

  it('acts on and sees nobody else', async () => {
    const [me, other, third] = [await person(), await person(), await person()]
    const made = await linking.done(link(other.id, third.id))
    const { token } = me
    const refusals = [
      await linking.perform(link(other.id, me.id), { token }),
      await linking.perform({ action: 'link', primary: other.id, link_with: await proofOf(me.id) }, { token }),
      await linking.preview(unlink(other.id, third.id), { token }),
      await linking.perform({ operations: [unlink(me.id, 'sms|1'), unlink(other.id, third.id)] }, { token }),
      await api.ask({ method: 'GET', path: '/api/linking/operations', token }),
      await api.ask({ method: 'GET', path: `/api/linking/operations?user_id=${at(other.id)}`, token }),
      await api.ask({ method: 'GET', path: `/api/linking/operations/${made.id}`, token }),
      await linking.undo(made.id, {}, { token }),
    ]
    assert.deepEqual(
      refusals.map(({ status }) => status),
      [403, 403, 403, 403, 403, 403, 404, 404],
    )
    assert.deepEqual(await api.identitiesOf(other.id), [other.id, third.id])
  })

  it('names no secondary that it does not prove, and forces nothing', async () => {
    const [me, other] = [await person(), await person()]
    const named = await linking.perform(link(me.id, other.id), { token: me.token })
    assert.deepEqual([named.status, named.body.errorCode], [403, 'insufficient_scope'])
    const { made } = await linkedByMe()
    const [mine, theirs] = made.users as [string, string]
    const token = await signedInAt(mine, mine, 0)
    const forced = await linking.perform(unlink(mine, theirs, { force: true, reason: 'because' }), { token })
    assert.deepEqual([forced.status, forced.body.errorCode], [403, 'insufficient_scope'])
  })

  it('T22: the user is read from the path and the token, never from what a body says of it', async () => {
    const { me, other } = await linkedByMe()
    const body = unlink(me.id, other.id, { user: { user_id: other.id, identities: [] } })
    const refused = await linking.perform(body, { token: me.token })
    assert.equal(refused.status, 400)
    assert.match(refused.body.message, /Additional properties not allowed: user/)
  })

  it('undoes only after a fresh sign-in, by an identity that stays', async () => {
    const { me, other, made } = await linkedByMe()
    const tokens = [
      await signedInAt(me.id, other.id, 0),
      await signedInAt(me.id, me.id, 601),
      await proofOf(me.id),
    ] as const
    const answers = [
      await linking.undo(made.id, {}, { token: tokens[0] }),
      await linking.undo(made.id, {}, { token: tokens[1] }),
    ]
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body.errorCode]),
      [
        [403, 'fresh_sign_in_required'],
        [403, 'fresh_sign_in_required'],
      ],
    )
    assert.equal((await linking.undo(made.id, {}, { token: tokens[2] })).status, 401)
    assert.equal((await linking.undo(made.id, {}, { token: await signedInAt(me.id, me.id, 590) })).status, 201)
  })

  it('does not take back what an administrator did, whoever has stolen the session', async () => {
    const { me, other } = await linkedByMe()
    const unlinked = await linking.done(unlink(me.id, other.id))
    const refused = await linking.undo(unlinked.id, {}, { token: me.token })
    assert.deepEqual([refused.status, refused.body.errorCode], [403, 'not_your_operation'])
    assert.deepEqual(await api.identitiesOf(other.id), [other.id])
  })

  it('linking is no way out of a block, neither is taking back', async () => {
    const { me, other, made } = await linkedByMe()
    const block = (id: string, blocked: boolean) =>
      api.ask({ method: 'PATCH', path: `/api/v2/users/${at(id)}`, body: { blocked } })
    await block(me.id, true)
    const token = await signedInAt(me.id, me.id, 0)
    for (const refused of [
      await linking.undo(made.id, {}, { token }),
      await linking.perform(unlink(me.id, other.id), { token }),
    ]) {
      assert.deepEqual([refused.status, refused.body.errorCode], [403, 'user_blocked'])
    }
    await block(me.id, false)
    const third = await person()
    await block(third.id, true)
    const body = { action: 'link', primary: me.id, link_with: await proofOf(third.id) }
    const refused = await linking.perform(body, { token })
    assert.deepEqual([refused.status, refused.body.errorCode], [403, 'user_blocked'])
  })

  it('who was blocked comes back blocked', async () => {
    const [one, other] = [await person(), await person()]
    await api.ask({ method: 'PATCH', path: `/api/v2/users/${at(other.id)}`, body: { blocked: true } })
    const made = await linking.done(link(one.id, other.id))
    await linking.undo(made.id)
    assert.equal((await linking.user(other.id)).blocked, true)
  })

  it('T21: an administrator is folded into nobody, and undo gives no role', async () => {
    const [plain, chief] = [await person(), await person()]
    await api.server.ctx.db.query({ name: '', text: `insert into administrators values ($1, 'support', now())` }, [
      chief.id,
    ])
    const refused = await linking.perform(link(plain.id, chief.id))
    assert.deepEqual([refused.status, refused.body.errorCode], [409, 'administrator_stays'])
    const made = await linking.done(link(chief.id, plain.id))
    await linking.undo(made.id)
    const roles = await api.server.ctx.db.query<{ user_id: string }>(
      { name: '', text: 'select user_id from administrators' },
      [],
    )
    assert.equal(
      roles.some(({ user_id: id }) => id === plain.id),
      false,
    )
  })

  it('T17: revoke "all" ends every token of the user, "identity" only those of what leaves', async () => {
    for (const [revoke, stays] of [
      ['identity', 200],
      ['all', 401],
    ] as const) {
      const { me, other } = await linkedByMe()
      const [mine, theirs] = [await signedInAt(me.id, me.id, 0), await signedInAt(me.id, other.id, 0)]
      await linking.done(unlink(me.id, other.id, { revoke }))
      const read = async (token: string) =>
        (await api.ask({ method: 'GET', path: `/api/v2/users/${at(me.id)}`, token })).status
      assert.deepEqual([await read(mine), await read(theirs)], [stays, 401], revoke)
    }
  })

  it('a way in remains: the last one cannot leave, unless an administrator forces it and says why', async () => {
    const email = freshEmail()
    const bare = await api.putUser({
      provider: 'github',
      id: `${Date.now()}${Math.random()}`,
      connection: 'github-unused',
    })
    const way = (await api.makeUser({ email, email_verified: true })).user_id as string
    await api.link(bare, way)
    const refused = await linking.perform(unlink(bare, way))
    assert.deepEqual([refused.status, refused.body.errorCode], [409, 'no_way_in'])
    const preview = await linking.preview(unlink(bare, way, { force: true, reason: 'support case' }))
    assert.ok(
      preview.body.warnings.some(({ code }: { code: string }) => code === 'no_way_in'),
      JSON.stringify(preview.body),
    )
    await linking.done(unlink(bare, way, { force: true, reason: 'support case' }))
    assert.deepEqual(await api.identitiesOf(bare), [bare])
  })
})
