import assert from 'node:assert/strict'
import { after, before, beforeEach, it } from 'node:test'
import * as oidc from 'openid-client'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { eachDatabase } from '../support/databases.ts'
import { linkingStage, type Way } from '../support/linking-stage.ts'
import { callUrl, type TestServer, startServer } from '../support/server.ts'
import { startTestProvider, type TestProvider } from '../support/upstream-provider.ts'
import { type Application, newApplication } from '../support/visitor.ts'

const OFFLINE = { scope: 'openid email offline_access' }

eachDatabase('after an unlink', (open) => {
  let server: TestServer
  let application: Application
  let idp: TestProvider
  let count = 0
  let email = ''
  let owner = ''
  let linked = ''
  const stage = linkingStage(() => ({ server, application }))
  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
    idp = await startTestProvider()
    await stage.connect('leaving', idp, { suggest_linking: false })
  })
  after(async () => {
    await idp.stop()
    await server.stop()
  })
  beforeEach(async () => {
    email = `stays${++count}@example.com`
    owner = await stage.person(email)
    linked = await stage.subjectOf(leaving(), email)
    const body = { provider: 'oidc', user_id: linked.slice('oidc|'.length) }
    const { status } = await server.call('POST', `/api/v2/users/${encodeURIComponent(owner)}/identities`, { body })
    assert.equal(status, 201)
  })

  const leaving = () => stage.provider('leaving', idp, (of) => `s-${of}`)

  /** Everything that a sign-in by one way leaves, not yet looked at again. */
  async function opened(way: Way) {
    const { visitor, request, page } = await stage.come(way, email, OFFLINE)
    const tokens = await request.exchange(page.outside)
    assert.equal(tokens.claims()?.sub, owner)
    const pending = await stage.come(way, email, OFFLINE)
    return { visitor, tokens, exchange: () => pending.request.exchange(pending.page.outside) }
  }

  async function unlink(): Promise<void> {
    const path = `/api/v2/users/${encodeURIComponent(owner)}/identities/${linked.replace('|', '/')}`
    assert.equal((await server.call('DELETE', path)).status, 200)
  }

  const refresh = ({ refresh_token: token = '' }: { refresh_token?: string }) =>
    oidc.refreshTokenGrant(application.config, token)
  const userinfo = (token: string) => callUrl(`${server.origin}/userinfo`, 'GET', { token })

  it('T17: within a second nothing works that the identity had opened', async () => {
    const { visitor, tokens, exchange } = await opened(leaving())
    await unlink()
    const begun = performance.now()
    await assert.rejects(refresh(tokens), { error: 'invalid_grant' })
    await assert.rejects(exchange(), { error: 'invalid_grant' }, 'a code that was still open')
    assert.equal((await userinfo(tokens.access_token)).status, 401)
    const silent = await visitor.open((await application.request({ prompt: 'none' })).url)
    assert.equal(silent.outside?.searchParams.get('error'), 'login_required')
    assert.ok(performance.now() - begun < 1000)
    assert.equal(await stage.subjectOf(leaving(), email), linked, 'a new sign-in is of the user that it is now')
  })

  it('T17: what the other identity had opened goes on', async () => {
    const { visitor, tokens, exchange } = await opened(stage.password())
    await unlink()
    assert.equal((await userinfo(tokens.access_token)).body.sub, owner)
    assert.equal((await exchange()).claims()?.sub, owner)
    const silent = await application.request({ prompt: 'none' })
    assert.equal((await silent.exchange((await visitor.open(silent.url)).outside)).claims()?.sub, owner)
    assert.ok((await refresh(tokens)).access_token)
  })

  it('T17: linked again, it revives nothing', async () => {
    const { visitor, tokens } = await opened(leaving())
    await unlink()
    const body = { provider: 'oidc', user_id: linked.slice('oidc|'.length) }
    await server.call('POST', `/api/v2/users/${encodeURIComponent(owner)}/identities`, { body })
    await assert.rejects(refresh(tokens), { error: 'invalid_grant' })
    assert.equal((await userinfo(tokens.access_token)).status, 401)
    const silent = await visitor.open((await application.request({ prompt: 'none' })).url)
    assert.equal(silent.outside?.searchParams.get('error'), 'login_required')
    assert.equal(await stage.subjectOf(leaving(), email), owner)
  })
})
