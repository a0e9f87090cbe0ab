import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { JsonObject } from '../../src/model/json.ts'
import type { Answer } from '../support/server.ts'
import { findOperations } from '../../src/steps/linking/history.ts'
import { type Api, type Ask, at, freshEmail, onEachDatabase, refusal } from './api-under-test.ts'

type Row = Answer['body']

const user = (id: string): Ask => ({ method: 'GET', path: `/api/v2/users/${at(id)}` })
const link = (id: string, body: JsonObject): Ask => ({
  method: 'POST',
  path: `/api/v2/users/${at(id)}/identities`,
  body,
})
const unlink = (id: string, provider: string, identity: string): Ask => ({
  ...{ method: 'DELETE', path: `/api/v2/users/${at(id)}/identities/${provider}/${at(identity)}` },
})

onEachDatabase('Identities in depth', (api) => {
  const newUser = async (sent: JsonObject = {}) => (await api.makeUser(sent)).user_id
  const metadata = { user_metadata: { theme: 'dark' }, app_metadata: { plan: 'pro' } }

  it('a secondary brings its own secondaries, in their order, to the end', async () => {
    const [a, b, c, d, e] = [await newUser(), await newUser(), await newUser(), await newUser(), await newUser()]
    await api.link(a, b)
    await api.link(d, e, c)
    await api.link(a, d)
    assert.deepEqual(await api.identitiesOf(a), [a, b, d, e, c])
    for (const gone of [b, c, d, e]) assert.equal((await api.ask(user(gone))).status, 404)
  })

  it('each can be unlinked alone, in any order, and the rest keep theirs', async () => {
    const [a, b, c, d] = [await newUser(), await newUser(metadata), await newUser(metadata), await newUser(metadata)]
    await api.link(c, d)
    await api.link(a, b, c)
    const order = [a, b, c, d]
    for (const leaving of [c, b, d]) {
      const { status, body } = await api.ask(unlink(a, 'email', leaving.slice('email|'.length)))
      order.splice(order.indexOf(leaving), 1)
      assert.equal(status, 200)
      assert.deepEqual(
        body.map(({ user_id: id }: { user_id: string }) => `email|${id}`),
        order,
      )
      assert.deepEqual(await api.identitiesOf(a), order)
      const { body: alone } = await api.ask(user(leaving))
      assert.deepEqual([alone.identities.length, alone.user_metadata, alone.app_metadata], [1, undefined, undefined])
    }
  })

  it('an identity that comes back goes to the end', async () => {
    const [a, b, c] = [await newUser(), await newUser(), await newUser()]
    await api.link(a, b, c)
    await api.ask(unlink(a, 'email', b.slice('email|'.length)))
    await api.link(a, b)
    assert.deepEqual(await api.identitiesOf(a), [a, c, b])
  })

  it('what an identity signs in with stays its own: its address moves with it and is taken all the while', async () => {
    const email = freshEmail()
    const [a, b] = [await newUser(), await newUser({ connection: 'email', email, email_verified: true })]
    await api.link(a, b)
    await api.refuses(
      { method: 'POST', path: '/api/v2/users', body: { connection: 'email', email } },
      refusal(409, 'The user already exists.', 'auth0_idp_error'),
    )
    const found = await api.ask({
      method: 'GET',
      path: `/api/v2/users?q=identities.profileData.email:"${email}"&fields=user_id`,
    })
    assert.deepEqual(found.body, [{ user_id: a }])
    await api.ask(unlink(a, 'email', b.slice('email|'.length)))
    const { body: alone } = await api.ask(user(b))
    assert.deepEqual([alone.email, alone.email_verified], [email, true])
  })

  it('a number stays a number in identities, in paths it is digits, and ids of users are text', async () => {
    const a = await newUser()
    const github = await api.putUser({ provider: 'github', id: '424242', numeric: true, profile: { nickname: 'octo' } })
    assert.deepEqual((await api.ask(user(github))).body.user_id, 'github|424242')
    const { body: linked } = await api.ask(link(a, { provider: 'github', user_id: 424242 }))
    assert.deepEqual(
      [linked[1].user_id, linked[1].isSocial, linked[1].profileData],
      [424242, true, { nickname: 'octo' }],
    )
    assert.equal((await api.ask(unlink(a, 'github', '424242'))).body.length, 1)
    const { body: alone } = await api.ask(user(github))
    assert.deepEqual([alone.user_id, alone.identities[0].user_id], ['github|424242', 424242])
    assert.equal((await api.ask(link(a, { provider: 'github', user_id: '424242' }))).body[1].user_id, 424242)
  })

  it('an id with the name of its connection in it is linked and unlinked by what follows the first pipe', async () => {
    const a = await newUser()
    for (const [given, sent] of [
      ['alice', 'my-conn|alice'],
      ['bob', 'samlp|my-conn|bob'],
    ] as const) {
      const saml = await api.putUser({ provider: 'samlp', connection: 'my-conn', id: `my-conn|${given}` })
      const { status, body } = await api.ask(link(a, { provider: 'samlp', user_id: sent }))
      assert.equal(status, 201)
      assert.deepEqual([body[1].user_id, body[1].connection, body[1].isSocial], [`my-conn|${given}`, 'my-conn', false])
      const path = `/api/v2/users/${at(a)}/identities/samlp`
      const without = await api.ask({ method: 'DELETE', path: `${path}/${given}` })
      assert.deepEqual([without.status, without.headers.get('carabiner-notice')], [200, 'identity-not-found'])
      assert.equal((await api.ask({ method: 'DELETE', path: `${path}/my-conn%7C${given}` })).body.length, 1)
      assert.equal((await api.ask(user(saml))).body.user_id, saml)
    }
  })

  it('a blocked secondary is linked by a machine, and its block is gone when it leaves', async () => {
    const [a, b] = [await newUser(), await newUser({ blocked: true })]
    await api.link(a, b)
    assert.equal('blocked' in (await api.ask(user(a))).body, false)
    await api.ask(unlink(a, 'email', b.slice('email|'.length)))
    assert.equal('blocked' in (await api.ask(user(b))).body, false)
  })

  it('deleting the primary deletes every identity, also those that came with another', async () => {
    const [a, b, c] = [await newUser(), await newUser(), await newUser()]
    await api.link(b, c)
    await api.link(a, b)
    await api.ask({ method: 'DELETE', path: `/api/v2/users/${at(a)}` })
    const rows = await query(
      api,
      `select count(*)::integer as found from identities where key in ('${a}', '${b}', '${c}')`,
    )
    assert.deepEqual(rows, [{ found: 0 }])
  })

  it('a link keeps its secondary in full, with who did it, and tells the world in one breath', async () => {
    const [a, b, c] = [await newUser(metadata), await newUser({ ...metadata, blocked: true }), await newUser()]
    await api.link(b, c)
    const { body: before } = await api.ask(user(b))
    await api.link(a, b)
    const operation = await operationOf(api, 'link', a, b)
    const { id, action, actor, users, before: was, after: is } = operation
    assert.match(id, /^op_/)
    assert.deepEqual(
      [action, actor, users],
      ['link', { clientId: api.server.machineClient.id, userId: null, identity: null }, [a, b]],
    )
    assert.deepEqual(was.primary.identities, [a])
    assert.deepEqual(is.primary.identities, [a, b, c])
    assert.equal(is.secondary, null)
    const { user_metadata: theirs, app_metadata: ours, blocked, created_at: createdAt, identities } = was.secondary
    assert.deepEqual([theirs, ours, blocked, createdAt], [{ theme: 'dark' }, { plan: 'pro' }, true, before.created_at])
    assert.deepEqual(
      identities.map(({ key, profile }: Row) => [key, profile.email]),
      [
        [b, before.email],
        [c, before.identities[1].profileData.email],
      ],
    )
    const told = await query(api, `select type, user_id, data from events where operation_id = '${id}' order by type`)
    assert.deepEqual(
      told.map(({ type, user_id: about }) => [type, about]),
      [
        ['identity.linked', a],
        ['user.deleted', b],
        ['user.updated', a],
      ],
    )
    const [linked, deleted, updated] = told
    const subs = { old_sub: b, new_sub: a }
    assert.deepEqual(linked.data, { operation_id: id, user_id: a, other_user_id: b, identities: [b, c], ...subs })
    assert.deepEqual(deleted.data.object, before)
    assert.deepEqual([updated.data.previous.identities.length, updated.data.object.identities.length], [1, 3])
  })

  it('an unlink keeps what left as it was, and tells the world in one breath', async () => {
    const [a, b] = [await newUser(), await newUser()]
    await api.link(a, b)
    const linkOperation = await operationOf(api, 'link', a, b)
    await api.ask(unlink(a, 'email', b.slice('email|'.length)))
    const operation = await operationOf(api, 'unlink', a, b)
    assert.deepEqual(operation.users, [a, b])
    assert.deepEqual([operation.before.primary.identities, operation.after.primary.identities], [[a, b], [a]])
    const [left] = operation.before.identities
    assert.deepEqual([left.key, left.linked_by], [b, linkOperation.id])
    const { body: alone } = await api.ask(user(b))
    assert.deepEqual([operation.after.secondary.user_id, operation.after.secondary.created_at], [b, alone.created_at])
    const told = await query(
      api,
      `select type, user_id, data from events where operation_id = '${String(operation.id)}' order by type`,
    )
    assert.deepEqual(
      told.map(({ type, user_id: about }) => [type, about]),
      [
        ['identity.unlinked', a],
        ['user.created', b],
        ['user.updated', a],
      ],
    )
    assert.deepEqual(told[1].data.object, alone)
  })
})

function query(api: Api, text: string): Promise<Row[]> {
  return api.server.ctx.db.query<Row>({ name: '', text }, [])
}

async function operationOf(api: Api, action: string, primary: string, secondary: string): Promise<Row> {
  const found = await findOperations(api.server.ctx, { user: primary, action, take: 100 })
  const [operation, ...others] = found.filter(({ users }) => users[0] === primary && users[1] === secondary)
  assert.deepEqual(others, [])
  return operation as Row
}
