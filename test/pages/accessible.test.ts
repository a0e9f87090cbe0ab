import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { SAMPLES } from '../../web/pages/samples.ts'
import { assertNoViolation } from '../support/axe.ts'
import { noBrowser, openBrowser } from '../support/browser.ts'
import { type PageServer, servePages } from './serve-pages.ts'

const NAMES = Object.keys(SAMPLES)
const DESKTOP = { width: 1000, height: 800 }
const PHONE = { width: 320, height: 640 }

describe('every page in a real browser', { skip: noBrowser }, () => {
  let browser: Browser
  let server: PageServer

  before(async () => {
    server = await servePages()
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    server.close()
  })

  it('has no violation of WCAG 2.2 AA in light', () =>
    visit({ colorScheme: 'light', viewport: DESKTOP }, {}, assertNoViolation))

  it('has no violation in dark', () => visit({ colorScheme: 'dark', viewport: DESKTOP }, {}, assertNoViolation))

  it('has no violation at 320 px, nothing to scroll sideways, and targets of 44 px', () =>
    visit({ colorScheme: 'light', viewport: PHONE }, {}, async (page, name) => {
      await assertNoViolation(page, name)
      await assertFits(page, name)
      assert.deepEqual(await page.evaluate(smallTargets), [], name)
    }))

  for (const locale of ['de', 'fr', 'es'])
    it(`fits into 320 px in ${locale}`, () => visit({ viewport: PHONE }, { locale }, assertFits))

  it('fits with letters of twice the size', () =>
    visit({ viewport: { width: 640, height: 800 } }, { locale: 'de' }, async (page, name) => {
      await page.evaluate("document.documentElement.style.fontSize = '200%'")
      await assertFits(page, name)
    }))

  it('can be read in any colour of the tenant, also where the theme is given', async () => {
    for (const color of ['#ffe600', '#0a0a2a', '#8c8c8c'])
      for (const theme of ['light', 'dark'] as const)
        await visit({ colorScheme: 'light', viewport: DESKTOP }, { color, theme }, assertNoViolation, [
          'login',
          'link-confirm',
        ])
  })

  /** Opens every page and looks at it; nothing may be refused by the policy on the way. */
  async function visit(
    wish: Parameters<Browser['newContext']>[0],
    look: Parameters<PageServer['address']>[1],
    check: (page: Page, name: string) => Promise<void>,
    names = NAMES,
  ): Promise<void> {
    const context = await browser.newContext({ ...wish, reducedMotion: 'reduce' })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    for (const name of names) {
      await page.goto(server.address(name, look))
      await check(page, name)
    }
    assert.deepEqual(complaints, [])
    await context.close()
  }

  async function assertFits(page: Page, name: string): Promise<void> {
    const [content, window] = await page.evaluate<number[]>('[document.documentElement.scrollWidth, innerWidth]')
    assert.ok(Number(content) <= Number(window), `${name} is ${content} px wide in ${window}`)
  }
})

/** Buttons, inputs and links on a line of their own that are lower than 44 px. Links inside a sentence are exempt. */
const smallTargets = `
  [...document.querySelectorAll('button, a.button, a.way-link, footer a, .box input, .check label')]
    .filter((target) => target.checkVisibility() && Math.round(target.getBoundingClientRect().height) < 44)
    .map((target) => target.outerHTML)
`
