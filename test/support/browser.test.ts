import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createPlainServer, type Server } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { tlsMaterial } from '../../src/tls/tls-material.ts'
import { withBrowser } from './browser.ts'

const PAGE = '<title>Ada’s accounts</title><button onclick="document.title = \'Unlinked\'">Unlink</button>'

test('a browser opens a page of a real server and works in it', async (t) => {
  const port = await listen(
    t,
    createPlainServer((_, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE)),
  )
  await withBrowser(async (browser) => {
    const page = await browser.newPage()
    await page.goto(`http://localhost:${port}/`)
    assert.equal(await page.title(), 'Ada’s accounts')
    await page.getByRole('button', { name: 'Unlink' }).click()
    assert.equal(await page.title(), 'Unlinked')
  })
})

test('a browser trusts our local certificate where it is told to, and only there', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'carabiner-browser-'))
  t.after(() => rm(dataDir, { recursive: true }))
  const material = await tlsMaterial({ tls: 'auto', dataDir })
  assert.ok(material)
  const port = await listen(
    t,
    createServer({ key: material.key, cert: material.cert }, (_, response) => response.end('hello')),
  )
  const open = (trust: readonly string[]) =>
    withBrowser(
      async (browser) => {
        const page = await browser.newPage()
        await page.goto(`https://localhost:${port}/`)
        return page.textContent('body')
      },
      { trust },
    )
  assert.equal(await open([material.cert]), 'hello')
  await assert.rejects(open([]), /ERR_CERT_AUTHORITY_INVALID/)
})

async function listen(t: { after: (end: () => void) => void }, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
