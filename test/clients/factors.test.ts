import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { noBrowser } from '../support/browser.ts'
import { MULTI_FACTOR, type Person } from '../sign-in/sign-in-with-factors.ts'
import { type FactorBrowser, openFactorBrowser } from './factor-browser.ts'

const ENROL = { screen_hint: 'passkey-enroll' }

describe('passkeys and security keys on our pages, in a real Chromium', { skip: noBrowser }, () => {
  let at: FactorBrowser
  before(async () => {
    at = await openFactorBrowser()
  })
  after(() => at.close())
  beforeEach(() => at.plugIn('passkey'))

  /** Signs in with the password and makes a passkey where the application asks for the page. */
  async function withPasskey(name: string): Promise<Person> {
    const person = await at.stage.person(name)
    const claims = await at.begin(ENROL)
    await at.typePassword(person)
    await at.page.locator('input[name=label]').fill('My laptop')
    await at.page.locator('form[data-passkey=create] button[type=submit]').click()
    assert.equal((await claims())['sub'], person.id)
    return person
  }

  /** Signs in with the passkey; browsers may offer it, and take it, before anything is clicked. */
  async function byPasskey(params = {}): Promise<Record<string, unknown>> {
    const claims = await at.begin(params)
    const button = at.page.locator('form[action$="/u/login/passkey"] button[type=submit]')
    await button.click({ timeout: 2000 }).catch(() => undefined)
    return claims()
  }

  it('makes a passkey after a password, and signs in with it alone, as more than one factor', async () => {
    const ada = await withPasskey('ada')
    const told = await byPasskey(MULTI_FACTOR)
    assert.equal(told['sub'], ada.id)
    assert.equal(told['acr'], MULTI_FACTOR.acr_values)
    assert.deepEqual(told['amr'], ['mfa', 'pop'])
    const { body } = await at.stage.server.call('GET', `/api/v2/users/${ada.id}/authentication-methods`)
    assert.deepEqual(
      (body as { type: string; name?: string }[]).map(({ type, name }) => [type, name]),
      [['passkey', 'My laptop']],
    )
  })

  it('signs in as the primary once its identity is linked, and as itself again after the unlink', async () => {
    const [ada, bob] = [await at.stage.person('ada'), await withPasskey('bob')]
    const { server } = at.stage
    const [provider = '', id = ''] = bob.id.split('|')
    const identities = `/api/v2/users/${ada.id}/identities`
    assert.equal((await server.call('POST', identities, { body: { provider, user_id: id } })).status, 201)
    assert.equal((await byPasskey())['sub'], ada.id)
    assert.equal((await server.call('DELETE', `${identities}/${provider}/${id}`)).status, 200)
    assert.equal((await byPasskey())['sub'], bob.id)
  })

  it('refuses a passkey whose connection takes none any more, and offers none where all is off', async () => {
    await withPasskey('ada')
    await at.touches(false)
    await at.begin()
    const { page, stage } = at
    const form = page.locator('form[action$="/u/login/passkey"]')
    assert.equal(await form.count(), 1)
    await stage.connection({ authentication_methods: { passkey: { enabled: false } } })
    try {
      await at.touches(true)
      await form.locator('button[type=submit]').click()
      await page.locator('[role=alert]').waitFor()
      assert.equal(await form.count(), 0)
    } finally {
      await stage.connection({ authentication_methods: { passkey: { enabled: true } } })
    }
  })

  it('offers a passkey once where the connection does so, to whoever has none, and takes a no', async () => {
    const { page, stage } = at
    await stage.connection({ passkey_options: { progressive_enrollment_enabled: true } })
    try {
      const ada = await stage.person('ada')
      const claims = await at.begin()
      await at.typePassword(ada)
      await page.locator('button[name=decision][value=skip]').click()
      assert.equal((await claims())['sub'], ada.id)
    } finally {
      await stage.connection({ passkey_options: { progressive_enrollment_enabled: false } })
    }
  })

  it('makes no passkey for whoever has the password but not the second factor', async () => {
    const ada = await at.stage.person('ada')
    await at.stage.withApp(ada)
    const claims = await at.begin(ENROL)
    await at.typePassword(ada)
    assert.equal((await claims())['sub'], ada.id, 'the page is passed over')
  })

  it('sets a security key up as second factor and asks for it the next time', async () => {
    await at.plugIn('security key')
    const { page, stage } = at
    const ada = await stage.person('ada')
    const first = await at.begin(MULTI_FACTOR)
    await at.typePassword(ada)
    await page.locator('button[name=factor][value=webauthn]').click()
    await page.locator('form[data-passkey=create] button[type=submit]').click()
    await page.locator('#codes li').waitFor()
    await page.locator('#saved').check()
    await page.locator('form[action$="/u/mfa/recovery-codes"] button[type=submit]').click()
    assert.deepEqual((await first())['amr'], ['mfa', 'pwd', 'pop'])
    const second = await at.begin(MULTI_FACTOR)
    await at.typePassword(ada)
    await page.locator('form[action$="/u/mfa/webauthn"] button[type=submit]').click()
    assert.deepEqual((await second())['amr'], ['mfa', 'pwd', 'pop'])
  })

  it('stays at the page, and says so, where the key is not the one that was set up', async () => {
    const { page, stage } = at
    const ada = await stage.person('ada')
    await at.plugIn('security key')
    await at.begin(MULTI_FACTOR)
    await at.typePassword(ada)
    await page.locator('button[name=factor][value=webauthn]').click()
    await page.locator('form[data-passkey=create] button[type=submit]').click()
    await page.locator('#codes li').waitFor()
    await at.plugIn('security key')
    await at.begin(MULTI_FACTOR)
    await at.typePassword(ada)
    await page.locator('form[action$="/u/mfa/webauthn"] button[type=submit]').click()
    await page.locator('[data-status]:not(:empty)').waitFor()
    assert.equal(new URL(page.url()).pathname, '/u/mfa/webauthn')
  })
})
