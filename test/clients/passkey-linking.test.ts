import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { assertNoViolation } from '../support/axe.ts'
import { noBrowser } from '../support/browser.ts'
import { linkingStage } from '../support/linking-stage.ts'
import { startTestProvider, type TestProvider } from '../support/upstream-provider.ts'
import { newApplication } from '../support/visitor.ts'
import { PASSWORD } from '../sign-in/sign-in-with-factors.ts'
import { type FactorBrowser, openFactorBrowser } from './factor-browser.ts'

const DATABASE = 'Username-Password-Authentication'

describe('suggested linking with a passkey, in a real Chromium', { skip: noBrowser }, () => {
  let at: FactorBrowser
  let idp: TestProvider
  let count = 0
  let email = ''
  before(async () => {
    at = await openFactorBrowser()
    idp = await startTestProvider()
    const { server } = at.stage
    const application = await newApplication(server.origin, DEMO_SPA)
    await linkingStage(() => ({ server, application })).connect('elsewhere', idp)
  })
  after(async () => {
    await idp.stop()
    await at.close()
  })
  beforeEach(async () => {
    await at.plugIn('passkey')
    email = `keys${++count}@example.com`
    idp.person = { sub: `keys-${count}`, email, email_verified: true, name: 'Keys' }
  })

  const button = (path: string, more = '') => at.page.locator(`form[action$="${path}"] button${more}`)
  const choose = (decision: string, path = '/u/link') => button(path, `[value=${decision}]`).click()
  const passkeyButton = () => button('/u/login/passkey', '[type=submit]')

  async function databaseAccount(): Promise<string> {
    const body = { connection: DATABASE, email, password: PASSWORD, email_verified: true }
    const made = await at.stage.server.call('POST', '/api/v2/users', { body })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    return made.body.user_id
  }

  /** Makes a passkey after the password; an offer to link is put off on the way. */
  async function makePasskey(isOffered: boolean): Promise<void> {
    const claims = await at.begin({ screen_hint: 'passkey-enroll' })
    await at.typePassword({ id: '', email })
    if (isOffered) await choose('separate')
    await at.page.locator('input[name=label]').fill('My laptop')
    await at.page.locator('form[data-passkey=create] button[type=submit]').click()
    await claims()
  }

  /** Uses the passkey on the page that is open; browsers may take it before anything is clicked. */
  async function usePasskey(): Promise<void> {
    await passkeyButton()
      .click({ timeout: 2000 })
      .catch(() => undefined)
  }

  async function subjectByPasskey(): Promise<unknown> {
    const claims = await at.begin()
    await usePasskey()
    return (await claims())['sub']
  }

  it('an account by passkey, then one by a provider: the passkey proves the older one, and both sign in as it', async () => {
    const existing = await databaseAccount()
    await makePasskey(false)
    const claims = await at.begin({ connection: 'elsewhere' })
    await assertNoViolation(at.page, 'the offer')
    await choose('link')
    await usePasskey()
    await button('/u/link/confirm', '[value=link]').waitFor()
    await assertNoViolation(at.page, 'the confirmation')
    await choose('link', '/u/link/confirm')
    assert.equal((await claims())['sub'], existing)
    assert.equal(await subjectByPasskey(), existing)
    assert.equal((await (await at.begin({ connection: 'elsewhere' }))())['sub'], existing)
  })

  it('an account by a provider, then one whose passkey signs in: it is offered too, and joins the older one', async () => {
    const existing = (await (await at.begin({ connection: 'elsewhere' }))())['sub']
    assert.equal(existing, `oidc|elsewhere|keys-${count}`)
    const joining = await databaseAccount()
    await makePasskey(true)
    const claims = await at.begin()
    await usePasskey()
    await button('/u/link', '[value=link]').waitFor()
    // Where it goes on, the passkey would be taken again, and it is the wrong account's there.
    await at.touches(false)
    await choose('link')
    await at.page.getByRole('button', { name: /elsewhere/i }).click()
    await choose('link', '/u/link/confirm')
    assert.equal((await claims())['sub'], existing)
    const { body } = await at.stage.server.call('GET', `/api/v2/users/${encodeURIComponent(existing)}`)
    const keys = body.identities.map((one: { provider: string; user_id: string }) => `${one.provider}|${one.user_id}`)
    assert.deepEqual(keys, [existing, joining])
    await at.touches(true)
    assert.equal(await subjectByPasskey(), existing)
  })
})
