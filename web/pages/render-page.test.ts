import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { tagsOf, textOf, type Tag } from '../../test/pages/read-markup.ts'
import { ASSETS } from './assets.ts'
import { LOCALES } from './locale.ts'
import type { Page } from './page.ts'
import { AVAILABLE_PAGES, renderPage } from './render-page.tsx'
import { SAMPLE_LOOK, SAMPLES } from './samples.ts'

const EVIL = `"><script>alert(1)</script><img src=x onerror=alert(2)>'&lt;`
/** What a page is, rather than what it says. */
const FIXED =
  /^(name|kind|channel|level|strategy|result|outcome|merge|problem|notice|factors|others|fieldProblems|identifier|type)$/
const ENTRIES = Object.entries(SAMPLES)

describe('every page in every language', () => {
  for (const locale of LOCALES)
    for (const [name, page] of ENTRIES)
      it(`${name} in ${locale} is one sound document`, () => {
        const html = renderPage(page, { ...SAMPLE_LOOK, locale })
        const tags = tagsOf(html)
        assert.match(html, new RegExp(`^<!doctype html><html lang="${locale}" dir="ltr"`))
        assert.equal(count(tags, 'h1'), 1)
        assert.equal(count(tags, 'main'), 1)
        assert.deepEqual(headingLevels(tags), headingLevels(tags).toSorted())
        assertNothingInline(html, tags)
        assertLabelled(tags)
        assert.doesNotMatch(textOf(html), /undefined|\[object|\bnull\b|NaN|\$\{/)
      })
})

describe('the words', () => {
  for (const locale of LOCALES)
    it(`give every page of ${locale} a title of its own`, () => {
      const looks = AVAILABLE_PAGES.map((name) => ENTRIES.find(([, page]) => page.name === name)?.[1])
      const titles = looks.map((page) => page && /<title>(.*?)<\/title>/.exec(renderPage(page, look(locale)))?.[1])
      assert.equal(new Set(titles).size, AVAILABLE_PAGES.length)
      assert.ok(titles.every((title) => title?.endsWith('– Northwind')))
    })

  it('differ from language to language on every page', () => {
    for (const [name, page] of ENTRIES) {
      const texts = LOCALES.map((locale) => /<main.*<\/main>/s.exec(renderPage(page, look(locale)))?.[0])
      assert.equal(new Set(texts).size, LOCALES.length, name)
    }
  })

  it('are English where the language is not one of ours', () => {
    assert.match(renderPage(SAMPLES.login as Page, look('xx')), /<html lang="en".*<h1>Sign in<\/h1>/s)
  })
})

describe('what somebody else wrote', () => {
  for (const [name, page] of ENTRIES)
    it(`stays text on ${name}`, () => {
      const harmless = tagsOf(renderPage(page, SAMPLE_LOOK))
      const evil = renderPage(worsen(page, EVIL) as Page, {
        ...SAMPLE_LOOK,
        tenant: { ...SAMPLE_LOOK.tenant, name: EVIL, primaryColor: EVIL, supportEmail: EVIL },
        styleVersion: EVIL,
        scriptVersion: EVIL,
      })
      // Links whose addresses are no addresses are gone; in their place is a sentence, and a picture has no address.
      const known = new Set([...harmless.map(shape), 'p ', 'img alt class height width'])
      assert.deepEqual(
        tagsOf(evil).filter((tag) => !known.has(shape(tag))),
        [],
      )
      assert.ok(evil.includes('&lt;script&gt;alert(1)'))
    })

  it('is no script in any address', () => {
    for (const url of [
      'javascript:alert(1)',
      ' javascript:alert(1)',
      'data:text/html,x',
      '//evil.test',
      '/\\evil.test',
      'vbscript:x',
    ])
      for (const [name, page] of ENTRIES) {
        const tenant = { ...SAMPLE_LOOK.tenant, supportUrl: url, logoUrl: url }
        const languages = [{ locale: 'de', href: url }]
        const html = renderPage(worsen(page, url) as Page, { ...SAMPLE_LOOK, tenant, languages })
        const addresses = tagsOf(html).flatMap(({ attributes }) => [attributes.href, attributes.src])
        assert.deepEqual(
          addresses.filter(
            (address) => address !== undefined && !/^(\/(?![/\\])|https?:|mailto:|#|data:image\/)/.test(address),
          ),
          [],
          name,
        )
      }
  })
})

describe('a form', () => {
  it('is a POST that carries the state, wherever there is one', () => {
    for (const [name, page] of ENTRIES) {
      const tags = tagsOf(renderPage(page, SAMPLE_LOOK))
      const states = tags.filter(({ attributes }) => attributes.name === 'state')
      assert.equal(states.length, count(tags, 'form'), name)
      for (const { attributes } of states) assert.equal(attributes.value, 'state' in page && page.state, name)
      for (const { attributes } of tags.filter((tag) => tag.name === 'form'))
        assert.equal(attributes.method, 'post', name)
    }
  })

  it('goes where the page says', () => {
    const html = renderPage({ ...SAMPLES['device-code'], action: '/elsewhere' } as Page, SAMPLE_LOOK)
    assert.match(html, /action="\/elsewhere"/)
  })
})

describe('an account that may not exist', () => {
  it('gets the same words as one that does, after asking for a new password', () => {
    const page = SAMPLES['reset-requested'] as Page
    const at = (email: string) => renderPage({ ...page, email } as Page, SAMPLE_LOOK).replaceAll(email, '')
    assert.equal(at('ada@example.com'), at('nobody@example.com'))
  })
})

it('every address under /u/assets that a page names is one of its files', () => {
  for (const page of Object.values(SAMPLES)) {
    const html = renderPage(page, SAMPLE_LOOK)
    for (const [, name = ''] of html.matchAll(/\/u\/assets\/([^"?]+)/g)) assert.ok(name in ASSETS, name)
  }
})

it('the files that are served are those that there are', async () => {
  const files = await readdir(new URL('../../../web/assets/', import.meta.url))
  assert.deepEqual(files.toSorted(), Object.keys(ASSETS).toSorted())
})

it('a demonstration says so, with its outbox', () => {
  assert.match(renderPage(SAMPLES.login as Page, { ...SAMPLE_LOOK, demo: true }), /demonstration.*href="\/u\/outbox"/s)
  assert.doesNotMatch(renderPage(SAMPLES.login as Page, SAMPLE_LOOK), /demonstration/)
})

function look(locale: string) {
  return { ...SAMPLE_LOOK, locale }
}

function count(tags: readonly Tag[], name: string): number {
  return tags.filter((tag) => tag.name === name).length
}

function headingLevels(tags: readonly Tag[]): number[] {
  return tags.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? [Number(name[1])] : []))
}

function shape({ name, attributes }: Tag): string {
  const keys = Object.keys(attributes).filter((key) => key.toLowerCase() !== 'autofocus')
  return `${name} ${keys.toSorted().join(' ')}`
}

function assertNothingInline(html: string, tags: readonly Tag[]): void {
  assert.doesNotMatch(html, /<style|<script(?![^>]* src=)/)
  const inline = tags.flatMap(({ attributes }) => Object.keys(attributes).filter((key) => /^(style|on.*)$/i.test(key)))
  assert.deepEqual(inline, [])
}

function assertLabelled(tags: readonly Tag[]): void {
  const ids = tags.flatMap(({ attributes }) => attributes.id ?? [])
  assert.equal(new Set(ids).size, ids.length, `an id twice: ${ids.join(' ')}`)
  const labels = new Set(tags.flatMap(({ attributes }) => attributes.for ?? []))
  const fields = tags.filter(
    ({ name, attributes }) => name === 'input' && attributes.type !== 'hidden' && !('hidden' in attributes),
  )
  for (const { attributes } of fields) assert.ok(labels.has(attributes.id ?? ''), `no label: ${attributes.name}`)
  for (const { attributes } of tags)
    for (const id of (attributes['aria-describedby'] ?? '').split(' ').filter(Boolean)) assert.ok(ids.includes(id), id)
}

/** The same page with `text` for every string that others may choose. */
function worsen(value: unknown, text: string, key = ''): unknown {
  if (FIXED.test(key) && !(key === 'identifier' && typeof value === 'string' && value.includes('@'))) return value
  if (typeof value === 'string') return text
  if (Array.isArray(value)) return value.map((item) => worsen(item, text))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, worsen(part, text, name)]))
}
