import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase, refusal } from './api-under-test.ts'

const SETTINGS = '/api/v2/tenants/settings'
const BRANDING = '/api/v2/branding'

onEachDatabase('/api/v2/tenants/settings and /api/v2/branding', (api) => {
  const get = async (path: string) => (await api.ask({ method: 'GET', path })).body
  const patch = (path: string, body: object) => api.ask({ method: 'PATCH', path, body })

  it('200: a new tenant has Auth0’s lifetimes and nothing to call it by', async () => {
    const settings = await get(SETTINGS)
    assert.deepEqual([settings.session_lifetime, settings.idle_session_lifetime], [168, 72])
    assert.deepEqual([settings.enabled_locales, settings.allowed_logout_urls], [['en', 'de', 'fr', 'es'], []])
    assert.deepEqual([settings.mfa_policy, settings.refuse_deprecated_grants], ['never', false])
    assert.equal(settings.friendly_name, undefined)
    assert.deepEqual(await get(BRANDING), {})
  })

  it('200: a change touches what it names, empty and null take away', async () => {
    const first = {
      friendly_name: 'Example',
      support_email: 'help@example.com',
      default_directory: 'Username-Password-Authentication',
      default_audience: `${api.server.origin}/api/v2/`,
      session_lifetime: 1080,
      idle_session_lifetime_in_minutes: 90,
      allowed_logout_urls: ['https://app.example.com/out'],
      enabled_locales: ['fr', 'en'],
      flags: { revoke_refresh_token_grant: true },
      mtls: { enable_endpoint_aliases: true },
      acr_values_supported: ['a'],
      mfa_policy: 'always',
    }
    const { status, body } = await patch(SETTINGS, first)
    assert.equal(status, 200)
    const { idle_session_lifetime_in_minutes: _minutes, flags, ...rest } = first
    for (const [name, value] of Object.entries(rest)) assert.deepEqual(body[name], value, name)
    assert.equal(body.idle_session_lifetime, 1.5)
    assert.equal(body.flags.revoke_refresh_token_grant, flags.revoke_refresh_token_grant)
    assert.deepEqual(await get(SETTINGS), body)
    const second = await patch(SETTINGS, { friendly_name: '', mtls: null, flags: { enable_sso: false } })
    assert.equal(second.body.friendly_name, undefined)
    assert.equal(second.body.mtls, undefined)
    assert.deepEqual(
      [second.body.flags.revoke_refresh_token_grant, second.body.flags.enable_sso, second.body.support_email],
      [true, false, 'help@example.com'],
    )
    assert.deepEqual(await get(`${SETTINGS}?fields=mfa_policy`), { mfa_policy: 'always' })
  })

  it('200: colours and logo of the pages', async () => {
    const colors = { primary: '#0a84ff', page_background: '#ffffff' }
    const { body } = await patch(BRANDING, { colors, logo_url: 'https://example.com/logo.svg' })
    assert.deepEqual(body, { colors, logo_url: 'https://example.com/logo.svg' })
    const settings = await api.server.ctx.directory.settings()
    assert.deepEqual([settings.primaryColor, settings.logoUrl], ['#0a84ff', 'https://example.com/logo.svg'])
    assert.deepEqual((await patch(BRANDING, { colors: null })).body, { logo_url: 'https://example.com/logo.svg' })
    const token = await api.server.token({ scopes: ['read:branding'] })
    assert.equal((await api.ask({ method: 'GET', path: BRANDING, token })).status, 200)
  })

  it('400, 403: what would break sign-ins, and whoever may not', async () => {
    const cases: readonly [string, object, string][] = [
      [SETTINGS, {}, "Payload validation error: 'Too few properties defined (0), minimum 1'."],
      [SETTINGS, { nonsense: 1 }, "Payload validation error: 'Additional properties not allowed: nonsense'."],
      [
        SETTINGS,
        { allowed_logout_urls: ['javascript:alert(1)'] },
        "Payload validation error: 'Object didn't pass validation for format url-with-placeholders: javascript:alert(1)' on property allowed_logout_urls.0.",
      ],
      [
        SETTINGS,
        { default_directory: 'nowhere' },
        'default_directory: there is no connection nowhere. Nothing was changed.',
      ],
      [
        SETTINGS,
        { default_audience: 'urn:x' },
        'default_audience: no resource with identifier urn:x. Nothing was changed.',
      ],
      [
        SETTINGS,
        { session_lifetime: 0 },
        "Payload validation error: 'Value 0 is less than minimum 1' on property session_lifetime.",
      ],
      [
        BRANDING,
        { colors: { primary: 'red;background:url(x)' } },
        "Payload validation error: 'Object didn't pass validation for format html-color: red;background:url(x)' on property colors.primary.",
      ],
      [
        BRANDING,
        { logo_url: 'http://example.com/logo.svg' },
        "Payload validation error: 'Object didn't pass validation for format strict-https-uri-or-null: http://example.com/logo.svg' on property logo_url.",
      ],
    ]
    for (const [path, body, message] of cases) {
      await api.refuses({ method: 'PATCH', path, body }, refusal(400, message, 'invalid_body'))
    }
    const token = await api.server.token({ scopes: ['read:clients'] })
    for (const [path, scope] of [
      [SETTINGS, 'read:tenant_settings'],
      [BRANDING, 'read:branding'],
    ] as const) {
      const words = `Insufficient scope, expected any of: ${scope}`
      await api.refuses({ method: 'GET', path, token }, refusal(403, words, 'insufficient_scope'))
    }
  })
})
