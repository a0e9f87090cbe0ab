import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { type SdkProcess, Refused, openSdk } from './sdk-child.ts'
import { stageOf } from './sdk-stories.ts'

type Call = (name: string, ...args: readonly unknown[]) => Promise<any>

describe('connections in Auth0’s SDK auth0 7', () => {
  let server: ServerProcess
  let child: SdkProcess
  let call: Call
  before(async () => {
    server = await startProcess()
    child = await openSdk('./sdk-v7.js', server.caPath)
    const { sdk } = stageOf(server, child, 'connections')
    call = (name, ...args) => sdk.invoke(`connections.${name}`, ...args)
  })
  after(async () => {
    await child.close()
    await server.stop()
  })

  const CLIENT = 'demo-television'
  const byKey = { client_id: 'at-the-provider', token_endpoint_auth_method: 'private_key_jwt' }

  it('does all that it has for connections', async () => {
    const made = await call('create', { name: 'by-sdk', strategy: 'oidc', options: byKey })
    const { id } = made
    assert.equal((await call('get', id)).name, 'by-sdk')
    assert.ok((await call('list', { name: ['by-sdk'] })).length === 1)
    assert.equal((await call('update', id, { display_name: 'By SDK' })).display_name, 'By SDK')
    await call('clients.update', id, [{ client_id: CLIENT, status: true }])
    assert.deepEqual(await call('clients.get', id), [{ client_id: CLIENT }])

    const keys = await call('keys.get', id)
    const rotated = await call('keys.rotate', id)
    assert.ok(keys.length === 2 && !keys.some(({ kid }: { kid: string }) => kid === rotated.kid))
    const other = await call('create', { name: 'by-sdk-2', strategy: 'okta', options: {} })
    assert.equal((await call('keys.create', other.id)).length, 2)

    const scim = 'scimConfiguration'
    const configuration = await call(`${scim}.create`, id)
    assert.deepEqual((await call(`${scim}.get`, id)).mapping, configuration.mapping)
    assert.deepEqual((await call(`${scim}.getDefaultMapping`, id)).mapping, configuration.mapping)
    assert.equal((await call(`${scim}.list`)).length, 1)
    const changed = { user_id_attribute: 'userName', mapping: [{ scim: 'userName', auth0: 'username' }] }
    assert.deepEqual((await call(`${scim}.update`, id, changed)).mapping, changed.mapping)
    const token = await call(`${scim}.tokens.create`, id, { scopes: ['get:users'] })
    assert.equal((await call(`${scim}.tokens.get`, id))[0].token_id, token.token_id)
    await call(`${scim}.tokens.delete`, id, token.token_id)
    await call(`${scim}.delete`, id)

    const people = await call('create', { name: 'people', strategy: 'auth0' })
    await call('users.deleteByEmail', people.id, { email: 'nobody@example.com' })
    for (const each of [made, other, people]) await call('delete', each.id)
    await assert.rejects(call('get', id), refused(404))
  })

  it('throws what is refused', async () => {
    const id = 'con_0123456789abcdef'
    const scim = 'scimConfiguration'
    const missing: readonly (readonly [string, ...unknown[]])[] = [
      ['get', id],
      ['update', id, { display_name: 'x' }],
      ['checkStatus', id],
      ['clients.get', id],
      ['clients.update', id, [{ client_id: CLIENT, status: true }]],
      ['keys.get', id],
      ['keys.create', id],
      ['keys.rotate', id],
      ['users.deleteByEmail', id, { email: 'a@example.com' }],
      [`${scim}.get`, id],
      [`${scim}.create`, id],
      [`${scim}.delete`, id],
      [`${scim}.update`, id, { user_id_attribute: 'x', mapping: [{ scim: 'x', auth0: 'y' }] }],
      [`${scim}.getDefaultMapping`, id],
      [`${scim}.tokens.get`, id],
      [`${scim}.tokens.create`, id],
      [`${scim}.tokens.delete`, id, 'tok_0123456789abcdef'],
    ]
    for (const [name, ...args] of missing) await assert.rejects(call(name, ...args), refused(404), name)
    await assert.rejects(call('create', { name: 'github', strategy: 'github' }), refused(409))
    await assert.rejects(call('list', { take: 1000 }), refused(400))
    await assert.rejects(call(`${scim}.list`, { take: 1000 }), refused(400))
    // Deleting what is not there answers as Auth0 does.
    await call('delete', id)
  })
})

function refused(statusCode: number): (error: unknown) => boolean {
  return (error) => error instanceof Refused && error.refusal.statusCode === statusCode
}
