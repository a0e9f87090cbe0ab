import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openInMemory } from '../../test/support/pglite-in-memory.ts'
import { startServer } from '../../test/support/server.ts'
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
