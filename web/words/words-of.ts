import { isLocale, type Locale } from '../pages/locale.ts'
import { german } from './de/german.ts'
import { english } from './en/english.ts'
import { spanish } from './es/spanish.ts'
import { french } from './fr/french.ts'
import type { Words } from './words.ts'

const WORDS: Readonly<Record<Locale, Words>> = { en: english, de: german, fr: french, es: spanish }

/** The words of a language, English where we do not speak it. */
export function wordsOf(locale: string): Words {
  return WORDS[isLocale(locale) ? locale : 'en']
}
