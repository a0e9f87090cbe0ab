import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ServerProcess } from '../support/process.ts'
import type { SdkProcess } from './sdk-child.ts'
import type { SdkCalls, SdkIdentity, SdkUser } from './sdk-calls.ts'

/** A server, an SDK that speaks to it, and people to try it on. */
export interface Stage {
  readonly server: ServerProcess
  /** The SDK with the machine client's id and secret. */
  readonly sdk: SdkCalls
  /** The SDK with other credentials. */
  readonly as: (
    credentials: { readonly token: string } | { readonly clientId: string; readonly clientSecret: string },
  ) => SdkCalls
  /** A user of the database connection whose address nobody else has. */
  readonly create: (person: string, more?: object) => Promise<SdkUser>
  /** A token of `carabiner token`, issued at the HTTPS origin that the SDK speaks to. */
  readonly token: (...args: readonly string[]) => Promise<string>
}

export function stageOf(server: ServerProcess, child: SdkProcess, name: string): Stage {
  const { host: domain } = new URL(server.secure)
  const as: Stage['as'] = (credentials) => child.as({ domain, ...credentials })
  const sdk = as({ clientId: server.client.id, clientSecret: server.client.secret })
  let made = 0
  const create: Stage['create'] = (person, more = {}) => {
    made += 1
    const email = `${person}-${made}@${name.replace(' ', '')}.example.com`
    const connection = 'Username-Password-Authentication'
    return sdk.createUser({ connection, email, password: 'Correct-horse-1', email_verified: true, ...more })
  }
  return { server, sdk, as, create, token: (...args) => server.token('--origin', server.secure, ...args) }
}

/** The id of a database user's own identity: the part after the pipe. */
export function bare({ user_id }: Pick<SdkUser, 'user_id'>): string {
  return user_id.replace('auth0|', '')
}

/** What two people do with an SDK when all goes well. */
export function stories(stage: () => Stage): void {
  it('links two users, unlinks them into two again, and deletes both', async () => {
    const { sdk, create } = stage()
    const ada = await create('ada', { user_metadata: { theme: 'dark' }, app_metadata: { plan: 'pro' } })
    const byron = await create('byron')
    const changed = await sdk.changeUser(byron.user_id, { user_metadata: { pens: 3 }, app_metadata: { plan: 'free' } })
    assert.deepEqual([changed.user_metadata, changed.app_metadata], [{ pens: 3 }, { plan: 'free' }])

    const linked = await sdk.link(ada.user_id, { provider: 'auth0', user_id: bare(byron) })
    assert.equal(linked.status, 201)
    assert.deepEqual(idsOf(linked.identities), [bare(ada), bare(byron)])
    assert.equal(linked.identities[1]?.profileData?.['email'], byron.email)

    const together = await sdk.readUser(ada.user_id)
    assert.deepEqual(idsOf(together.identities), [bare(ada), bare(byron)])
    assert.deepEqual([together.user_metadata, together.app_metadata], [{ theme: 'dark' }, { plan: 'pro' }])
    await assert.rejects(sdk.readUser(byron.user_id))

    const unlinked = await sdk.unlink(ada.user_id, 'auth0', bare(byron))
    assert.deepEqual([unlinked.status, unlinked.notice], [200, null])
    assert.deepEqual(idsOf(unlinked.identities), [bare(ada)])

    const one = await sdk.readUser(ada.user_id)
    assert.deepEqual(idsOf(one.identities), [bare(ada)])
    assert.deepEqual([one.user_metadata, one.app_metadata], [{ theme: 'dark' }, { plan: 'pro' }])
    const other = await sdk.readUser(byron.user_id)
    assert.deepEqual(idsOf(other.identities), [bare(byron)])
    assert.equal(other.email, byron.email)
    assert.deepEqual([other.user_metadata, other.app_metadata], [undefined, undefined])

    for (const { user_id } of [one, other]) {
      await sdk.deleteUser(user_id)
      await assert.rejects(sdk.readUser(user_id))
    }
  })

  it('links with the prefixed id and a connection id, as it was recorded', async () => {
    const { sdk, create } = stage()
    const [ada, byron] = [await create('ada'), await create('byron')]
    const connection = (await sdk.connections()).find(({ strategy }) => strategy === 'auth0')
    const body = { provider: 'auth0', user_id: byron.user_id, connection_id: connection?.id }
    assert.deepEqual(idsOf((await sdk.link(ada.user_id, body)).identities), [bare(ada), bare(byron)])
  })

  it('links with the ID token of the other account', async () => {
    const { sdk, create, token, server } = stage()
    const [ada, byron] = [await create('ada'), await create('byron')]
    const link_with = await token('--user', byron.user_id, '--id-token', '--client', server.client.id)
    assert.deepEqual(idsOf((await sdk.link(ada.user_id, { link_with })).identities), [bare(ada), bare(byron)])
  })

  it('links and unlinks with the token of the user', async () => {
    const { as, create, token } = stage()
    const [ada, byron] = [await create('ada'), await create('byron')]
    const own = as({ token: await token('--user', ada.user_id) })
    const link_with = await token('--user', byron.user_id, '--id-token')
    assert.deepEqual(idsOf((await own.link(ada.user_id, { link_with })).identities), [bare(ada), bare(byron)])
    assert.deepEqual(idsOf((await own.unlink(ada.user_id, 'auth0', bare(byron))).identities), [bare(ada)])
  })

  it('keeps an unknown identity’s unlink quiet for the SDK, and says it in a header', async () => {
    const { sdk, create } = stage()
    const ada = await create('ada')
    const answer = await sdk.unlink(ada.user_id, 'google-oauth2', '10800000000000000000')
    assert.deepEqual([answer.status, answer.notice], [200, 'identity-not-found'])
    assert.deepEqual(idsOf(answer.identities), [bare(ada)])
  })

  it('finds users by query and by address, linked ones under their primary', async () => {
    const { sdk, create } = stage()
    const [ada, byron] = [await create('ada'), await create('byron')]
    const query = `email:"${String(byron.email)}" AND email_verified:true -user_id:"${ada.user_id}"`
    const found = await sdk.searchUsers(query)
    assert.deepEqual([found.total, found.users.map(({ user_id }) => user_id)], [1, [byron.user_id]])

    await sdk.link(ada.user_id, { provider: 'auth0', user_id: bare(byron) })
    assert.deepEqual((await sdk.searchUsers(query)).users, [])
    const linked = await sdk.searchUsers(`identities.user_id:"${bare(byron)}"`)
    assert.deepEqual(
      linked.users.map(({ user_id }) => user_id),
      [ada.user_id],
    )
    const byAddress = await sdk.usersByEmail(String(ada.email))
    assert.deepEqual(
      byAddress.map(({ user_id }) => user_id),
      [ada.user_id],
    )
  })

  it('reads the log of a link and an unlink, by query, by id and by user', async () => {
    const { sdk, create } = stage()
    const [ada, byron] = [await create('ada'), await create('byron')]
    await sdk.link(ada.user_id, { provider: 'auth0', user_id: bare(byron) })
    await sdk.unlink(ada.user_id, 'auth0', bare(byron))
    const changes = ['Unlink a User Identity', 'Link a User Account']
    const logs = await sdk.logs(`user_id:"${ada.user_id}"`)
    assert.deepEqual(
      logs.slice(0, 2).map(({ description }) => description),
      changes,
    )
    const ofUser = await sdk.logsOfUser(ada.user_id)
    assert.deepEqual(
      ofUser.slice(0, 2).map(({ description }) => description),
      changes,
    )
    const read = await sdk.readLog(String(logs[0]?.log_id))
    assert.deepEqual([read.log_id, read.type, read.user_id], [logs[0]?.log_id, 'sapi', ada.user_id])
  })

  it('lists the connections and reads one', async () => {
    const { sdk } = stage()
    const connections = await sdk.connections()
    const found = connections.find(({ name }) => name === 'Username-Password-Authentication')
    assert.equal(found?.strategy, 'auth0')
    assert.equal((await sdk.readConnection(found.id)).name, found.name)
  })
}

function idsOf(identities: readonly SdkIdentity[]): unknown[] {
  return identities.map(({ user_id }) => user_id)
}
