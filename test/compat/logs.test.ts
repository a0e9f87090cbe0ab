import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { it } from 'node:test'
import type { JsonObject } from '../../src/model/json.ts'
import type { Answer } from '../support/server.ts'
import { type Api, at, onEachDatabase, refusal } from './api-under-test.ts'

type Entry = Answer['body']

onEachDatabase('GET /api/v2/logs', (api) => {
  const get = (text: string) => ({ method: 'GET', path: `/api/v2/logs${text}` }) as const
  const logsOf = async (user: string) => (await api.ask({ method: 'GET', path: `/api/v2/users/${at(user)}/logs` })).body

  it('200: each change leaves its entries, in Auth0 shape', async () => {
    const headers = { 'user-agent': 'tests/1', 'x-correlation-id': 'c'.repeat(80) }
    const [primary, secondary] = [(await api.makeUser()).user_id, (await api.makeUser()).user_id]
    const path = `/api/v2/users/${at(primary)}/identities`
    const body = { provider: 'email', user_id: secondary.slice('email|'.length) }
    const { body: answered } = await api.ask({ method: 'POST', path, headers, body })
    const [entry] = await api.newestLogs(1)
    const { date, log_id: id, ip, details, ...rest } = entry
    assert.match(date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.match(ip, /127\.0\.0\.1/)
    assert.deepEqual(rest, {
      type: 'sapi',
      description: 'Link a User Account',
      client_id: api.server.machineClient.id,
      client_name: '',
      user_agent: 'tests/1',
      isMobile: false,
      user_id: primary,
      correlation_id: 'c'.repeat(64),
      _id: id,
    })
    const { auth, ...request } = details.request
    assert.deepEqual(request, { method: 'post', path, query: {}, userAgent: 'tests/1', body, channel: 'api', ip })
    assert.deepEqual(
      [auth.user, auth.strategy, auth.credentials.scopes],
      [{}, 'jwt', ['update:users', 'update:current_user_identities']],
    )
    assert.deepEqual(details.response, { statusCode: 201, body: answered })
  })

  it('200: create, change, unlink and delete are told in the words of the reference', async () => {
    const told = await lifeOfUsers(api)
    assert.deepEqual(told, [
      ['sdu', 'user_id: second'],
      ['sapi', 'Delete a User'],
      ['sapi', 'Unlink a User Identity'],
      ['sapi', 'Link a User Account'],
      ['sapi', 'Update a User'],
    ])
  })

  it('200: secrets are starred', async () => {
    await api.makeUser({
      connection: 'Username-Password-Authentication',
      email: 'secret@logs.example',
      password: 'Correct-horse-9',
    })
    const { body: found } = await api.ask(get('?q=type:sapi AND description:"Create a User"&per_page=1'))
    assert.equal(found[0].details.request.body.password, '*****')
    assert.equal(JSON.stringify(await api.newestLogs(100)).includes('Correct-horse-9'), false)
  })

  it('200: a refused change leaves one entry of type fapi, a refused read none', async () => {
    const missing = { path: '/api/v2/users/auth0%7Cnobody' } as const
    await api.ask({ method: 'PATCH', ...missing, body: { blocked: true } })
    await api.ask({ method: 'GET', ...missing })
    const [entry, before] = await api.newestLogs(2)
    assert.deepEqual(
      [entry.type, entry.description, entry.details.response.statusCode],
      ['fapi', 'The user does not exist.', 404],
    )
    assert.notEqual(before.type, 'fapi')
  })

  it("200: a user's own list; a sign-up enters it a second later, and the tenant's at once", async () => {
    const { user_id: user } = await api.makeUser()
    assert.deepEqual(await logsOf(user), [])
    assert.equal(
      (await api.newestLogs(2)).some((entry) => entry['type'] === 'ss' && entry['user_id'] === user),
      true,
    )
    await api.ask({ method: 'PATCH', path: `/api/v2/users/${at(user)}`, body: { user_metadata: { a: 1 } } })
    assert.deepEqual(typesOf(await logsOf(user)), ['sapi'])
    while ((await logsOf(user)).length < 2) await pause(50)
    assert.deepEqual(typesOf(await logsOf(user)), ['sapi', 'ss'])
    assert.deepEqual(await logsOf('auth0|nobody'), [])
  })

  it('200: pages with totals, a query, a sort, and fields with _id always', async () => {
    const { body: page } = await api.ask(get('?per_page=2&page=1&include_totals=true'))
    assert.deepEqual([page.start, page.limit, page.length, page.logs.length], [2, 2, 2, 2])
    assert.ok(page.total > 4)
    const { body: found } = await api.ask(get('?q=type:ss&sort=date:1&fields=type&per_page=3'))
    assert.deepEqual(
      found.map((entry: Entry) => Object.keys(entry).sort()),
      Array(3).fill(['_id', 'type']),
    )
  })

  it('200: from a checkpoint on, the oldest first, with a link to what follows', async () => {
    const { body: first, headers } = await api.ask(get('?take=3'))
    const [, next = ''] = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '') ?? []
    assert.equal(next, `${api.server.origin}/api/v2/logs?from=${first[2].log_id}&take=3`)
    const { body: second } = await api.ask({ method: 'GET', path: next.slice(api.server.origin.length) })
    assert.ok(second[0].log_id > first[2].log_id)
    const all = await api.newestLogs(1)
    const end = await api.ask(get(`?from=${String(all[0]?.['log_id'])}`))
    assert.deepEqual([end.body, end.headers.get('link')], [[], null])
  })

  it('200: one entry by its id', async () => {
    const [entry] = await api.newestLogs(1)
    const { status, body } = await api.ask(get(`/${String(entry?.['log_id'])}`))
    assert.equal(status, 200)
    assert.deepEqual(body, entry)
  })

  it('400: pages beyond the first thousand, a sort and a query that are none', async () => {
    const { body: far } = await api.ask(get('?page=100'))
    assert.equal(far.errorCode, 'invalid_paging')
    for (const text of ['?sort=date', '?q=(type', '?take=101', '?take=0']) {
      const { status, body } = await api.ask(get(text))
      assert.deepEqual([status, body.errorCode], [400, 'invalid_query_string'], text)
    }
  })

  it('401, 403, 404: nobody asks, a token that may not, an entry that there is not', async () => {
    await api.refuses({ ...get(''), token: null }, refusal(401, 'Missing authentication'))
    const token = await api.server.token({ scopes: ['read:users'] })
    const may = refusal(403, 'Insufficient scope, expected any of: read:logs,read:logs_users', 'insufficient_scope')
    for (const path of ['', '/x']) await api.refuses({ ...get(path), token }, may)
    await api.refuses({ method: 'GET', path: '/api/v2/users/auth0%7Cx/logs', token }, may)
    await api.refuses(get('/nothing'), refusal(404, 'The log event does not exist.', 'inexistent_log'))
  })
})

/** What the log tells, newest first, of a user that was changed, given an identity, deprived of it, which was deleted. */
async function lifeOfUsers(api: Api): Promise<string[][]> {
  const { user_id: user } = await api.makeUser()
  await api.makeUser({ connection: 'email', email: 'second@logs.example', user_id: 'second' })
  await api.ask({ method: 'PATCH', path: `/api/v2/users/${at(user)}`, body: { blocked: true } })
  await api.link(user, 'email|second')
  await api.ask({ method: 'DELETE', path: `/api/v2/users/${at(user)}/identities/email/second` })
  await api.ask({ method: 'DELETE', path: '/api/v2/users/email%7Csecond' })
  return (await api.newestLogs(5)).map((entry) => [String(entry['type']), String(entry['description'])])
}

function typesOf(logs: readonly JsonObject[]): unknown[] {
  return logs.map((entry) => entry['type'])
}
