import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase } from '../compat/api-under-test.ts'
import { assertNoViolation } from '../support/axe.ts'
import { noBrowser, withBrowser } from '../support/browser.ts'

onEachDatabase('/docs', (api) => {
  it('shows every endpoint of /openapi.json, with its shapes', async () => {
    const page = await api.ask({ method: 'GET', path: '/docs', token: null })
    assert.equal(page.status, 200)
    const { paths } = (await api.ask({ method: 'GET', path: '/openapi.json', token: null })).body
    for (const [path, operations] of Object.entries<object>(paths)) {
      for (const method of Object.keys(operations)) {
        assert.ok(page.body.includes(`${method.toUpperCase()} ${path}</code>`), `${method} ${path}`)
      }
    }
    assert.match(page.body, /becomes\?: &quot;empty_user&quot; \| &quot;restored_user&quot;/)
  })

  it('can be read by everybody: no violation, opened, light and dark, wide and narrow', { skip: noBrowser }, () =>
    withBrowser(async (browser) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await browser.newPage({ colorScheme, viewport: { width: 1000, height: 800 } })
        await page.goto(`${api.server.origin}/docs#-api-v2-users`)
        await page.locator('summary', { hasText: 'POST /api/v2/users/{id}/identities' }).click()
        await assertNoViolation(page, `docs in ${colorScheme}`)
        await page.setViewportSize({ width: 320, height: 640 })
        const [inner, outer] = await page.evaluate<[number, number]>(
          '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
        )
        assert.ok(inner <= outer, `${inner} > ${outer}`)
        await page.close()
      }
    }),
  )
})
