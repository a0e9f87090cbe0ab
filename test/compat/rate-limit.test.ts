import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase, refusal } from './api-under-test.ts'

const LIMIT = { rateLimit: { burst: 3, perSecond: 1 } }
const ASK = { method: 'GET', path: '/api/v2/connections' } as const

onEachDatabase(
  'Under RATE_LIMIT=3/1',
  (api) => {
    it('429: the fourth request at once is refused, with what to wait for, and taken later', async () => {
      const answers = []
      for (let count = 0; count < 3; count++) answers.push(await api.ask(ASK))
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 200],
      )
      assert.deepEqual(
        answers.map(({ headers }) => headers.get('x-ratelimit-limit')),
        ['3', '3', '3'],
      )
      assert.equal(answers[0]?.headers.get('x-ratelimit-remaining'), '2')

      let refused = await api.ask(ASK)
      while (refused.status !== 429) refused = await api.ask(ASK)
      assert.deepEqual(refused.body, refusal(429, 'Global limit has been reached', 'too_many_requests'))
      assert.deepEqual([refused.headers.get('retry-after'), refused.headers.get('x-ratelimit-remaining')], ['1', '0'])
      assert.ok(Number(refused.headers.get('x-ratelimit-reset')) * 1000 > Date.now())

      const other = await api.server.token({ client: 'demo-single-page-application' })
      assert.equal((await api.ask({ ...ASK, token: other })).status, 200, 'each client has a bucket of its own')
      const deadline = Date.now() + 5000
      while ((await api.ask(ASK)).status === 429) assert.ok(Date.now() < deadline, 'the bucket never fills')
    })
  },
  LIMIT,
)
