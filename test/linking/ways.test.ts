import assert from 'node:assert/strict'
import { it } from 'node:test'
import { OWN_CLAIMS, signToken } from '../../src/crypto/tokens.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { addPasskey } from '../../src/store/passkeys.ts'
import { readUser } from '../../src/store/read-users.ts'
import { at, freshEmail, onEachDatabase } from '../compat/api-under-test.ts'
import { secondsFromNow } from '../compat/minted-tokens.ts'
import { link, linkingOf, unlink } from './linking-under-test.ts'

const DATABASE = 'Username-Password-Authentication'
const UNUSED = 'unused-provider'

onEachDatabase('a way in remains', (api) => {
  const linking = linkingOf(api)
  const ask = (method: 'GET' | 'DELETE' | 'PATCH', path: string, options: object = {}) =>
    api.ask({ method, path, ...options })
  const waysOf = async (user: string, options: object = {}) => {
    const { body } = await ask('GET', `/api/linking/users/${at(user)}/ways-in`, options)
    return body.ways
  }
  const usableIn = async (user: string): Promise<string[]> =>
    (await waysOf(user)).filter(({ usable }: { usable: boolean }) => usable).map(({ kind }: { kind: string }) => kind)

  const withPassword = async (email = freshEmail()): Promise<string> =>
    (await api.makeUser({ connection: DATABASE, email, password: 'Correct-horse-7', email_verified: true })).user_id
  /** A user of a connection that no application may use. */
  const useless = () => api.putUser({ provider: 'github', id: `${Date.now()}${Math.random()}`, connection: UNUSED })

  async function withPasskey(userId: string, identity = userId): Promise<string> {
    const user = await readUser(api.server.ctx.db, userId)
    assert.ok(user)
    const epoch = user.identities.find(({ key }) => key === identity)?.epoch ?? -1
    const id = `passkey|dev_${String(Math.random()).slice(2)}`
    const passkey = {
      id,
      credentialId: id,
      identity,
      userHandle: identity,
      publicKey: 'public',
      counter: 0,
      name: 'Key',
    }
    const device = { transports: ['internal'], deviceType: 'multiDevice', backedUp: true, rpId: 'localhost' }
    assert.equal(await addPasskey(api.server.ctx.db, { user, epoch }, { ...passkey, ...device }), 'done')
    return id
  }

  async function configure(name: string, change: (connection: any) => object): Promise<string> {
    const found = (await ask('GET', `/api/v2/connections?name=${name}`)).body[0]
    const { status } = await ask('PATCH', `/api/v2/connections/${found.id}`, { body: change(found) })
    assert.equal(status, 200)
    return found.id
  }

  const takePasskeys = (enabled: boolean) =>
    configure(DATABASE, ({ options }) => ({
      options: { ...options, authentication_methods: { ...options.authentication_methods, passkey: { enabled } } },
    }))

  it('lists what a user can sign in with, and what of it works', async () => {
    await takePasskeys(true)
    const [user, other] = [await withPassword(), (await api.makeUser()).user_id]
    await api.link(user, other)
    const passkey = await withPasskey(user)
    const ways = await waysOf(user)
    assert.deepEqual(ways, [
      { kind: 'password', id: null, identity: user, connection: DATABASE, usable: true },
      { kind: 'passkey', id: passkey, identity: user, connection: DATABASE, usable: true },
      { kind: 'email_code', id: null, identity: other, connection: 'email', usable: true },
    ])
    const token = await api.server.token({ user })
    assert.deepEqual(await waysOf(user, { token }), ways)
    await takePasskeys(false)
    assert.deepEqual(await usableIn(user), ['password', 'email_code'])
    await takePasskeys(true)
  })

  it('an identity of a connection whose strategy we do not speak is no way in, so that nobody is left with it alone', async () => {
    const { options: _options, id: _id, ...like } = (await ask('GET', `/api/v2/connections?name=${DATABASE}`)).body[0]
    const name = `directory-${Date.now()}`
    const made = await api.ask({
      method: 'POST',
      path: '/api/v2/connections',
      body: { name, strategy: 'ad', enabled_clients: like.enabled_clients },
    })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const user = await api.putUser({ provider: 'ad', id: `${name}|1`, connection: name })
    assert.deepEqual(await usableIn(user), [])
  })

  it('a password and a passkey go, but never the last of them; with force and a reason that too', async () => {
    const user = await withPassword()
    const passkey = await withPasskey(user)
    const token = await api.server.token({ user })
    const password = `/api/linking/users/${at(user)}/passwords/${at(user)}`
    const key = `/api/linking/users/${at(user)}/passkeys/${at(passkey)}`
    assert.equal((await ask('DELETE', password, { token })).status, 204)
    assert.deepEqual(await usableIn(user), ['passkey'])
    assert.equal((await ask('DELETE', key, { token })).status, 401, 'what the password had opened is over')
    for (const options of [{}, { token: await api.server.token({ user }) }]) {
      const refused = await ask('DELETE', key, options)
      assert.deepEqual([refused.status, refused.body.errorCode], [409, 'no_way_in'])
    }
    const byPerson = await ask('DELETE', `${key}?force=true&reason=why`, { token: await api.server.token({ user }) })
    assert.deepEqual([byPerson.status, byPerson.body.errorCode], [403, 'insufficient_scope'])
    assert.match((await ask('DELETE', `${key}?force=true`)).body.message, /a reason is required/)
    assert.equal((await ask('DELETE', `${key}?force=true&reason=lost+device`)).status, 204)
    assert.deepEqual(await waysOf(user), [])
    assert.equal((await ask('DELETE', key)).body.errorCode, 'inexistent_authentication_method')
    assert.equal((await ask('DELETE', password)).body.errorCode, 'inexistent_authentication_method')
  })

  it('nobody takes away what is not their own', async () => {
    const [me, other] = [await withPassword(), await withPassword()]
    const [mine, theirs] = [await withPasskey(me), await withPasskey(other)]
    const token = await api.server.token({ user: me })
    const refused = await ask('DELETE', `/api/linking/users/${at(other)}/passkeys/${at(theirs)}`, { token })
    assert.equal(refused.status, 403)
    for (const path of [`passkeys/${at(theirs)}`, `passwords/${at(other)}`]) {
      assert.equal((await ask('DELETE', `/api/linking/users/${at(me)}/${path}`, { token })).status, 404)
    }
    assert.deepEqual(await usableIn(other), ['password', 'passkey'])
    assert.ok(mine)
  })

  it('a person takes away only after a fresh sign-in', async () => {
    const email = freshEmail()
    const [user, other] = [await withPassword(email), (await api.makeUser()).user_id]
    await api.link(user, other)
    const epoch = (await readUser(api.server.ctx.db, user))?.identities[0].epoch ?? -1
    const signedIn = (seconds: number) =>
      signToken(api.server.ctx, {
        ...{
          [OWN_CLAIMS.identity]: user,
          [OWN_CLAIMS.epoch]: epoch,
          [OWN_CLAIMS.signedInAt]: secondsFromNow(-seconds),
        },
        ...{ iss: `${api.server.origin}/`, sub: user, aud: `${api.server.origin}/api/v2/`, azp: DEMO_SPA },
        ...{ iat: secondsFromNow(0), exp: secondsFromNow(600), scope: 'update:current_user_identities' },
      })
    const path = `/api/linking/users/${at(user)}/passwords/${at(user)}`
    const refused = await ask('DELETE', path, { token: await signedIn(601) })
    assert.deepEqual([refused.status, refused.body.errorCode], [403, 'fresh_sign_in_required'])
    assert.equal((await ask('DELETE', path, { token: await signedIn(590) })).status, 204)
    const mails = (await api.server.outbox()).filter(({ to }) => to === email)
    assert.match(mails[0]?.text ?? '', /by this way: password\.\s+It happened on .* signed in to your account\./)
  })

  it('Auth0’s unlink: a person cannot take away the own last way in', async () => {
    const [user, way] = [await useless(), await withPassword()]
    await api.link(user, way)
    const path = `/api/v2/users/${at(user)}/identities/auth0/${way.slice('auth0|'.length)}`
    const token = await api.server.token({ user, identity: way })
    const refused = await ask('DELETE', path, { token })
    assert.deepEqual([refused.status, refused.body.errorCode], [409, 'no_way_in'])
    assert.deepEqual(await api.identitiesOf(user), [user, way])
  })

  it('Auth0’s calls by machine stand, and whoever made them is told in a header and in the log', async () => {
    const [user, way] = [await useless(), await withPassword()]
    await api.link(user, way)
    const unlinked = await ask('DELETE', `/api/v2/users/${at(user)}/identities/auth0/${way.slice('auth0|'.length)}`)
    assert.deepEqual([unlinked.status, unlinked.headers.get('carabiner-notice')], [200, 'no-way-in'])
    await noted(user, 'Unlink a User Identity')

    const holder = await withPassword()
    const passkey = await withPasskey(holder)
    await ask('DELETE', `/api/linking/users/${at(holder)}/passwords/${at(holder)}`)
    const removed = await ask('DELETE', `/api/v2/users/${at(holder)}/authentication-methods/${at(passkey)}`)
    assert.deepEqual([removed.status, removed.headers.get('carabiner-notice')], [204, 'no-way-in'])
    await noted(holder, 'Delete an authentication method by ID')
  })

  async function noted(user: string, summary: string): Promise<void> {
    const [entry] = (await api.newestLogs(10)).filter(({ type, user_id: id }) => type === 'w' && id === user)
    assert.equal(entry?.description, `${summary}: the user has no usable way to sign in now`)
  }

  it('says nothing where a passkey or another identity is a way in still', async () => {
    const [user, way, other] = [await useless(), await withPassword(), await withPassword()]
    await api.link(user, way, other)
    await withPasskey(user, other)
    await ask('DELETE', `/api/linking/users/${at(user)}/passwords/${at(other)}`)
    const path = `/api/v2/users/${at(user)}/identities/auth0/${way.slice('auth0|'.length)}`
    const unlinked = await ask('DELETE', path)
    assert.deepEqual([unlinked.status, unlinked.headers.get('carabiner-notice')], [200, null])
    assert.deepEqual(await usableIn(user), ['passkey'])
  })

  it('tells how many users have a connection as their only way in, whatever else they have that is of no use', async () => {
    const name = `provider-${Math.random().toString(36).slice(2)}`
    const body = { name, strategy: 'github', enabled_clients: [api.server.machineClient.id] }
    const { body: made } = await api.ask({ method: 'POST', path: '/api/v2/connections', body })
    const put = () => api.putUser({ provider: 'github', id: `${Date.now()}${Math.random()}`, connection: name })
    const impact = async () => (await ask('GET', `/api/linking/connections/${made.id}/impact`)).body
    const [alone, twice, second, safe, mailbox] = [
      await put(),
      await put(),
      await put(),
      await put(),
      (await api.makeUser()).user_id,
    ]
    await api.link(twice, second)
    await api.link(safe, mailbox)
    await api.link(alone, await useless())
    const { users, ...counted } = await impact()
    assert.deepEqual(counted, { left_without_way_in: 2, or_more: false, identities_read: 4 })
    assert.deepEqual(users.toSorted(), [alone, twice].toSorted())
    await linking.done(unlink(safe, mailbox))
    assert.equal((await impact()).left_without_way_in, 3)
    await linking.done(link(safe, await withPassword()))
    assert.equal((await impact()).left_without_way_in, 2)
    await configure(name, () => ({ enabled_clients: [] }))
    assert.equal((await impact()).left_without_way_in, 0, 'nobody signs in with it as it is')
    assert.equal((await ask('GET', '/api/linking/connections/con_none/impact')).status, 404)
  })
})
