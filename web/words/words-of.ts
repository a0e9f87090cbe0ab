import type { Locale } from '../pages/locale.ts'
import { isLocale } from '../pages/locale.ts'
import { english } from './en/english.ts'
import type { Words } from './words.ts'

const WORDS: Readonly<Record<Locale, Words>> = { en: english, de: english, fr: english, es: english }

/** The words of a language, English where we do not speak it. */
export function wordsOf(locale: string): Words {
  return WORDS[isLocale(locale) ? locale : 'en']
}
