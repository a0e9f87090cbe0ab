import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { type Refusal, onEachDatabase, refusal } from './api-under-test.ts'

const query = (words: string) => refusal(400, words, 'invalid_query_string')
const PAGING = refusal(
  400,
  'You can only page through the first 1000 records. See https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation.',
  'invalid_paging',
)

const BAD: Record<string, readonly [query: string, expected: Refusal]> = {
  'a page beyond the first thousand': ['page=10&per_page=100&include_totals=true', PAGING],
  'a page size over 100': [
    'per_page=101',
    query(
      "Query validation error: 'Value 101 is greater than maximum 100' on property per_page (Number of results per page).",
    ),
  ],
  'a page below zero': [
    'page=-1',
    query(
      "Query validation error: 'Value -1 is less than minimum 0' on property page (Page index of the results to return. First page is 0).",
    ),
  ],
  'a page that is no number': [
    'page=two',
    query(
      "Query validation error: 'Expected type integer but found type string' on property page (Page index of the results to return. First page is 0).",
    ),
  ],
  'a sort that is none': [
    'sort=email:up',
    query(
      "Query validation error: 'String does not match pattern /^[a-zA-Z0-9_.]+:(1|-1)$/: email:up' on property sort (Field to sort by. Use field:order where order is 1 for ascending and -1 for descending.).",
    ),
  ],
  'the first search engine': ['q=a&search_engine=v1', query('You are not allowed to use search_engine=v1.')],
  'the second search engine': [
    'q=a&search_engine=v2',
    query('You are not allowed to use search_engine=v2. Use search_engine=v3 instead.'),
  ],
  'the filter of the first engine': [
    'connection=email',
    query('The connection filter belongs to search_engine=v1, which is retired. Use q=identities.connection:"email".'),
  ],
  'a NUL': ['q=%00', query("Query validation error: 'Text must be well-formed Unicode without NUL'.")],
}

onEachDatabase('GET /api/v2/users', (api) => {
  const list = (text: string) => ({ method: 'GET', path: `/api/v2/users?${text}` }) as const
  const names = ['a', 'b', 'c', 'd', 'e']
  before(async () => {
    for (const name of names)
      await api.makeUser({ connection: 'email', email: `${name}@list.example`, name: `List ${name}` })
  })

  it('200: a bare array, or an object with totals', async () => {
    const all = (await api.ask(list('per_page=100'))).body
    assert.ok(Array.isArray(all))
    const { body: page } = await api.ask(list('per_page=2&page=1&include_totals=true'))
    assert.deepEqual(page, { start: 2, limit: 2, length: 2, total: all.length, users: all.slice(2, 4) })
    assert.deepEqual((await api.ask(list('per_page=0&include_totals=true'))).body.total, all.length)
  })

  it('200: a query, sorted, with fields', async () => {
    const { body: found } = await api.ask(
      list('q=email:*@list.example AND NOT name:"List c"&sort=email:-1&fields=name'),
    )
    assert.deepEqual(
      found,
      ['e', 'd', 'b', 'a'].map((name) => ({ name: `List ${name}` })),
    )
  })

  it("200: the query of Auth0's own sample finds the other users of an address", async () => {
    const email = encodeURIComponent('email:"a@list.example" AND email_verified:false -user_id:"auth0|x"')
    const { body: found } = await api.ask(list(`q=${email}&search_engine=v3`))
    assert.deepEqual(
      found.map(({ name }: { name: string }) => name),
      ['List a'],
    )
  })

  it('200: a query finds what was written a moment ago', async () => {
    await api.makeUser({ connection: 'email', email: 'now@list.example' })
    assert.equal((await api.ask(list('q=email:now@list.example'))).body.length, 1)
  })

  it('400: what the contract does not allow', async (t) => {
    for (const [name, [text, expected]] of Object.entries(BAD)) {
      await t.test(name, async () => {
        await api.refuses(list(text), expected)
      })
    }
  })

  it('400: a query that cannot be read or is not supported says so', async (t) => {
    for (const text of ['email:', '(a', 'a~2', '/x/', 'name:"open', 'email:?x', 'picture:x']) {
      await t.test(text, async () => {
        const { status, body } = await api.ask(list(`q=${encodeURIComponent(text)}`))
        assert.deepEqual([status, body.error, body.errorCode], [400, 'Bad Request', 'invalid_query_string'])
        assert.ok(body.message.length > 20)
      })
    }
  })

  it('401, 403: nobody asks, and a token that may not', async () => {
    await api.refuses({ ...list(''), token: null }, refusal(401, 'Missing authentication'))
    const token = await api.server.token({ scopes: ['read:current_user'] })
    const expected = refusal(403, 'Insufficient scope, expected any of: read:users', 'insufficient_scope')
    await api.refuses({ ...list(''), token }, expected)
  })
})
