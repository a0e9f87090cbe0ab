import assert from 'node:assert/strict'
import { it } from 'node:test'
import { chooseLocale, LOCALES } from './locale.ts'

it('the application’s wish goes before the browser’s', () => {
  assert.equal(chooseLocale('fr de', 'es', LOCALES), 'fr')
  assert.equal(chooseLocale(undefined, 'es', LOCALES), 'es')
})

it('a region or script counts as its language, in any case', () => {
  assert.equal(chooseLocale('de-AT', undefined, LOCALES), 'de')
  assert.equal(chooseLocale('FR_ca', undefined, LOCALES), 'fr')
})

it('the browser’s preferences are followed by their weight, and those of weight 0 never', () => {
  assert.equal(chooseLocale(undefined, 'de;q=0.3, es;q=0.8, *;q=0.1', LOCALES), 'es')
  assert.equal(chooseLocale(undefined, 'de;q=0, nl', LOCALES), 'en')
})

it('a language that is not enabled is passed over', () => {
  assert.equal(chooseLocale('fr es', 'de', ['en', 'de']), 'de')
  assert.equal(chooseLocale('fr', 'es', ['de', 'en']), 'de')
  assert.equal(chooseLocale(undefined, undefined, []), 'en')
})

it('nonsense is no language', () => {
  assert.equal(chooseLocale('"><script>', ';;q=,,=;q=x', LOCALES), 'en')
  assert.equal(chooseLocale('constructor __proto__', undefined, ['toString']), 'en')
})
