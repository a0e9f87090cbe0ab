/** The colours of the surfaces that the tenant's colour must be readable on; the same as in pages.css. */
const SURFACE = { light: '#ffffff', dark: '#1b2025' } as const
const HOUSE = '#1d5f6b'
const READABLE = 4.5
/** What the edge of a button needs (1.4.11). */
const VISIBLE = 3

type Rgb = readonly [number, number, number]

/**
 * The tenant's colour as custom properties for both themes: `--brand` for buttons with `--brand-ink` on it,
 * `--brand-edge` around them, and
 * `--accent` for links and focus on the page, moved towards black or white until it has a contrast of 4.5 (WCAG 2.2,
 * 1.4.3). Takes `#rrggbb` with or without its `#`; anything else gives the house's own colour.
 */
export function themeCss(primaryColor: string | null): string {
  const hex = /^#?([0-9a-f]{6})$/i.exec(primaryColor ?? '')?.[1]
  const brand = parse(hex ?? HOUSE)
  const light = `{${propertiesOn(brand, SURFACE.light)}}`
  const dark = `{${propertiesOn(brand, SURFACE.dark)}}`
  return `:root${light}
@media (prefers-color-scheme: dark){:root:not([data-theme='light'])${dark}}
:root[data-theme='dark']${dark}
`
}

function propertiesOn(brand: Rgb, surface: string): string {
  const ink = contrast(brand, WHITE) >= READABLE ? WHITE : BLACK
  const away = ink === WHITE ? BLACK : WHITE
  const accent = readableOn(brand, parse(surface))
  return [
    `--brand:${text(brand)}`,
    `--brand-ink:${text(ink)}`,
    `--brand-edge:${text(contrast(brand, parse(surface)) >= VISIBLE ? brand : accent)}`,
    `--brand-hover:${text(mix(brand, away, 0.12))}`,
    `--accent:${text(accent)}`,
  ].join(';')
}

const WHITE: Rgb = [255, 255, 255]
const BLACK: Rgb = [0, 0, 0]

function readableOn(color: Rgb, surface: Rgb): Rgb {
  const end = luminance(surface) > 0.18 ? BLACK : WHITE
  const steps = Array.from({ length: 21 }, (_, step) => mix(color, end, step / 20))
  return steps.find((candidate) => contrast(candidate, surface) >= READABLE + 0.2) ?? end
}

function parse(hex: string): Rgb {
  const number = Number.parseInt(hex.replace('#', ''), 16)
  return [number >> 16, (number >> 8) & 255, number & 255]
}

function text(color: Rgb): string {
  return `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

function mix(one: Rgb, other: Rgb, share: number): Rgb {
  const part = (place: 0 | 1 | 2) => Math.round(one[place] + (other[place] - one[place]) * share)
  return [part(0), part(1), part(2)]
}

/** The contrast of two colours, 1 to 21 (WCAG 2.2). */
function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(color: Rgb): number {
  const linear = (part: number) => (part <= 10.31475 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4)
  return 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2])
}
