// `npm run screenshots [-- FOLDER --locale de --only login …]`: a PNG of every page, light, dark and on a phone, into
// FOLDER (data/screenshots by default).
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root, setUp } from './set-up.mjs'

const VIEWS = {
  light: { colorScheme: 'light', viewport: { width: 1000, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1000, height: 800 } },
  phone: { colorScheme: 'light', viewport: { width: 320, height: 640 } },
}
const options = {
  locale: { type: 'string', default: 'en' },
  color: { type: 'string' },
  only: { type: 'string', multiple: true },
}
const { values, positionals } = parseArgs({ options, allowPositionals: true })
const folder = resolve(positionals[0] ?? join(root, 'data', 'screenshots'))

await setUp()
const { withBrowser } = await import('../dist/test/support/browser.js')
const { servePages } = await import('../dist/test/pages/serve-pages.js')
const { SAMPLES } = await import('../dist/web/pages/samples.js')

mkdirSync(folder, { recursive: true })
const names = Object.keys(SAMPLES).filter((name) => !values.only || values.only.some((word) => name.startsWith(word)))
const server = await servePages()
try {
  await withBrowser(async (browser) => {
    for (const [view, wish] of Object.entries(VIEWS)) {
      const context = await browser.newContext({ ...wish, reducedMotion: 'reduce' })
      const page = await context.newPage()
      for (const name of names) {
        await page.goto(server.address(name, { locale: values.locale, color: values.color }))
        await page.screenshot({ path: join(folder, `${name}-${view}.png`), fullPage: true })
      }
      await context.close()
    }
  })
} finally {
  server.close()
}
console.log(`${names.length * Object.keys(VIEWS).length} pictures are in ${folder}`)
