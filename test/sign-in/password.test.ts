import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import * as oidc from 'openid-client'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Application, newApplication, newVisitor } from '../support/visitor.ts'

eachDatabase('signing in with a password', (open) => {
  let server: TestServer
  let application: Application
  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
  })
  after(() => server.stop())

  async function signIn(changed: Record<string, string> = {}, password = DEMO_PASSWORD) {
    const visitor = newVisitor(server.origin)
    const request = await application.request(changed)
    const page = await visitor.open(request.url)
    const back = await visitor.submit(page, { identifier: 'ada@example.com', password }, '/u/login')
    return { visitor, request, back }
  }

  it('leads back to the application with a code, which gives the tokens of the user', async () => {
    const { request, back } = await signIn()
    const tokens = await request.exchange(back.outside)
    assert.equal(tokens.claims()?.sub, 'auth0|00000000000000000000ada0')
    assert.equal(tokens.claims()?.['email'], 'ada@example.com')
    const info = await oidc.fetchUserInfo(application.config, tokens.access_token, tokens.claims()?.sub ?? '')
    assert.equal(info.email_verified, true)
  })

  it('shows the page again, with words that tell nobody whether there is such an account, where the password is wrong', async () => {
    const { back } = await signIn({}, 'wrong')
    assert.equal(back.status, 400)
    assert.match(back.html, /role="alert"/)
  })

  it('signs in again without a page while the session lives, and refuses silently without one', async () => {
    const { visitor } = await signIn()
    const again = await application.request({ prompt: 'none' })
    const silent = await visitor.open(again.url)
    assert.equal((await again.exchange(silent.outside)).claims()?.sub, 'auth0|00000000000000000000ada0')
    const nobody = await newVisitor(server.origin).open(again.url)
    assert.equal(nobody.outside?.searchParams.get('error'), 'login_required')
  })

  it('gives rotating refresh tokens; a used one ends the family', async () => {
    const { request, back } = await signIn({ scope: 'openid offline_access' })
    const first = await request.exchange(back.outside)
    const second = await oidc.refreshTokenGrant(application.config, first.refresh_token ?? '')
    assert.notEqual(second.refresh_token, first.refresh_token)
    const refused = /invalid_grant|response body/
    await assert.rejects(oidc.refreshTokenGrant(application.config, first.refresh_token ?? ''), refused)
    await assert.rejects(oidc.refreshTokenGrant(application.config, second.refresh_token ?? ''), refused)
  })

  it('gives one successor to many uses of a refresh token at once, and ends that one too', async () => {
    const { request, back } = await signIn({ scope: 'openid offline_access' })
    const first = await request.exchange(back.outside)
    const refresh = (token = '') => oidc.refreshTokenGrant(application.config, token)
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => refresh(first.refresh_token)))
    const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    assert.equal(given.length, 1)
    await assert.rejects(refresh(given[0]?.refresh_token), /invalid_grant|response body/)
  })
})
