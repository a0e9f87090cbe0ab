import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { eachDatabase } from '../support/databases.ts'
import { aPerson, PASSWORD } from '../support/people-with-passwords.ts'
import { type Rights, rightsOver } from '../support/rights.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { aClient, anApi, askByPassword, askToken, claimsOf, LOGIN_FORM } from '../support/token-endpoint.ts'

const ENFORCED = { enforcePolicies: true, allowOfflineAccess: true }
const SCOPE = 'openid email read:things write:things'

eachDatabase('permissions in access tokens', (open) => {
  let server: TestServer
  let rights: Rights
  before(async () => {
    server = await startServer(await open())
    rights = rightsOver((method, path, options) => server.call(method, path, options))
  })
  after(() => server.stop())

  /** A token that a person gets for an API: its claims, and the answer that it came with. */
  async function tokenOf(email: string, audience: string, scope = SCOPE) {
    const { status, body } = await askByPassword(server, { username: email, password: PASSWORD, audience, scope })
    assert.equal(status, 200, JSON.stringify(body))
    return { claims: claimsOf(body.access_token), answer: body }
  }

  it('carry the scopes that the person may have, by a role or directly, and say so beside the token', async () => {
    const api = await anApi(server, ENFORCED)
    const ada = await aPerson(server)
    assert.deepEqual((await tokenOf(ada.email, api.identifier)).claims['scope'], 'openid email')
    await rights.permit(ada.id, api.identifier, 'read:things')
    const { claims, answer } = await tokenOf(ada.email, api.identifier)
    assert.deepEqual([claims['scope'], answer.scope], ['openid email read:things', 'openid email read:things'])
    assert.equal(claims['permissions'], undefined)
    await rights.assign(ada.id, await rights.role(['write:things'], api.identifier))
    const more = await tokenOf(ada.email, api.identifier)
    assert.equal(more.claims['scope'], 'openid email read:things write:things')
    const less = await tokenOf(ada.email, api.identifier, 'write:things')
    assert.equal(less.claims['scope'], 'write:things')
  })

  it('are no limit where the API enforces none', async () => {
    const api = await anApi(server, { tokenDialect: 'access_token_authz' })
    const { claims } = await tokenOf((await aPerson(server)).email, api.identifier)
    assert.deepEqual([claims['scope'], claims['permissions']], [SCOPE, undefined])
  })

  for (const tokenDialect of ['access_token_authz', 'rfc9068_profile_authz']) {
    it(`are told whole in ${tokenDialect}, whatever was asked for`, async () => {
      const api = await anApi(server, { ...ENFORCED, tokenDialect })
      const ada = await aPerson(server)
      assert.deepEqual((await tokenOf(ada.email, api.identifier)).claims['permissions'], [])
      await rights.assign(ada.id, await rights.role(['write:things', 'read:things'], api.identifier))
      const { claims } = await tokenOf(ada.email, api.identifier, 'openid read:things')
      assert.deepEqual(
        [claims['scope'], claims['permissions']],
        ['openid read:things', ['read:things', 'write:things']],
      )
    })
  }

  it('a role that was taken away is gone from the next token, and one that was given is in it', async () => {
    const api = await anApi(server, { ...ENFORCED, tokenDialect: 'access_token_authz' })
    const ada = await aPerson(server)
    const role = await rights.role(['read:things'], api.identifier)
    await rights.assign(ada.id, role)
    const { answer } = await tokenOf(ada.email, api.identifier, `${SCOPE} offline_access`)
    const refreshed = async () => {
      const { refresh_token } = answer
      const { status, body } = await askToken(server, {
        grant_type: 'refresh_token',
        client_id: LOGIN_FORM,
        refresh_token,
      })
      assert.equal(status, 200, JSON.stringify(body))
      return claimsOf(body.access_token)['permissions']
    }
    assert.deepEqual(await refreshed(), ['read:things'])
    await server.call('DELETE', `/api/v2/roles/${role}`)
    assert.deepEqual(await refreshed(), [])
    await rights.permit(ada.id, api.identifier, 'write:things')
    assert.deepEqual(await refreshed(), ['write:things'])
  })

  it('of a machine are those of its grant', async () => {
    const client = await aClient(server)
    const granted = { [client.id]: ['read:things'] }
    const ask = async (audience: string) => {
      const credentials = { client_id: client.id, client_secret: client.secret }
      const { body } = await askToken(server, { grant_type: 'client_credentials', ...credentials, audience })
      const { scope, permissions } = claimsOf(body.access_token)
      return [scope, permissions]
    }
    const telling = await anApi(server, { ...ENFORCED, tokenDialect: 'access_token_authz' }, granted)
    assert.deepEqual(await ask(telling.identifier), ['read:things', ['read:things']])
    const plain = await anApi(server, ENFORCED, granted)
    assert.deepEqual(await ask(plain.identifier), ['read:things', undefined])
  })
})
