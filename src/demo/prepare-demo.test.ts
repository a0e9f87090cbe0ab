import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openInMemory } from '../../test/support/pglite-in-memory.ts'
import { startServer } from '../../test/support/server.ts'
import { prepareTenant } from '../operations/tenant/prepare-tenant.ts'
import { prepareDemo } from './prepare-demo.ts'

const db = await openInMemory()
const server = await startServer(db)
after(() => server.stop())

const ADA = '/api/v2/users/auth0%7C00000000000000000000ada0'

test('a demo that was cut off is finished by the next start, and nobody is there twice', async () => {
  const before = await server.call('GET', '/api/v2/users?per_page=100')
  assert.equal(before.body.length, 12)
  await db.query({ name: 'forget_demo', text: "delete from settings where name = 'demo'" }, [])
  await server.call('DELETE', ADA)
  await prepareDemo(server.ctx, server.machineClient.id)
  const after = await server.call('GET', '/api/v2/users?per_page=100')
  assert.equal(after.body.length, 12)
  const ada = await server.call('GET', ADA)
  assert.deepEqual(
    ada.body.identities.map((identity: { provider: string }) => identity.provider),
    ['auth0', 'google-oauth2', 'sms'],
  )
})

test('what people did to the demo stays as they left it', async () => {
  await server.call('DELETE', ADA)
  await prepareDemo(server.ctx, server.machineClient.id)
  assert.equal((await server.call('GET', ADA)).status, 404)
})

test('applications and connections stay as they were changed, removed ones stay away', async () => {
  const television = '/api/v2/clients/demo-television'
  await server.call('PATCH', television, { body: { name: 'Mine' } })
  await server.call('DELETE', '/api/v2/clients/demo-linking-page')
  const [github] = (await server.call('GET', '/api/v2/connections?name=github')).body
  await server.call('DELETE', `/api/v2/connections/${github.id}`)
  const [database] = (await server.call('GET', '/api/v2/connections?strategy=auth0')).body
  await server.call('DELETE', `/api/v2/connections/${database.id}`)
  await prepareTenant(server.ctx)
  await prepareDemo(server.ctx, server.machineClient.id)
  assert.equal((await server.call('GET', television)).body.name, 'Mine')
  assert.equal((await server.call('GET', '/api/v2/clients/demo-linking-page')).status, 404)
  for (const query of ['name=github', 'strategy=auth0']) {
    assert.deepEqual((await server.call('GET', `/api/v2/connections?${query}`)).body, [])
  }
})

test('applications on a server have a secret, others have none', async () => {
  const { body } = await server.call('GET', '/api/v2/clients?per_page=100')
  const withSecret = body.filter((client: { client_secret?: string }) => client.client_secret !== undefined)
  assert.deepEqual(
    withSecret.map((client: { client_id: string }) => client.client_id).sort(),
    ['demo-third-party', 'demo-web-application', server.machineClient.id].sort(),
  )
})
