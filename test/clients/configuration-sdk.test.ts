import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { makeKeys } from '../support/rsa-keys.ts'
import { openSdk, Refused, type SdkProcess } from './sdk-child.ts'
import { stageOf } from './sdk-stories.ts'

const MISSING = 'nobody'
const DATABASE = 'Username-Password-Authentication'
const { pem } = makeKeys()

describe('Auth0’s SDK auth0 7 on what is configured', () => {
  let server: ServerProcess
  let child: SdkProcess
  let call: (method: string, ...args: readonly unknown[]) => Promise<any>
  before(async () => {
    server = await startProcess()
    child = await openSdk('./sdk-v7.js', server.caPath)
    const { sdk } = stageOf(server, child, 'configuration')
    call = (method, ...args) => sdk.invoke(method, ...args)
  })
  after(async () => {
    await child.close()
    await server.stop()
  })

  /** The call is refused with this status and code. */
  const fails = async (
    expected: readonly [number, string | undefined],
    method: string,
    ...args: readonly unknown[]
  ) => {
    await assert.rejects(call(method, ...args), (error: unknown) => {
      assert.ok(error instanceof Refused, String(error))
      assert.deepEqual([error.refusal.statusCode, error.refusal.errorCode], expected, `${method}: ${error.message}`)
      return true
    })
  }
  const BAD = [400, 'invalid_body'] as const
  const NO_CLIENT = [404, 'inexistent_client'] as const

  it('clients: each method, once with success and once with failure', async () => {
    const made = await call('clients.create', { name: 'By the SDK', app_type: 'regular_web' })
    const id = made.client_id
    const listed = await call('clients.list', { app_type: 'regular_web' })
    assert.ok(listed.some(({ client_id }: { client_id: string }) => client_id === id))
    assert.equal((await call('clients.get', id)).name, 'By the SDK')
    assert.equal((await call('clients.update', id, { description: 'changed' })).description, 'changed')
    assert.notEqual((await call('clients.rotateSecret', id)).client_secret, made.client_secret)
    assert.deepEqual(await call('clients.connections.get', id), [])
    await fails(BAD, 'clients.create', { name: '<b>' })
    await fails([400, 'invalid_query_string'], 'clients.list', { per_page: 1000 })
    await fails(NO_CLIENT, 'clients.get', MISSING)
    await fails(BAD, 'clients.update', id, { nonsense: true })
    await fails(NO_CLIENT, 'clients.rotateSecret', MISSING)
    await fails(NO_CLIENT, 'clients.connections.get', MISSING)
    await fails([501, 'not_implemented'], 'clients.registerCimdClient', { external_client_id: 'https://a.example/x' })
    await fails([501, 'not_implemented'], 'clients.previewCimdMetadata', { external_client_id: 'https://a.example/x' })
    await call('clients.delete', id)
    await fails(NO_CLIENT, 'clients.get', id)
  })

  it('clients.credentials: each method, once with success and once with failure', async () => {
    const { client_id: id } = await call('clients.create', { name: 'By key' })
    const one = await call('clients.credentials.create', id, { credential_type: 'public_key', pem })
    assert.deepEqual(
      (await call('clients.credentials.list', id)).map((each: { id: string }) => each.id),
      [one.id],
    )
    assert.equal((await call('clients.credentials.get', id, one.id)).kid, one.kid)
    const expires_at = new Date(Date.now() + 60_000).toISOString()
    assert.equal((await call('clients.credentials.update', id, one.id, { expires_at })).expires_at, expires_at)
    await call('clients.credentials.delete', id, one.id)
    const gone = [404, 'inexistent_credential'] as const
    await fails(BAD, 'clients.credentials.create', id, { credential_type: 'public_key', pem: 'x' })
    await fails(NO_CLIENT, 'clients.credentials.list', MISSING)
    await fails(gone, 'clients.credentials.get', id, one.id)
    await fails(gone, 'clients.credentials.update', id, one.id, { expires_at })
  })

  it('resourceServers and clientGrants: each method, once with success and once with failure', async () => {
    const identifier = 'https://sdk.example.com/'
    const api = await call('resourceServers.create', { identifier, scopes: [{ value: 'read' }] })
    const { client_id } = await call('clients.create', { name: 'Asks for it' })
    const grant = await call('clientGrants.create', { client_id, audience: identifier, scope: ['read'] })
    assert.equal((await call('resourceServers.get', api.id)).identifier, identifier)
    assert.equal((await call('resourceServers.list', { identifiers: [identifier] }))[0].id, api.id)
    assert.equal((await call('resourceServers.update', api.id, { name: 'Named' })).name, 'Named')
    assert.equal((await call('clientGrants.list', { client_id }))[0].id, grant.id)
    assert.equal((await call('clientGrants.get', grant.id)).audience, identifier)
    assert.deepEqual((await call('clientGrants.update', grant.id, { scope: [] })).scope, [])
    const noApi = [404, 'inexistent_resource_server'] as const
    const noGrant = [404, 'inexistent_client_grant'] as const
    await fails([409, 'resource_server_conflict'], 'resourceServers.create', { identifier })
    await fails(noApi, 'resourceServers.get', MISSING)
    await fails(noApi, 'resourceServers.update', MISSING, { name: 'x' })
    await fails([409, 'client_grant_conflict'], 'clientGrants.create', { client_id, audience: identifier, scope: [] })
    await fails(noGrant, 'clientGrants.get', MISSING)
    await fails(noGrant, 'clientGrants.update', MISSING, { scope: [] })
    await fails([400, 'invalid_query_string'], 'clientGrants.list', { take: 1000 })
    await fails([400, 'invalid_query_string'], 'resourceServers.list', { per_page: 1000 })
    await fails([501, 'not_implemented'], 'resourceServers.search', { q: 'name:Named' })
    await call('clientGrants.delete', grant.id)
    await fails(noGrant, 'clientGrants.get', grant.id)
    await call('resourceServers.delete', api.id)
    const [own] = await call('resourceServers.list')
    await fails([400, 'operation_not_supported'], 'resourceServers.delete', own.id)
  })

  it('tickets, tenants.settings and branding: each method, once with success and once with failure', async () => {
    const person = { connection: DATABASE, email: 'ticket@sdk.example.com', password: 'Correct-horse-1' }
    const { user_id } = await call('users.create', person)
    assert.match((await call('tickets.verifyEmail', { user_id })).ticket, /ticket=/)
    assert.match((await call('tickets.changePassword', { user_id })).ticket, /ticket=/)
    const nobody = 'auth0|ffffffffffffffffffffffff'
    await fails([404, 'inexistent_user'], 'tickets.verifyEmail', { user_id: nobody })
    await fails([404, 'inexistent_user'], 'tickets.changePassword', { user_id: nobody })
    assert.equal((await call('tenants.settings.update', { friendly_name: 'SDK' })).friendly_name, 'SDK')
    assert.equal((await call('tenants.settings.get')).friendly_name, 'SDK')
    await fails(BAD, 'tenants.settings.update', { session_lifetime: 0 })
    const colors = { primary: '#0a84ff' }
    assert.deepEqual((await call('branding.update', { colors })).colors, colors)
    assert.deepEqual((await call('branding.get')).colors, colors)
    await fails(BAD, 'branding.update', { colors: { primary: 'red' } })
  })
})
