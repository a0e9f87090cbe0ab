import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { noBrowser } from '../support/chromium.ts'
import { type BrowserStage, openStage } from './browser-stage.ts'
import { formWithXhr, linkWithAuth0Js, manageWithAuth0Js, withFetch, withXhr } from './page-code.ts'

describe('a page at another origin, in a real Chromium', { skip: noBrowser }, () => {
  let stage: BrowserStage
  before(async () => {
    stage = await openStage()
  })
  after(() => stage.close())

  const identitiesOf = async (user: string) => (await stage.call('GET', `/api/v2/users/${user}`)).body.identities.length

  it('links two accounts with auth0.js', async () => {
    const { origin, page, create, token } = stage
    const [ada, byron] = [await create('ada'), await create('byron')]
    const order = {
      domain: new URL(origin).host,
      token: await token(ada.user_id),
      user: ada.user_id,
      other: await token(byron.user_id, 'ID token'),
    }
    const { error, result } = await page.evaluate(linkWithAuth0Js, order)
    assert.equal(error, null)
    assert.deepEqual(
      (result as { user_id: string }[]).map(({ user_id }) => user_id),
      [ada.id, byron.id],
    )
    assert.equal(await identitiesOf(ada.user_id), 2)
  })

  it('is told by auth0.js why a link was refused', async () => {
    const { origin, page, create, token } = stage
    const grace = await create('grace')
    const order = {
      domain: new URL(origin).host,
      token: await token(grace.user_id),
      user: grace.user_id,
      other: 'no.token',
    }
    const { error } = await page.evaluate(linkWithAuth0Js, order)
    // The library knows the reason phrase alone, and keeps the answer as it came.
    assert.deepEqual([error?.statusCode, error?.code], [400, 'Bad Request'])
    const { errorCode, message } = error?.original.response.body ?? {}
    assert.deepEqual([errorCode, message], ['invalid_body', 'Invalid token (link_with).'])
    assert.equal(await identitiesOf(grace.user_id), 1)
  })

  it('reads the account and changes its metadata with auth0.js', async () => {
    const { origin, page, create, token } = stage
    const { user_id } = await create('emmy')
    const order = {
      domain: new URL(origin).host,
      token: await token(user_id),
      user: user_id,
      metadata: { theme: 'dark' },
    }
    const { read, changed } = await page.evaluate(manageWithAuth0Js, order)
    assert.deepEqual([read.error, changed.error], [null, null])
    assert.equal((read.result as { user_id: string }).user_id, user_id)
    assert.deepEqual((changed.result as { user_metadata: object }).user_metadata, { theme: 'dark' })
    assert.deepEqual((await stage.call('GET', `/api/v2/users/${user_id}`)).body.user_metadata, { theme: 'dark' })
  })

  for (const kind of ['access token', 'ID token'] as const) {
    it(`unlinks with fetch and the ${kind} of the user`, async () => {
      const { origin, page, createLinked, token } = stage
      const { user_id, linked } = await createLinked(`fetch-${kind.slice(0, 2)}`)
      const url = `${origin}/api/v2/users/${user_id}/identities/email/${linked}`
      const answer = await page.evaluate(withFetch, { method: 'DELETE', url, token: await token(user_id, kind) })
      assert.deepEqual([answer.status, (answer.body as unknown[]).length], [200, 1])
      assert.equal(await identitiesOf(user_id), 1)
    })

    it(`unlinks with XMLHttpRequest and the ${kind} of the user`, async () => {
      const { origin, page, createLinked, token } = stage
      const { user_id, linked } = await createLinked(`xhr-${kind.slice(0, 2)}`)
      const url = `${origin}/api/v2/users/${user_id}/identities/email/${linked}`
      const answer = await page.evaluate(withXhr, { method: 'DELETE', url, token: await token(user_id, kind) })
      assert.deepEqual([answer.status, (answer.body as unknown[]).length], [200, 1])
      assert.equal(await identitiesOf(user_id), 1)
    })

    it(`links with a form that holds link_with and the ${kind} of the user`, async () => {
      const { origin, page, create, token } = stage
      const [one, other] = [await create(`form-${kind.slice(0, 2)}`), await create(`form-${kind.slice(0, 2)}-2`)]
      const order = {
        url: `${origin}/api/v2/users/${one.user_id}/identities`,
        token: await token(one.user_id, kind),
        fields: { link_with: await token(other.user_id, 'ID token') },
      }
      const answer = await page.evaluate(formWithXhr, order)
      assert.deepEqual([answer.status, (answer.body as unknown[]).length], [201, 2])
      assert.equal(await identitiesOf(one.user_id), 2)
    })
  }

  it('can read a refusal, the rate limits and the notice of an answer', async () => {
    const { origin, page, create, token } = stage
    const { user_id, id } = await create('hedy')
    const [own, url] = [await token(user_id), `${origin}/api/v2/users/${user_id}/identities`]
    const main = await page.evaluate(withFetch, { method: 'DELETE', url: `${url}/email/${id}`, token: own })
    assert.deepEqual(
      [main.status, (main.body as { message: string }).message],
      [400, 'Main identity cannot be removed.'],
    )
    const unknown = await page.evaluate(withFetch, { method: 'DELETE', url: `${url}/github/1`, token: own })
    assert.deepEqual([unknown.status, unknown.headers['carabiner-notice']], [200, 'identity-not-found'])
    assert.match(unknown.headers['x-ratelimit-limit'] ?? '', /^\d+$/)
  })

  it('can read nothing, and unlinks nothing, where no application lists its origin', async () => {
    const { origin, strange, createLinked, token } = stage
    const { user_id, linked } = await createLinked('strange')
    const order = { url: `${origin}/api/v2/users/${user_id}/identities/email/${linked}`, token: await token(user_id) }
    for (const code of [withFetch, withXhr]) {
      const answer = await strange.evaluate(code, { ...order, method: 'DELETE' })
      assert.deepEqual([answer.status, answer.body], [0, null])
    }
    assert.equal(await identitiesOf(user_id), 2)
    const read = await strange.evaluate(withFetch, {
      method: 'GET',
      url: `${origin}/api/v2/users/${user_id}`,
      token: null,
    })
    assert.deepEqual([read.status, read.body], [0, null])
  })

  it('can read nothing where only another application than the token’s lists its origin', async () => {
    const { origin, pageOfAnother, create, token } = stage
    const { user_id } = await create('other')
    const order = { method: 'GET', url: `${origin}/api/v2/users/${user_id}`, token: await token(user_id) }
    assert.equal((await stage.page.evaluate(withFetch, order)).status, 200)
    const answer = await pageOfAnother.evaluate(withFetch, order)
    assert.deepEqual([answer.status, answer.body], [0, null])
  })

  it('gets a preflight’s permission where an application lists its origin, and only there', async () => {
    const { page, strange } = stage
    const path = '/api/v2/users/auth0%7C1/identities/email/1'
    const ask = async (asker: typeof page) => {
      const headers = { origin: new URL(asker.url()).origin, 'access-control-request-method': 'DELETE' }
      return (await stage.preflight(path, headers)).headers
    }
    const listed = await ask(page)
    assert.equal(listed.get('access-control-allow-origin'), new URL(page.url()).origin)
    assert.match(listed.get('access-control-allow-methods') ?? '', /\bDELETE\b/)
    assert.match(listed.get('access-control-allow-headers') ?? '', /\bAuthorization\b/i)
    assert.equal(listed.get('access-control-allow-credentials'), null)
    assert.equal((await ask(strange)).get('access-control-allow-origin'), null)
  })
})
