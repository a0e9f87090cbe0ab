import { BadSetting } from './bad-setting.ts'

/** How mail leaves. */
export interface MailSettings {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; else STARTTLS where the server offers it. */
  readonly secure: boolean
  readonly auth: { readonly user: string; readonly pass: string } | null
  readonly from: { readonly name: string; readonly address: string }
}

/** Where SMS go: a web address of the operator's, and the key that signs what is posted there. */
export interface SmsSettings {
  readonly url: string
  readonly key: Uint8Array
}

/** The settings as they were given; null where absent. */
type Given = string | null

/** SMTP_URL and MAIL_FROM: both or neither. The URL may hold a password, so refusals do not repeat it. @throws BadSetting */
export function mailSettings(url: Given, from: Given): MailSettings | null {
  if (url === null && from === null) return null
  if (url === null) throw new BadSetting('SMTP_URL', '', 'It belongs to MAIL_FROM: set both or neither.')
  if (from === null) throw new BadSetting('MAIL_FROM', '', 'It belongs to SMTP_URL: set both or neither.')
  return { ...smtpFrom(url), from: senderFrom(from) }
}

const SMTP_PORTS = new Map([
  ['smtp:', 587],
  ['smtps:', 465],
])

function smtpFrom(text: string): Omit<MailSettings, 'from'> {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !isBare(url)) throw badSmtpUrl()
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || SMTP_PORTS.get(url.protocol)),
    secure: url.protocol === 'smtps:',
    auth: url.username === '' ? null : { user: decoded(url.username), pass: decoded(url.password) },
  }
}

function badSmtpUrl(): BadSetting {
  return new BadSetting(
    'SMTP_URL',
    '…',
    'Give smtp://user:password@host:587, or smtps:// for TLS from the start; encode special characters as %40.',
  )
}

function isBare(url: URL): boolean {
  const isHost = /^([A-Za-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(url.hostname)
  return isHost && SMTP_PORTS.has(url.protocol) && /^\/?$/.test(url.pathname) && url.search === ''
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw badSmtpUrl()
  }
}

/** `name <address>` or the address alone. */
const SENDER = /^(?:"?([^"<>@,;:\\\p{Cc}]{1,100}?)"? *<([^<>]+)>|([^<>]+))$/u
const SENDER_ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}$/

function senderFrom(text: string): MailSettings['from'] {
  const [, name = '', named, bare = ''] = SENDER.exec(text) ?? []
  const address = named ?? bare
  if (!SENDER_ADDRESS.test(address)) {
    throw new BadSetting(
      'MAIL_FROM',
      text,
      'Give one address, such as login@example.com or Example <login@example.com>.',
    )
  }
  return { name, address }
}

/** SMS_WEBHOOK_URL and SMS_WEBHOOK_SECRET: both or neither. @throws BadSetting */
export function smsSettings(url: Given, secret: Given): SmsSettings | null {
  if (url === null && secret === null) return null
  if (url === null)
    throw new BadSetting('SMS_WEBHOOK_URL', '', 'It belongs to SMS_WEBHOOK_SECRET: set both or neither.')
  if (secret === null) {
    throw new BadSetting('SMS_WEBHOOK_SECRET', '', 'It belongs to SMS_WEBHOOK_URL: set both or neither.')
  }
  return { url: webhookFrom(url), key: keyFrom(secret) }
}

function webhookFrom(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url.href
  throw new BadSetting(
    'SMS_WEBHOOK_URL',
    '…',
    'Give a web address without user and password: https://sms.example.com/send.',
  )
}

/** 24 to 64 bytes, as Standard Webhooks asks. */
function keyFrom(text: string): Uint8Array {
  const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? []
  const key = Buffer.from(encoded, 'base64')
  if (key.length >= 24 && key.length <= 64) return key
  throw new BadSetting(
    'SMS_WEBHOOK_SECRET',
    '…',
    'Give whsec_ and 24 to 64 random bytes in base64: whsec_$(openssl rand -base64 32).',
  )
}
