import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { openInMemory } from '../../../test/support/pglite-in-memory.ts'
import { freePort, startServer } from '../../../test/support/server.ts'
import { finishUpstream } from '../../connections/finish-upstream.ts'
import { startUpstream } from '../../connections/start-upstream.ts'
import type { Upstream } from '../../connections/upstream-identity.ts'
import type { Connection } from '../../model/connection.ts'
import { addressOf } from '../../model/identity.ts'
import { findIdentity } from '../../model/world.ts'
import { Problem } from '../../problems.ts'
import { readWorld } from '../../store/read-users.ts'
import { DEMO_PEOPLE } from '../people.ts'

const db = await openInMemory()
// The canonical origin is a name that only browsers could know.
const port = await freePort()
const server = await startServer(db, { origins: ['https://id.example', `http://localhost:${port}`], port })
const { ctx } = server
const here = `http://localhost:${port}`
const callback = `${here}/login/callback`
after(() => server.stop())

async function connectionNamed(name: string): Promise<Connection> {
  const connection = (await ctx.directory.connections()).find((one) => one.name === name)
  assert.ok(connection)
  return connection
}

async function begin(name: string) {
  const connection = await connectionNamed(name)
  const started = await startUpstream(ctx, connection, {
    redirectUri: callback,
    state: 'a-state',
    loginHint: 'a"<b>@x.y',
  })
  assert.ok(!(started instanceof Problem))
  return { connection, ...started }
}

/** Chooses on the page, and gives where the browser is sent. */
async function choose(url: string, chosen: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(chosen), redirect: 'manual' })
}

async function come(name: string, chosen: Record<string, string>): Promise<Upstream | Problem> {
  const { connection, url, pending } = await begin(name)
  const response = await choose(url, chosen)
  assert.equal(response.status, 303)
  const back = new URL(response.headers.get('location') ?? '')
  assert.equal(back.origin + back.pathname, callback)
  return finishUpstream(ctx, connection, pending, back.searchParams)
}

describe('The demo provider', () => {
  for (const name of ['google-oauth2', 'github']) {
    const people = DEMO_PEOPLE.flatMap(({ main, linked }) => [main, ...linked]).filter((one) => one.connection === name)
    for (const person of people) {
      it(`lets ${name}|${person.id} of the demo in, by address and by proof`, async () => {
        const came = await come(name, { persona: person.id })
        assert.ok(!(came instanceof Problem), came instanceof Problem ? came.message : '')
        const key = addressOf(came.provider, came.id)
        const known = findIdentity(await readWorld(db, { users: [], identities: [key] }), key)?.identity
        assert.deepEqual([came.issuer, came.subject, came.numeric], [known?.issuer, known?.subject, known?.numeric])
        assert.equal(came.profile.email, person.profile['email'])
        assert.equal(came.profile.email_verified, true)
      })
    }

    it(`lets anybody in at ${name}, with the same id each time`, async () => {
      const typed = { email: 'New@Example.com', display_name: 'New Person', email_verified: 'on' }
      const first = await come(name, typed)
      const second = await come(name, { email: 'new@example.com', display_name: '' })
      assert.ok(!(first instanceof Problem) && !(second instanceof Problem))
      assert.equal(first.id, second.id)
      assert.deepEqual([first.profile.email_verified, second.profile.email_verified], [true, false])
      assert.equal(first.profile.name, 'New Person')
    })

    it(`may be left at ${name}`, async () => {
      const came = await come(name, { decision: 'cancel' })
      assert.ok(came instanceof Problem)
      assert.equal(came.code, 'upstream_denied')
    })
  }

  it('is shown at the origin where the person is, and repeats nothing as markup', async () => {
    const { url } = await begin('google-oauth2')
    assert.equal(new URL(url).origin, here)
    const response = await fetch(url)
    const page = await response.text()
    assert.equal(response.status, 200)
    assert.match(page, /Ada Lovelace/)
    assert.match(page, /value="a&quot;&lt;b&gt;@x.y"/)
    assert.doesNotMatch(page, /<b>/)
    const unclear = await choose(url, { email: 'a@b.example,c@d.example with more' })
    assert.equal(unclear.status, 400)
    assert.match(await unclear.text(), /aria-invalid="true" name="email"/)
  })

  it('answers nobody else: other clients, other places to go back to, other kinds of request', async () => {
    const { url } = await begin('github')
    const wrong = {
      client_id: 'other',
      redirect_uri: 'https://evil.example/x',
      response_type: 'token',
      code_challenge_method: 'plain',
    }
    for (const [name, value] of Object.entries(wrong)) {
      const changed = new URL(url)
      changed.searchParams.set(name, value)
      assert.equal((await fetch(changed)).status, 400)
      assert.equal((await choose(changed.href, { email: 'a@b.example' })).status, 400)
    }
  })

  it('takes a code once, from its client, with its verifier, at its own service', async () => {
    const { url, pending } = await begin('google-oauth2')
    const code = async () => {
      const location = (await choose(url, { persona: '108000000000000000001' })).headers.get('location')
      return new URL(location ?? '').searchParams.get('code') ?? ''
    }
    const good = {
      grant_type: 'authorization_code',
      client_id: 'carabiner-demo',
      client_secret: 'carabiner-demo',
      redirect_uri: callback,
      code_verifier: String(pending['verifier']),
    }
    const post = (service: string, form: Record<string, string>) =>
      choose(`${here}/demo-provider/${service}/token`, form)
    const wrong = { client_secret: 'x', redirect_uri: `${here}/other`, code_verifier: 'x'.repeat(43), grant_type: 'x' }
    for (const [name, value] of Object.entries(wrong)) {
      assert.equal((await post('google-oauth2', { ...good, code: await code(), [name]: value })).status, 400)
    }
    assert.equal((await post('github', { ...good, code: await code() })).status, 400)
    const used = await code()
    assert.equal((await post('google-oauth2', { ...good, code: used })).status, 200)
    assert.equal((await post('google-oauth2', { ...good, code: used })).status, 400)
    assert.equal(
      (await fetch(`${here}/demo-provider/github/user`, { headers: { authorization: 'Bearer x' } })).status,
      401,
    )
  })
})

it('with DEMO=off nothing of it answers, and its connections refuse', async () => {
  const connections = [await connectionNamed('google-oauth2'), await connectionNamed('github')]
  const { url, connection, pending } = await begin('google-oauth2')
  const quiet = await startServer(db, { demo: false })
  const paths = ['authorize', 'token', 'userinfo', 'jwks', '.well-known/openid-configuration', 'user', 'user/emails']
  for (const strategy of ['google-oauth2', 'github']) {
    for (const path of paths) {
      for (const method of ['GET', 'POST']) {
        const query = new URL(url).search
        const response = await fetch(`${quiet.origin}/demo-provider/${strategy}/${path}${query}`, { method })
        assert.equal(response.status, 404)
      }
    }
  }
  for (const one of connections) {
    const refused = await startUpstream(quiet.ctx, one, { redirectUri: `${quiet.origin}/x`, state: 's' })
    assert.ok(refused instanceof Problem)
    assert.equal(refused.code, 'upstream_not_configured')
  }
  const refused = await finishUpstream(
    quiet.ctx,
    connection,
    pending,
    new URLSearchParams({ code: 'c', state: 'a-state' }),
  )
  assert.ok(refused instanceof Problem)
  await quiet.stop()
})
