import assert from 'node:assert/strict'
import { it } from 'node:test'
import { aPerson, PASSWORD } from '../support/people-with-passwords.ts'
import { askByPassword } from '../support/token-endpoint.ts'
import { onEachDatabase, refusal } from './api-under-test.ts'

const PATH = '/api/v2/attack-protection'
const BRUTE = `${PATH}/brute-force-protection`
const THROTTLING = `${PATH}/suspicious-ip-throttling`

onEachDatabase('/api/v2/attack-protection', (api) => {
  const get = async (path: string) => (await api.ask({ method: 'GET', path })).body
  const patch = async (path: string, body: object) => {
    const answer = await api.ask({ method: 'PATCH', path, body })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body
  }
  const usual = {
    enabled: true,
    shields: ['block'],
    allowlist: [],
    mode: 'count_per_identifier_and_ip',
    max_attempts: 10,
  }
  const everyone = { enabled: true, allowlist: [], stage: { 'pre-login': { max_attempts: 100, rate: 864_000 } } }
  const reset = async () => {
    await patch(BRUTE, usual)
    await patch(THROTTLING, everyone)
  }

  /** Statuses of so many sign-ins with a wrong password, and of one with the right one after them. */
  const tries = async (count: number) => {
    const { email } = await aPerson(api.server)
    const statuses: number[] = []
    for (let made = 0; made < count; made++) {
      statuses.push((await askByPassword(api.server, { username: email, password: 'wrong' })).status)
    }
    const right = await askByPassword(api.server, { username: email, password: PASSWORD })
    return [...statuses, right.status]
  }

  it('200: a new tenant has Auth0’s limits', async () => {
    assert.deepEqual(await get(BRUTE), usual)
    const { stage } = await get(THROTTLING)
    assert.deepEqual(stage['pre-login'], { max_attempts: 100, rate: 864_000 })
  })

  it('200: fewer wrong passwords are enough where the tenant says so', async () => {
    const changed = await patch(BRUTE, { max_attempts: 2 })
    assert.deepEqual(changed, { ...usual, max_attempts: 2 })
    assert.deepEqual(await get(BRUTE), changed)
    assert.deepEqual(await tries(2), [403, 403, 429])
    await reset()
  })

  it('200: who is on the list, or where it is off, is never barred', async () => {
    await patch(BRUTE, { max_attempts: 1, allowlist: ['127.0.0.0/8', '::1'] })
    assert.deepEqual(await tries(2), [403, 403, 200])
    await patch(BRUTE, { allowlist: [], enabled: false })
    assert.deepEqual(await tries(2), [403, 403, 200])
    await patch(BRUTE, { enabled: true, shields: ['user_notification'] })
    assert.deepEqual(await tries(2), [403, 403, 200])
    await reset()
  })

  it('200: one account counts from wherever where the tenant wants it so', async () => {
    await patch(BRUTE, { max_attempts: 2, mode: 'count_per_identifier' })
    assert.deepEqual(await tries(2), [403, 403, 429])
    await reset()
  })

  it('200: attempts from one address are counted by the tenant’s measure', async () => {
    await patch(THROTTLING, { stage: { 'pre-login': { max_attempts: 1, rate: 86_400_000 } } })
    const statuses = await tries(2)
    assert.ok(statuses.includes(429), String(statuses))
    await patch(THROTTLING, { enabled: false })
    assert.deepEqual(await tries(2), [403, 403, 200])
    await reset()
  })

  it('400: what there is not cannot be turned on; saying that it is off is no mistake', async () => {
    for (const what of ['breached-password-detection', 'bot-detection', 'captcha', 'phone-provider-protection']) {
      const path = `${PATH}/${what}`
      assert.deepEqual(await patch(path, await get(path)), await get(path))
    }
    const cases: readonly [path: string, body: object, words: string][] = [
      ['breached-password-detection', { enabled: true }, '"enabled" can have no other value than false here.'],
      [
        'bot-detection',
        { challenge_password_policy: 'always' },
        '"challenge_password_policy" can have no other value than "never" here.',
      ],
      ['captcha', { active_provider_id: 'arkose' }, '"active_provider_id" can have no other value than null here.'],
    ]
    for (const [what, body, words] of cases) {
      const expected = refusal(400, `${words} Nothing was changed.`, 'operation_not_supported')
      await api.refuses({ method: 'PATCH', path: `${PATH}/${what}`, body }, expected)
    }
    const out = "Payload validation error: 'Value 101 is greater than maximum 100' on property max_attempts."
    await api.refuses({ method: 'PATCH', path: BRUTE, body: { max_attempts: 101 } }, refusal(400, out, 'invalid_body'))
    const token = await api.server.token({ scopes: ['read:attack_protection'] })
    const needs = refusal(403, 'Insufficient scope, expected any of: update:attack_protection', 'insufficient_scope')
    await api.refuses({ method: 'PATCH', path: BRUTE, body: usual, token }, needs)
  })

  it('200, 404: prompts, actions, and what a tenant here has none of', async () => {
    assert.equal((await get('/api/v2/prompts')).universal_login_experience, 'new')
    assert.deepEqual(await get('/api/v2/prompts/login/custom-text/en'), {})
    assert.deepEqual(await get('/api/v2/actions/actions'), { actions: [], total: 0, page: 0, per_page: 20 })
    const classic = { universal_login_experience: 'classic' }
    const fixed = '"universal_login_experience" can have no other value than "new" here. Nothing was changed.'
    const refused = refusal(400, fixed, 'operation_not_supported')
    await api.refuses({ method: 'PATCH', path: '/api/v2/prompts', body: classic }, refused)
    const none = 'There is no email provider: mail goes by the settings of the process (docs/messages.md).'
    const absent = refusal(404, none, 'inexistent_email_provider')
    await api.refuses({ method: 'GET', path: '/api/v2/emails/provider' }, absent)
    const post = await api.ask({ method: 'POST', path: '/api/v2/emails/provider', body: {} })
    assert.deepEqual([post.status, post.body.errorCode], [501, 'not_implemented'])
  })
})
