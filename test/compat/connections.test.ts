import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase, refusal } from './api-under-test.ts'

const NAMES = ['Username-Password-Authentication', 'email', 'sms', 'google-oauth2', 'github', 'windowslive']

onEachDatabase('GET /api/v2/connections', (api) => {
  const get = (text: string) => ({ method: 'GET', path: `/api/v2/connections${text}` }) as const
  const namesOf = async (text: string) => (await api.ask(get(text))).body.map(({ name }: { name: string }) => name)

  it('200: all, by name, by one strategy or several, by pages', async () => {
    assert.deepEqual((await namesOf('')).sort(), [...NAMES].sort())
    assert.deepEqual(await namesOf('?name=github'), ['github'])
    assert.deepEqual(await namesOf('?strategy=auth0'), ['Username-Password-Authentication'])
    assert.deepEqual((await namesOf('?strategy=sms&strategy=email')).sort(), ['email', 'sms'])
    const { body: page } = await api.ask(get('?per_page=2&page=2&include_totals=true&fields=name'))
    assert.deepEqual([page.start, page.limit, page.total, page.connections.length], [4, 2, NAMES.length, 2])
    assert.deepEqual(Object.keys(page.connections[0]), ['name'])
  })

  it('200: the database connection that every tenant has', async () => {
    const { body } = await api.ask(get('?name=Username-Password-Authentication'))
    const [connection] = body
    assert.match(connection.id, /^con_[A-Za-z0-9]{16}$/)
    assert.deepEqual([connection.strategy, connection.is_domain_connection], ['auth0', false])
    assert.deepEqual(connection.realms, [connection.name])
    assert.equal(connection.options.passwordPolicy, 'good')
    assert.ok(connection.enabled_clients.includes(api.server.machineClient.id))
    assert.deepEqual((await api.ask(get(`/${connection.id}`))).body, connection)
    assert.deepEqual((await api.ask(get(`/${connection.id}?fields=name`))).body, { name: connection.name })
  })

  it('401, 403, 404: nobody asks, a token that may not, a connection that there is not', async () => {
    await api.refuses({ ...get(''), token: null }, refusal(401, 'Missing authentication'))
    const token = await api.server.token({ scopes: ['read:users'] })
    const expected = refusal(403, 'Insufficient scope, expected any of: read:connections', 'insufficient_scope')
    for (const path of ['', '/con_0123456789abcdef']) await api.refuses({ ...get(path), token }, expected)
    const missing = refusal(404, 'The connection does not exist', 'inexistent_connection')
    for (const id of ['con_0123456789abcdef', 'nothing']) await api.refuses(get(`/${id}`), missing)
  })
})
