import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { themeCss } from './theme-css.ts'

it('any colour gives buttons and links that can be read in both themes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffff }), (number) => {
      const [light, dark] = themesOf(`#${number.toString(16).padStart(6, '0')}`)
      for (const theme of [light, dark]) {
        assert.ok(contrast(theme['--brand'], theme['--brand-ink']) >= 4.5)
        assert.ok(contrast(theme['--brand-hover'], theme['--brand-ink']) >= 4.5)
      }
      assert.ok(contrast(light['--accent'], '#ffffff') >= 4.5)
      assert.ok(contrast(dark['--accent'], '#1b2025') >= 4.5)
      assert.ok(contrast(light['--brand-edge'], '#ffffff') >= 3)
      assert.ok(contrast(dark['--brand-edge'], '#1b2025') >= 3)
    }),
  )
})

it('the tenant’s colour is its own, with or without its #', () => {
  assert.equal(themesOf('#663399')[0]['--brand'], '#663399')
  assert.equal(themesOf('663399')[0]['--brand'], '#663399')
})

it('what is no colour gives the house’s own, and never gets into the style', () => {
  const house = themeCss(null)
  for (const wrong of ['', 'red', '#fff', '#12345g', '#663399;}body{display:none', '}*{background:url(//x)'])
    assert.equal(themeCss(wrong), house)
})

type Theme = Record<'--brand' | '--brand-ink' | '--brand-hover' | '--brand-edge' | '--accent', string>

function themesOf(color: string): [light: Theme, dark: Theme] {
  const blocks = [...themeCss(color).matchAll(/\{((?:--[\w-]+:#[0-9a-f]{6};?)+)\}/g)].map(([, block = '']) => block)
  assert.equal(blocks.length, 3)
  assert.equal(blocks[1], blocks[2])
  const [light = '', dark = ''] = blocks
  return [theme(light), theme(dark)]
}

function theme(block: string): Theme {
  return Object.fromEntries(block.split(';').map((line) => line.split(':'))) as Theme
}

/** The contrast by the formula of WCAG 2.2, written down a second time. */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [one, other].map(luminance).sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(hex.slice(start, start + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
