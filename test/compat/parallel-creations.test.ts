import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Ask, onEachDatabase } from './api-under-test.ts'

onEachDatabase('a hundred creations of one name at once', (api) => {
  const statusesOf = async (ask: Ask) => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => api.ask(ask)))
    return answers.map(({ status }) => status).sort()
  }
  const oneOf = (created: number) => [created, ...Array<number>(99).fill(409)]

  it('one API of an identifier', async () => {
    const body = { identifier: 'https://raced.example.com/' }
    assert.deepEqual(await statusesOf({ method: 'POST', path: '/api/v2/resource-servers', body }), oneOf(201))
  })

  it('one grant of a client for an API', async () => {
    const { body: client } = await api.ask({ method: 'POST', path: '/api/v2/clients', body: { name: 'Raced' } })
    const audience = `${api.server.origin}/api/v2/`
    const body = { client_id: client.client_id, audience, scope: ['read:users'] }
    assert.deepEqual(await statusesOf({ method: 'POST', path: '/api/v2/client-grants', body }), oneOf(201))
  })

  it('clients may share a name: each is one of its own', async () => {
    const ask = { method: 'POST', path: '/api/v2/clients', body: { name: 'Shared' } } as const
    const made = await Promise.all(Array.from({ length: 100 }, () => api.ask(ask)))
    assert.equal(new Set(made.map(({ body }) => body.client_id)).size, 100)
  })

  it('of credentials of one client no more than it can have', async () => {
    const { body: client } = await api.ask({ method: 'POST', path: '/api/v2/clients', body: { name: 'By subject' } })
    const path = `/api/v2/clients/${client.client_id}/credentials`
    const body = { credential_type: 'cert_subject_dn', subject_dn: 'CN=raced' }
    const statuses = await statusesOf({ method: 'POST', path, body })
    assert.deepEqual(statuses, [...Array<number>(20).fill(201), ...Array<number>(80).fill(400)])
  })
})
