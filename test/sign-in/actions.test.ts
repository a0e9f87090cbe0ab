import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import * as oidc from 'openid-client'
import { eachDatabase } from '../support/databases.ts'
import { newVisitor } from '../support/visitor.ts'
import { codeOf } from '../factors/people-with-factors.ts'
import { type ActionsStage, claimsOf, errorOf, openActionsStage } from './actions-stage.ts'
import { pathOf, type Person } from './sign-in-with-factors.ts'

const CLAIM = 'https://example.com/told'
const tell = (value: string) => `api.idToken.setCustomClaim('${CLAIM}', ${value});`

eachDatabase('Actions at sign-in', (open) => {
  let stage: ActionsStage
  let ada: Person
  before(async () => {
    stage = await openActionsStage(open(), { runMs: 1000 })
    ada = await stage.person('ada')
  })
  after(() => stage.stop())

  it('set claims of both tokens, but no reserved ones', async () => {
    await stage.act(
      `${tell('event.user.email')} api.idToken.setCustomClaim('sub', 'me')`,
      `api.accessToken.setCustomClaim('${CLAIM}', [1]); api.accessToken.setCustomClaim('https://carabiner.dev/identity', 'x')`,
    )
    const { id, access } = await (await stage.enter(ada)).tokens()
    assert.deepEqual([id[CLAIM], id['sub']], [ada.email, ada.id])
    assert.deepEqual([access[CLAIM], access['https://carabiner.dev/identity']], [[1], ada.id])
  })

  it('are told who signs in, how, and to what', async () => {
    await stage.act(tell('{ ...event, user: { ...event.user, created_at: 0, updated_at: 0, picture: 0 } }'))
    const params = { ui_locales: 'de fr', login_hint: 'ada', acr_values: 'silver' }
    const told = (await (await stage.enter(ada, params)).tokens()).id[CLAIM] as any
    assert.equal(told.user.user_id, ada.id)
    assert.equal(told.connection.name, 'Username-Password-Authentication')
    assert.equal(told.client.name, 'Demo single-page application')
    assert.deepEqual(told.transaction.requested_scopes, ['openid', 'profile', 'read:ropes'])
    assert.equal(told.transaction.protocol, 'oidc-basic-profile')
    assert.deepEqual([told.transaction.login_hint, told.transaction.ui_locales], ['ada', ['de', 'fr']])
    assert.equal(told.authentication.methods[0].name, 'pwd')
    assert.equal(told.resource_server.identifier, 'https://api.example.com/')
    assert.equal(told.request.query.acr_values, 'silver')
  })

  it('deny a sign-in: the application is told why, the log too, and no session is left', async () => {
    await stage.act(`api.access.deny('no_entry', 'Come back on Monday.')`)
    const { visitor, page } = await stage.enter(ada)
    assert.deepEqual(errorOf(page), ['access_denied', 'Come back on Monday.'])
    const failed = (await stage.logs(ada.id)).find(({ type }) => type === 'f')
    assert.deepEqual([failed.description, failed.details.code], ['Come back on Monday.', 'no_entry'])
    const silent = await stage.enter(ada, { prompt: 'none' }, visitor)
    assert.equal(errorOf(silent.page)[0], 'login_required')
  })

  it('that throw, or never end, fail the sign-in in plain words; the reason is in the log alone', async () => {
    for (const body of ['throw new Error("secret-reason")', 'for (;;);']) {
      await stage.act(body)
      const [error, description] = errorOf((await stage.enter(ada)).page)
      assert.equal(error, 'server_error')
      assert.match(String(description), /^A function of this server failed\./)
      const [failed] = await stage.logs(ada.id)
      assert.match(JSON.stringify(failed.details), body === 'for (;;);' ? /1 second/ : /secret-reason/)
    }
    await stage.act()
    assert.ok((await stage.enter(ada)).page.outside?.searchParams.has('code'), 'and the next one signs in')
  })

  it('keep metadata, also when they deny; what is too large fails', async () => {
    await stage.act(
      `api.user.setAppMetadata('visits', (event.user.app_metadata.visits ?? 0) + 1);`,
      `api.user.setUserMetadata('colour', 'red'); if (event.user.app_metadata.visits) api.access.deny('Enough.')`,
    )
    const bob = await stage.person('bob')
    await stage.enter(bob)
    assert.equal(errorOf((await stage.enter(bob)).page)[1], 'Enough.')
    const { app_metadata: app, user_metadata: user } = await stage.profile(bob.id)
    assert.deepEqual([app, user], [{ visits: 2 }, { colour: 'red' }])
    await stage.act(`api.user.setUserMetadata('colour', 'x'.repeat(20000))`)
    assert.equal(errorOf((await stage.enter(bob)).page)[0], 'server_error')
    assert.deepEqual((await stage.profile(bob.id)).user_metadata, { colour: 'red' })
  })

  it('add and remove scopes that the API has, and none of the Management API', async () => {
    await stage.act(
      `for (const scope of ['write:ropes', 'unknown', 'update:users']) api.accessToken.addScope(scope);
       api.accessToken.removeScope('read:ropes'); api.accessToken.removeScope('openid')`,
    )
    const { access, scope } = await (await stage.enter(ada)).tokens()
    assert.deepEqual(String(access['scope']).split(' ').sort(), ['openid', 'profile', 'write:ropes'])
    assert.equal(scope, access['scope'])
    const audience = `${stage.server.origin}/api/v2/`
    const ours = await (await stage.enter(ada, { audience, scope: 'openid read:current_user' })).tokens()
    assert.deepEqual(String(ours.access['scope']).split(' ').sort(), ['openid', 'read:current_user'])
  })

  it('run when a session answers silently, and stop it where a person is needed', async () => {
    await stage.act(tell(`event.transaction.prompt.join()`))
    const { visitor, page } = await stage.enter(ada)
    assert.ok(page.outside?.searchParams.has('code'))
    const silently = () => stage.enter(ada, { prompt: 'none' }, visitor)
    assert.equal((await (await silently()).tokens()).id[CLAIM], 'none')
    await stage.act(`api.redirect.sendUserTo('https://elsewhere.example.com/')`)
    assert.equal(errorOf((await silently()).page)[0], 'interaction_required')
    await stage.act(`api.multifactor.enable('any')`)
    assert.equal(errorOf((await silently()).page)[0], 'mfa_required')
    await stage.act(`api.access.deny('Not today.')`)
    assert.deepEqual(errorOf((await silently()).page), ['access_denied', 'Not today.'])
  })

  it('run anew at a refresh: claims are replaced, scopes never grow, a denial is 403', async () => {
    await stage.act(`${tell('1')} api.accessToken.addScope('write:ropes')`)
    const asked = { scope: 'openid offline_access read:ropes' }
    const { refreshToken } = await (await stage.enter(ada, asked)).tokens()
    const refresh = (token: string) => oidc.refreshTokenGrant(stage.application.config, token)
    const first = await refresh(refreshToken)
    assert.equal(claimsOf(first).id[CLAIM], 1)
    assert.match(String(first.scope), /write:ropes/)
    await stage.act(`api.accessToken.setCustomClaim('${CLAIM}', event.transaction.protocol);
      api.accessToken.addScope('cut:ropes')`)
    const second = await refresh(first.refresh_token ?? '')
    const { id, access } = claimsOf(second)
    assert.deepEqual([id[CLAIM], access[CLAIM]], [undefined, 'oauth2-refresh-token'])
    assert.deepEqual(String(second.scope).split(' ').sort(), ['offline_access', 'openid', 'read:ropes'])
    await stage.act(`api.access.deny('No more.')`)
    const token = second.refresh_token ?? ''
    await assert.rejects(refresh(token), { error: 'access_denied', error_description: 'No more.', status: 403 })
    await stage.act(`api.redirect.sendUserTo('https://elsewhere.example.com/')`)
    await assert.rejects(refresh(token), { error: 'interaction_required', status: 403 })
    await stage.act(`api.multifactor.enable('any')`)
    await assert.rejects(refresh(token), { error: 'mfa_required', status: 403 })
    await stage.act()
    assert.ok((await refresh(token)).access_token, 'a refusal has not used the token up')
  })

  it('demand a factor at the end, or in their midst, and run once around it', async () => {
    const eve = await stage.person('eve')
    const { secret } = await stage.withApp(eve)
    const count = `api.user.setAppMetadata('runs', (event.user.app_metadata.runs ?? 0) + 1);`
    await stage.act(`${count} api.multifactor.enable('any')`)
    const first = await stage.enter(eve)
    assert.equal(pathOf(first.page), '/u/mfa/totp')
    const done = await first.visitor.submit(first.page, { code: codeOf(secret) }, '/u/mfa/totp')
    assert.ok((await first.tokens(done)).id['acr'])
    assert.deepEqual((await stage.profile(eve.id)).app_metadata, { runs: 1 })
  })

  it('challenge in their midst: those that follow are told of the factor', async () => {
    const eve = await stage.person('eve')
    const { secret } = await stage.withApp(eve)
    await stage.act(
      `api.authentication.challengeWith({ type: 'otp' })`,
      tell('event.authentication.methods.map(({ name }) => name)'),
    )
    const { page, visitor, tokens } = await stage.enter(eve)
    assert.equal(pathOf(page), '/u/mfa/totp')
    const again = await visitor.open(page.url.replace('/u/mfa/totp', '/u/continue'))
    assert.equal(pathOf(again), '/u/mfa/totp', 'there is no way around it')
    const done = await visitor.submit(again, { code: codeOf(secret) }, '/u/mfa/totp')
    assert.deepEqual((await tokens(done)).id[CLAIM], ['pwd', 'mfa'])
    await stage.act(`api.authentication.challengeWith({ type: 'push' })`)
    assert.equal(errorOf((await stage.enter(eve, {}, newVisitor(stage.server.origin))).page)[0], 'server_error')
  })

  it('of a folder that can be read no more let nobody pass', async () => {
    await stage.act()
    await (await stage.enter(ada)).tokens()
    const bob = await stage.person('bob')
    await stage.act('syntax error here')
    assert.equal(errorOf((await stage.enter(bob)).page)[0], 'server_error')
    await stage.act()
  })
})
