import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface Found {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
}

let axe: Promise<string> | undefined

/** Fails where the page that is open violates WCAG 2.2 AA, naming the page by `name`. */
export async function assertNoViolation(page: Page, name: string): Promise<void> {
  axe ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(await axe)
  const { violations } = await page.evaluate<Found>(`axe.run(document, ${JSON.stringify({ runOnly: RULES })})`)
  assert.deepEqual(
    violations.map(({ id, nodes }) => [name, id, ...nodes.map(({ html }) => html)]),
    [],
  )
}
