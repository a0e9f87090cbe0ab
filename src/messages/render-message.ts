import type { EmailMessage, Happened, Message, MessageText } from '../model/message.ts'
import { english } from './templates/english.ts'
import { french } from './templates/french.ts'
import { german } from './templates/german.ts'
import { spanish } from './templates/spanish.ts'
import type { Words } from './templates/words.ts'

const LANGUAGES = { en: english, de: german, fr: french, es: spanish } as const satisfies Record<string, Words>

type Language = keyof typeof LANGUAGES

/** A message in the words of its language. `tenant` is the only text in a subject that is not ours. */
export function renderMessage(message: Message, tenant: string): MessageText {
  const language = languageOf(message.locale)
  const words: Words = LANGUAGES[language]
  const time = duration(message.expiresInSeconds, language)
  const given = { tenant: oneLine(tenant, 60), time }
  if (message.channel === 'email') return renderMail(words, message, language, given)
  return { subject: null, text: fill(words.sms[message.template], { ...given, ...message.values }), html: null }
}

function languageOf(tag: string): Language {
  const language = (tag.split(/[-_]/)[0] ?? '').toLowerCase()
  return Object.hasOwn(LANGUAGES, language) ? (language as Language) : 'en'
}

/** In whole minutes, hours or days, as one says it: 300 seconds are 5 minutes. */
function duration(seconds: number, language: Language): string {
  const unit = UNITS.find(({ length }) => seconds >= 2 * length) ?? MINUTE
  const count = Math.max(1, Math.floor(seconds / unit.length))
  return new Intl.NumberFormat(language, { style: 'unit', unit: unit.name, unitDisplay: 'long' }).format(count)
}

const MINUTE = { name: 'minute', length: 60 } as const
const UNITS = [{ name: 'day', length: 86_400 }, { name: 'hour', length: 3600 }, MINUTE] as const

interface Given {
  readonly tenant: string
  readonly time: string
}

function renderMail(words: Words, { template, values }: EmailMessage, language: Language, given: Given): MessageText {
  const mail = words.email[template]
  const {
    code,
    link,
    method = '',
    inviter = '',
    organization = '',
    happened,
  } = values as Partial<Record<'code' | 'link' | 'method' | 'inviter' | 'organization', string>> & {
    happened?: Happened
  }
  const names = { inviter: oneLine(inviter, 100), organization: oneLine(organization, 100) }
  const all = { ...given, ...names, method: oneLine(named(words, method), 100), ...placesOf(happened, language) }
  const said = happened ? saidOf(words, happened) : NOTHING_HAPPENED
  const middle = [code, link === undefined ? undefined : webAddress(link)].filter((part) => part !== undefined)
  const before = [...mail.say, ...said.before].map((text) => fill(text, all))
  const after = [mail.then, mail.notYou, ...said.after].flatMap((text) => (text === undefined ? [] : [fill(text, all)]))
  const button = link === undefined ? '' : buttonHtml(mail.button ?? link, link, words.copyLink)
  const shown = `${code === undefined ? '' : codeHtml(code)}${button}`
  return {
    subject: fill(mail.subject, { tenant: given.tenant }),
    text: [...before, ...middle.map((part) => `    ${part}`), ...after, `-- \n${given.tenant}`].join('\n\n'),
    html: page(language, [...before.map(paragraph), shown, ...after.map(paragraph), footer(given.tenant)]),
  }
}

function named({ methods }: Words, method: string): string {
  return Object.hasOwn(methods, method) ? methods[method as keyof Words['methods']] : method
}

const NOTHING_HAPPENED = { before: [], after: [] }

/** When and by whom, before what to do if it was not them; until when it can be taken back and who helps, after it. */
function saidOf({ happened: words }: Words, { by, undoUntil, support }: Happened) {
  const after = [...(undoUntil ? [words.undo] : []), ...(support === null ? [] : [words.support])]
  return { before: [`${words.when} ${words.by[by]}`], after: after.length > 0 ? [after.join(' ')] : [] }
}

function placesOf(happened: Happened | undefined, language: Language): Readonly<Record<string, string>> {
  if (!happened) return {}
  const { at, undoUntil, application, support } = happened
  const written = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  const moment = (date: Date) => `${written.format(date)} UTC`
  return {
    when: moment(at),
    until: undoUntil ? moment(undoUntil) : '',
    application: oneLine(application, 100),
    support: oneLine(support ?? '', 200),
  }
}

/** Puts values in their places, all at once: braces in a value are only braces. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place)
}

/** A name on one line: it may come to stand in a header. */
function oneLine(text: string, longest: number): string {
  const line = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim()
  return [...line].slice(0, longest).join('')
}

function webAddress(link: string): string {
  if (!/^https?:\/\/[^\s\p{C}]+$/u.test(link)) throw new Error('A link in a message must be a web address')
  return link
}

function page(language: Language, parts: readonly string[]): string {
  return (
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width"></head>' +
    '<body style="font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:0 auto;padding:24px">' +
    `${parts.join('')}</body></html>`
  )
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`
}

function codeHtml(code: string): string {
  return `<p style="font:700 28px/1.5 ui-monospace,monospace;letter-spacing:.15em">${escapeHtml(code)}</p>`
}

function buttonHtml(label: string, link: string, copyLink: string): string {
  const href = escapeHtml(link)
  const look =
    'display:inline-block;padding:10px 20px;border-radius:6px;background:#1d4ed8;color:#fff;text-decoration:none'
  return (
    `<p><a href="${href}" style="${look}">${escapeHtml(label)}</a></p>` +
    `<p style="font-size:14px">${escapeHtml(copyLink)}<br><a href="${href}" style="word-break:break-all">${href}</a></p>`
  )
}

function footer(tenant: string): string {
  return `<p style="font-size:14px;opacity:.7">${escapeHtml(tenant)}</p>`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}
