import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import * as oidc from 'openid-client'
import { flushLogs } from '../../src/steps/log-later.ts'
import { codeOf } from '../factors/people-with-factors.ts'
import { eachDatabase } from '../support/databases.ts'
import { askByPassword, askToken, claimsOf, LOGIN_FORM, MFA_OTP, short } from '../support/token-endpoint.ts'
import { API, type ActionsStage, errorOf, openActionsStage } from './actions-stage.ts'
import { PASSWORD, type Person } from './sign-in-with-factors.ts'

const CLAIM = 'https://example.com/told'

eachDatabase('Actions without a page', (open) => {
  let stage: ActionsStage
  before(async () => {
    stage = await openActionsStage(open())
  })
  after(() => stage.stop())

  const ask = ({ email }: Person) => askByPassword(stage.server, { username: email, password: PASSWORD, audience: API })

  /** The entries of the log that tell of a failure, the oldest first. */
  async function failures({ id }: Person): Promise<string[]> {
    await flushLogs(stage.server.ctx)
    const types = (await stage.logs(id)).map(({ type }) => String(type))
    return types.filter((type) => type.startsWith('f')).reverse()
  }

  it('run for a password grant: claims, scopes, metadata', async () => {
    const ada = await stage.person('ada')
    await stage.act(`api.idToken.setCustomClaim('${CLAIM}', event.transaction.protocol);
      api.accessToken.addScope('read:ropes'); api.user.setAppMetadata('seen', true)`)
    const { status, body } = await ask(ada)
    assert.equal(status, 200, JSON.stringify(body))
    assert.equal(claimsOf(body.id_token)[CLAIM], 'oauth2-password')
    assert.match(String(claimsOf(body.access_token)['scope']), /read:ropes/)
    assert.deepEqual((await stage.profile(ada.id)).app_metadata, { seen: true })
  })

  it('refuse what they deny, what breaks, and what would need a page', async () => {
    const ada = await stage.person('ada')
    await stage.act(`api.access.deny('Not this way.')`)
    assert.deepEqual(short(await ask(ada)), [403, 'access_denied', 'Not this way.'])
    await stage.act(`throw new Error('broken')`)
    assert.deepEqual(short(await ask(ada)).slice(0, 2), [403, 'server_error'])
    await stage.act(`api.redirect.sendUserTo('https://elsewhere.example.com/')`)
    assert.deepEqual(short(await ask(ada)).slice(0, 2), [403, 'interaction_required'])
  })

  it('that challenge run once, before the code and after it', async () => {
    const eve = await stage.person('eve')
    const { secret } = await stage.withApp(eve)
    await stage.act(
      `api.user.setAppMetadata('runs', (event.user.app_metadata.runs ?? 0) + 1);
       api.authentication.challengeWith({ type: 'otp' })`,
      `api.idToken.setCustomClaim('${CLAIM}', event.authentication.methods.map(({ name }) => name))`,
    )
    const asked = await ask(eve)
    assert.deepEqual(short(asked).slice(0, 2), [403, 'mfa_required'])
    const more = { mfa_token: asked.body.mfa_token, otp: codeOf(secret) }
    const { status, body } = await askToken(stage.server, { grant_type: MFA_OTP, client_id: LOGIN_FORM, ...more })
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual(claimsOf(body.id_token)[CLAIM], ['pwd', 'mfa'])
    assert.deepEqual((await stage.profile(eve.id)).app_metadata, { runs: 1 })
  })

  it('leave one entry in the log for each refusal, whatever the protocol', async () => {
    const ada = await stage.person('ada')
    await stage.act()
    const { visitor, tokens } = await stage.enter(ada, { scope: 'openid offline_access' })
    const { refreshToken } = await tokens()
    for (const body of [`api.access.deny('No.')`, `throw new Error('broken')`]) {
      await stage.act(body)
      errorOf((await stage.enter(ada)).page)
      errorOf((await stage.enter(ada, { prompt: 'none' }, visitor)).page)
      await assert.rejects(oidc.refreshTokenGrant(stage.application.config, refreshToken))
      await ask(ada)
    }
    assert.deepEqual(await failures(ada), ['f', 'fsa', 'fertft', 'fepft', 'f', 'fsa', 'fertft', 'fepft'])
  })
})
