/** The languages that the pages speak; the first is the one where nothing else was asked for. */
export const LOCALES = ['en', 'de', 'fr', 'es'] as const

export type Locale = (typeof LOCALES)[number]

/** Whether a text is one of the languages that the pages speak. */
export function isLocale(text: string): text is Locale {
  return (LOCALES as readonly string[]).includes(text)
}

/**
 * The language of a page. What the application asked for (`ui_locales` of OpenID Connect: tags by blanks, best first) goes
 * before what the browser prefers (`Accept-Language`, RFC 9110 §12.5.4); both only among `enabled`. A tag with a region
 * or script counts as its language. Where nothing fits it is the first of `enabled`, or English.
 */
export function chooseLocale(
  uiLocales: string | undefined,
  acceptLanguage: string | undefined,
  enabled: readonly string[],
): Locale {
  const spoken = enabled.map(languageOf).filter(isLocale)
  const asked = [...(uiLocales ?? '').split(/\s+/), ...byPreference(acceptLanguage ?? '')].map(languageOf)
  return asked.filter(isLocale).find((language) => spoken.includes(language)) ?? spoken[0] ?? 'en'
}

function languageOf(tag: string): string {
  return (tag.split(/[-_]/)[0] ?? '').toLowerCase()
}

function byPreference(header: string): string[] {
  const ranges = header.split(',').map((range) => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim())
    const quality = parameters.find((parameter) => parameter.toLowerCase().startsWith('q='))
    return { tag, quality: quality === undefined ? 1 : Number(quality.slice(2)) }
  })
  const wanted = ranges.filter(({ quality }) => quality > 0)
  return wanted.sort((one, other) => other.quality - one.quality).map(({ tag }) => tag)
}
