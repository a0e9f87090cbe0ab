import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { BadSetting } from './config/bad-setting.ts'
import { type MailSettings, type SmsSettings, mailSettings, smsSettings } from './config/delivery.ts'

export { BadSetting }

/** The settings of a process (DESIGN §6), parsed once. */
export interface Config {
  readonly port: number
  readonly host: string
  readonly tls: 'off' | 'auto' | { readonly key: string; readonly cert: string }
  readonly tlsPort: number
  /** Origins without a trailing slash; the first is canonical. Each with "/" is an issuer. */
  readonly origins: readonly [string, ...string[]]
  /** Absolute path. */
  readonly dataDir: string
  readonly databaseUrl: string | null
  readonly prepare: boolean
  /** `id:base64,…` as given, newest first, or null where one is kept in the data directory. */
  readonly keys: string | null
  readonly client: { readonly id: string; readonly secret: string } | null
  readonly demo: boolean
  /** Whether outgoing requests may reach private, loopback and link-local addresses (DESIGN §9). */
  readonly allowPrivateNetwork: boolean
  readonly trustedProxies: readonly string[]
  readonly mail: MailSettings | null
  readonly sms: SmsSettings | null
  readonly logLevel: string
  /** Folder of the operator's actions, absolute; it need not be there unless it was named. */
  readonly actionsDir: string
  /** What of our environment actions may see: nothing that is secret. */
  readonly actionsEnvironment: Readonly<Record<string, string>>
  /** The most bytes that a file of users may have in one request (CONTRACT §5). */
  readonly importBytes: number
  /** Requests a client may send at once and per second, or null for no limit. */
  readonly rateLimit: { readonly burst: number; readonly perSecond: number } | null
}

type Environment = Readonly<Record<string, string | undefined>>

/** Parses the environment. The only reader of it. @throws BadSetting */
export function readConfig(env: Environment = process.env): Config {
  const port = portFrom(env, 'PORT', 4000)
  const tls = tlsFrom(env)
  const tlsPort = portFrom(env, 'TLS_PORT', 4443)
  const databaseUrl = databaseFrom(env)
  const keys = textOf(env, 'CARABINER_KEYS')
  if (databaseUrl !== null && keys === null) {
    throw new BadSetting('CARABINER_KEYS', '', 'It is required with DATABASE_URL: id:base64 of 32 random bytes.')
  }
  const demo = switchFrom(env, 'DEMO', false)
  return {
    port,
    host: textOf(env, 'HOST') ?? '127.0.0.1',
    tls,
    tlsPort,
    origins: originsFrom(env, port, tls === 'off' ? null : tlsPort),
    dataDir: resolve(dataDirectory(env)),
    databaseUrl,
    prepare: switchFrom(env, 'PG_PREPARE', true),
    keys,
    client: clientFrom(env),
    demo,
    allowPrivateNetwork: switchFrom(env, 'ALLOW_PRIVATE_NETWORK', demo),
    trustedProxies: listOf(env, 'TRUSTED_PROXIES'),
    mail: mailSettings(textOf(env, 'SMTP_URL'), textOf(env, 'MAIL_FROM')),
    sms: smsSettings(textOf(env, 'SMS_WEBHOOK_URL'), textOf(env, 'SMS_WEBHOOK_SECRET')),
    logLevel: oneOf(env, 'LOG_LEVEL', ['info', 'debug', 'warn', 'error', 'fatal', 'silent']),
    actionsDir: actionsFrom(env),
    actionsEnvironment: passedOn(env),
    importBytes: bytesFrom(env, 'IMPORT_MAX_BYTES', 512_000),
    rateLimit: rateFrom(env),
  }
}

/** Where the data is, as the environment names it: commands look for a server there. */
export function dataDirectory(env: Environment = process.env): string {
  return textOf(env, 'DATA_DIR') ?? './data'
}

function textOf(env: Environment, name: string): string | null {
  const value = env[name]?.trim()
  return value ? value : null
}

function listOf(env: Environment, name: string): string[] {
  return (textOf(env, name) ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function oneOf(env: Environment, name: string, allowed: readonly [string, ...string[]]): string {
  const value = textOf(env, name) ?? allowed[0]
  if (!allowed.includes(value)) throw new BadSetting(name, value, `Allowed: ${allowed.join(', ')}.`)
  return value
}

function switchFrom(env: Environment, name: string, fallback: boolean): boolean {
  return oneOf(env, name, fallback ? ['on', 'off'] : ['off', 'on']) === 'on'
}

function portFrom(env: Environment, name: string, fallback: number): number {
  const value = textOf(env, name) ?? String(fallback)
  const port = Number(value)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new BadSetting(name, value, 'Give a port from 1 to 65535.')
  return port
}

/** They are held in memory, so there is a bound; larger files go up in a stream. */
const MOST_BYTES = 104_857_600

function bytesFrom(env: Environment, name: string, fallback: number): number {
  const value = textOf(env, name) ?? String(fallback)
  if (/^\d{1,9}$/.test(value) && Number(value) >= 1 && Number(value) <= MOST_BYTES) return Number(value)
  throw new BadSetting(name, value, `Give a number of bytes from 1 to ${MOST_BYTES}.`)
}

function tlsFrom(env: Environment): Config['tls'] {
  const value = textOf(env, 'TLS') ?? 'off'
  if (value === 'off' || value === 'auto') return value
  const [key, cert, ...rest] = value.split(',').map((path) => path.trim())
  if (!key || !cert || rest.length > 0) throw new BadSetting('TLS', value, 'Allowed: off, auto, or KEY.pem,CERT.pem.')
  return { key: resolve(key), cert: resolve(cert) }
}

function originsFrom(env: Environment, port: number, tlsPort: number | null): Config['origins'] {
  const given = listOf(env, 'PUBLIC_URL').map((value) => originFrom(value))
  const own = [`http://localhost:${port}`, ...(tlsPort === null ? [] : [`https://localhost:${tlsPort}`])]
  const [first, ...rest] = given.length > 0 ? given : own.map((value) => originFrom(value))
  if (first === undefined) throw new Error('There is always an origin of our own')
  return [first, ...rest]
}

function originFrom(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null
  const plain = url && ['', '/'].includes(url.pathname) && url.search === '' && url.username === ''
  if (!plain || !/^https?:$/.test(url.protocol)) {
    throw new BadSetting('PUBLIC_URL', value, 'Give origins such as https://id.example.com, separated by commas.')
  }
  return url.origin
}

function databaseFrom(env: Environment): string | null {
  const value = textOf(env, 'DATABASE_URL')
  if (value === null || /^postgres(ql)?:\/\//.test(value)) return value
  throw new BadSetting('DATABASE_URL', '…', 'Give postgres://user:password@host:port/database, or leave it out.')
}

function clientFrom(env: Environment): Config['client'] {
  const id = textOf(env, 'CARABINER_CLIENT_ID')
  const secret = textOf(env, 'CARABINER_CLIENT_SECRET')
  if (id === null && secret === null) return null
  if (id !== null && secret !== null) return { id, secret }
  const [there, absent] = id === null ? ['SECRET', 'ID'] : ['ID', 'SECRET']
  throw new BadSetting(
    `CARABINER_CLIENT_${absent}`,
    '',
    `It belongs to CARABINER_CLIENT_${there}: set both or neither.`,
  )
}

function actionsFrom(env: Environment): string {
  const value = textOf(env, 'ACTIONS_DIR')
  const folder = resolve(value ?? './actions')
  // Actions may deny a sign-in: those that somebody named must not be missing without a word.
  if (value === null || statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder
  throw new BadSetting('ACTIONS_DIR', value, 'There is no such folder.')
}

/** Certificates to trust in what actions call, and the time zone in which they write times. */
const PASSED_ON = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'TZ']

function passedOn(env: Environment): Record<string, string> {
  return Object.fromEntries(PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))
}

function rateFrom(env: Environment): Config['rateLimit'] {
  const value = textOf(env, 'RATE_LIMIT')
  if (value === null || value === 'off') return null
  const [burst, perSecond] = /^(\d{1,6})\/(\d{1,6})$/.exec(value)?.slice(1).map(Number) ?? []
  if (!burst || !perSecond)
    throw new BadSetting('RATE_LIMIT', value, 'Allowed: off, or BURST/PER_SECOND such as 50/16.')
  return { burst, perSecond }
}
