import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { it } from 'node:test'
import { timedId } from '../../src/crypto/random-ids.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { addressKey } from '../../src/steps/attempts.ts'
import { flushLogs } from '../../src/steps/log-later.ts'
import { addConsent } from '../../src/store/consents.ts'
import { readUser } from '../../src/store/read-users.ts'
import { onEachDatabase, refusal } from '../compat/api-under-test.ts'
import { ADA, refresh, signIn } from './person.ts'

onEachDatabase('statistics', (api) => {
  it('count sign-ins, sign-ups and active users from what really happened', async () => {
    const active = async () => (await api.ask({ method: 'GET', path: '/api/v2/stats/active-users' })).body
    const today = async () => {
      const { status, body } = await api.ask({ method: 'GET', path: '/api/v2/stats/daily' })
      assert.equal(status, 200)
      return body.find(
        ({ date }: { date: string }) => date === `${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`,
      )
    }
    const before = (await today()) ?? { logins: 0, signups: 0 }
    const activeBefore = await active()
    await signIn(api.server)
    await signIn(api.server)
    await api.makeUser()
    await flushLogs(api.server.ctx)
    const after = await today()
    assert.equal(after.logins, Number(before.logins) + 2)
    assert.equal(after.signups, Number(before.signups) + 1)
    assert.equal(after.leaked_passwords, 0)
    assert.ok(after.created_at <= after.updated_at)
    assert.equal(await active(), Number(activeBefore) + 1)
  })

  it('take a range of days, and refuse what is none', async () => {
    const days = await api.ask({ method: 'GET', path: '/api/v2/stats/daily?from=20200101&to=20200131' })
    assert.deepEqual([days.status, days.body], [200, []])
    for (const query of ['from=2020', 'from=20209999', 'from=20200201&to=20200101', 'from=19000101&to=20260101']) {
      const answer = await api.ask({ method: 'GET', path: `/api/v2/stats/daily?${query}` })
      assert.deepEqual([answer.status, answer.body.errorCode], [400, 'invalid_query_string'], query)
    }
  })
})

onEachDatabase('grants of people', (api) => {
  const consent = async (audience: string, scopes: string[]) => {
    const { db } = api.server.ctx
    const user = await readUser(db, ADA)
    assert.ok(user)
    await addConsent(db, timedId('gra_'), { user, clientId: DEMO_SPA, audience, scopes })
  }
  const list = async (query = '') => (await api.ask({ method: 'GET', path: `/api/v2/grants${query}` })).body

  it('are listed, filtered, counted and taken back with the refresh tokens that stand on them', async () => {
    await consent('', ['openid', 'profile'])
    await consent('https://books.example', ['read'])
    const { origin } = api.server
    const [own, books] = await list()
    assert.deepEqual(own, {
      id: own.id,
      clientID: DEMO_SPA,
      user_id: ADA,
      audience: `${origin}/userinfo`,
      scope: ['openid', 'profile'],
    })
    assert.deepEqual(await list(`?audience=${encodeURIComponent(`${origin}/userinfo`)}`), [own])
    assert.deepEqual(await list(`?client_id=${DEMO_SPA}&audience=https://books.example`), [books])
    assert.deepEqual(await list('?user_id=auth0%7Cnobody'), [])
    const page = { start: 1, limit: 1, total: 2, grants: [books] }
    assert.deepEqual(await list('?include_totals=true&page=1&per_page=1'), page)

    const signedIn = await signIn(api.server)
    assert.equal((await api.ask({ method: 'DELETE', path: `/api/v2/grants/${books.id}` })).status, 204)
    const refreshed = await refresh(api.server, signedIn.refreshToken)
    assert.equal(refreshed.status, 200)
    const all = `/api/v2/grants?user_id=${encodeURIComponent(ADA)}`
    assert.equal((await api.ask({ method: 'DELETE', path: all })).status, 204)
    assert.equal((await refresh(api.server, refreshed.body.refresh_token)).status, 403)
    assert.deepEqual(await list(), [])
    assert.equal((await api.ask({ method: 'DELETE', path: all })).status, 204)
  })

  it('are not deleted for everybody by leaving the user out', async () => {
    await consent('', ['openid'])
    const answer = await api.ask({ method: 'DELETE', path: '/api/v2/grants' })
    assert.deepEqual([answer.status, answer.body.errorCode], [400, 'invalid_query_string'])
    assert.equal((await list()).length, 1)
  })
})

onEachDatabase('device credentials', (api) => {
  const path = '/api/v2/device-credentials'
  const body = () => ({ device_name: 'Phone', type: 'public_key', value: 'AAAA', device_id: randomUUID() })
  const scopes = ['create:current_user_device_credentials', 'delete:current_user_device_credentials']
  const ada = () => api.server.token({ user: ADA, scopes })

  it('are registered by their person, listed, and forgotten', async () => {
    const token = await ada()
    const sent = body()
    const made = await api.ask({ method: 'POST', path, body: sent, token })
    assert.equal(made.status, 201)
    assert.match(made.body.id, /^dcr_[A-Za-z0-9]{16}$/)
    const expected = { device_name: 'Phone', device_id: sent.device_id, type: 'public_key', user_id: ADA }
    const listed = await api.ask({ method: 'GET', path: `${path}?user_id=${encodeURIComponent(ADA)}` })
    assert.deepEqual(listed.body, [{ id: made.body.id, ...expected, client_id: DEMO_SPA }])
    const again = await api.ask({ method: 'POST', path, body: sent, token })
    assert.deepEqual([again.status, again.body.message], [409, 'A public key already exists for the device.'])
    const totals = await api.ask({ method: 'GET', path: `${path}?include_totals=true&fields=id` })
    assert.deepEqual(totals.body, { start: 0, limit: 50, total: 1, device_credentials: [{ id: made.body.id }] })
    assert.equal((await api.ask({ method: 'DELETE', path: `${path}/${made.body.id}`, token })).status, 204)
    assert.deepEqual((await api.ask({ method: 'GET', path })).body, [])
  })

  it('of others are out of reach of a user token, and a machine has none', async () => {
    const made = await api.ask({ method: 'POST', path, body: body(), token: await ada() })
    const other = await api.makeUser()
    const token = await api.server.token({ user: other.user_id, scopes })
    const theirs = `${path}/${made.body.id}`
    await api.refuses(
      { method: 'DELETE', path: theirs, token },
      refusal(403, 'User to be acted on does not match subject in bearer token.', 'unowned_resource'),
    )
    await api.refuses(
      { method: 'POST', path, body: body() },
      refusal(403, 'User to be acted on does not match subject in bearer token.', 'unowned_resource'),
    )
    assert.equal((await api.ask({ method: 'DELETE', path: theirs })).status, 204)
  })

  it('are refresh tokens too, which end when they are deleted', async () => {
    const signedIn = await signIn(api.server)
    const query = `${path}?type=rotating_refresh_token&user_id=${encodeURIComponent(ADA)}`
    const [token] = (await api.ask({ method: 'GET', path: query })).body
    assert.equal(token.type, 'rotating_refresh_token')
    assert.equal(token.client_id, DEMO_SPA)
    assert.deepEqual((await api.ask({ method: 'GET', path: `${path}?type=refresh_token` })).body, [])
    assert.equal((await api.ask({ method: 'DELETE', path: `${path}/${token.id}` })).status, 204)
    assert.equal((await refresh(api.server, signedIn.refreshToken)).status, 403)
  })
})

onEachDatabase('blocked addresses and void tokens', (api) => {
  it('shows and lifts the block of an address, of IPv6 the network', async () => {
    const { db } = api.server.ctx
    const path = '/api/v2/anomaly/blocks/ips'
    for (const ip of ['203.0.113.7', '2001:db8::1']) {
      const block = `
        insert into attempts (key, failures, first_at, last_at, blocked_until, expires_at)
        values ($1, 100, now(), now(), now() + interval '1 hour', now() + interval '1 hour')`
      await api.refuses({ method: 'GET', path: `${path}/${ip}` }, refusal(404, 'Not Found'))
      await db.query({ name: '', text: block }, [addressKey(ip)])
      assert.equal((await api.ask({ method: 'GET', path: `${path}/${ip}` })).status, 200)
      assert.equal((await api.ask({ method: 'DELETE', path: `${path}/${ip}` })).status, 204)
      assert.equal((await api.ask({ method: 'GET', path: `${path}/${ip}` })).status, 404)
    }
    const wrong = await api.ask({ method: 'GET', path: `${path}/not-an-address` })
    assert.deepEqual([wrong.status, wrong.body.errorCode], [400, 'invalid_uri'])
  })

  it('lists the void tokens of an audience', async () => {
    const path = '/api/v2/blacklists/tokens'
    for (let index = 0; index < 2; index++) {
      assert.equal((await api.ask({ method: 'POST', path, body: { aud: DEMO_SPA, jti: 'one' } })).status, 204)
    }
    const listed = await api.ask({ method: 'GET', path: `${path}?aud=${DEMO_SPA}` })
    assert.deepEqual([listed.status, listed.body], [200, [{ aud: DEMO_SPA, jti: 'one' }]])
    assert.deepEqual((await api.ask({ method: 'GET', path: `${path}?aud=other` })).body, [])
    assert.equal((await api.ask({ method: 'GET', path })).status, 400)
    assert.equal((await api.ask({ method: 'POST', path, body: { aud: DEMO_SPA } })).status, 400)
  })
})
