import type { JsonObject } from '../model/json.ts'
import type { OauthPreset, OidcPreset, Preset, Setting } from './preset.ts'

type Addresses = Pick<OidcPreset, 'issuer'> | Pick<OauthPreset, 'issuer' | 'authorization' | 'token' | 'person'>

/** A preset with the `{settings}` in its addresses filled from a connection's options, or what is wrong with them. */
export function fillSettings(preset: Preset, options: JsonObject): Preset | string {
  const values = new Map<string, string>()
  for (const [name, setting] of Object.entries(preset.settings)) {
    const value = valueOf(setting, options)
    if (value === undefined) return `it has no ${setting.names.join(' or ')}`
    if (value === null) return `its ${setting.names.join(' or ')} is ${FORMS[setting.form].words}`
    values.set(name, value)
  }
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole)
  return { ...preset, ...filledAddresses(preset, fill) }
}

function filledAddresses(preset: Preset, fill: (text: string) => string): Addresses {
  const issuer = fill(preset.issuer)
  if (preset.kind === 'oidc') return { issuer }
  const { authorization, token, person, iss } = preset
  const filled = { issuer, authorization: fill(authorization), token: fill(token), person: fill(person) }
  return iss === undefined ? filled : { ...filled, ...{ iss: fill(iss) } }
}

/** The value of a setting; undefined where it is missing, null where it is bad. */
function valueOf({ names, form, fallback, unless }: Setting, options: JsonObject): string | null | undefined {
  if (unless && options[unless.option] === true) return unless.value
  const given = names
    .map((name) => options[name])
    .find((value) => value !== undefined && value !== null && value !== '')
  if (given === undefined) return fallback
  return typeof given === 'string' ? FORMS[form].read(given.trim()) : null
}

const FORMS = {
  host: { words: 'no host name', read: (text: string) => (/^[a-z0-9.-]+(:\d{1,5})?$/i.test(text) ? text : null) },
  word: { words: 'no plain word', read: (text: string) => (/^[\w.-]+$/.test(text) ? text : null) },
  url: { words: 'no address of HTTP or HTTPS', read: readUrl },
} as const

const DISCOVERY = '/.well-known/openid-configuration'

/** An address as it was written, without the end that discovery adds; a bare host is one of HTTPS. */
function readUrl(text: string): string | null {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.hash !== '') return null
  return whole.endsWith(DISCOVERY) ? whole.slice(0, -DISCOVERY.length) : whole
}
