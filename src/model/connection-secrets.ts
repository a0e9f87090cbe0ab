import { isObject, type Json, type JsonObject } from './json.ts'

/** Names of options whose text is a secret: what we are known by at a provider, or what opens a database or gateway. */
const SECRET = /secret$|password$|token$|private_?key$/i

/**
 * Objects all of whose texts may be secrets: a custom database's settings, headers of a provider's requests, the keys with
 * which SAML requests are signed and its answers are opened.
 */
const SECRET_OBJECTS = new Set(['configuration', 'customHeaders', 'signing_key', 'signingKey', 'decryptionKey'])

/** Parts options into what may be read in the database and what is sealed; null where nothing is. */
export function splitSecrets(options: JsonObject): { open: JsonObject; secrets: JsonObject | null } {
  return split(options, false)
}

function split(object: JsonObject, all: boolean): { open: JsonObject; secrets: JsonObject | null } {
  const open: Record<string, Json> = {}
  const secrets: Record<string, Json> = {}
  for (const [name, value] of Object.entries(object)) {
    const [stays, sealed] = parted(name, value, all)
    if (stays !== undefined) open[name] = stays
    if (sealed !== undefined) secrets[name] = sealed
  }
  return { open, secrets: Object.keys(secrets).length === 0 ? null : secrets }
}

/** What of one option stays readable and what is sealed. */
function parted(name: string, value: Json, all: boolean): [stays: Json | undefined, sealed: Json | undefined] {
  if (typeof value === 'string') return all || SECRET.test(name) ? [undefined, value] : [value, undefined]
  if (!isObject(value)) return [value, undefined]
  const inner = split(value, all || SECRET_OBJECTS.has(name))
  return [inner.open, inner.secrets ?? undefined]
}

/** Puts sealed parts back where {@link splitSecrets} took them from. */
export function joinSecrets(open: JsonObject, secrets: JsonObject): JsonObject {
  const joined: Record<string, Json> = { ...open }
  for (const [name, value] of Object.entries(secrets)) {
    const beside = joined[name]
    joined[name] = isObject(value) && isObject(beside) ? joinSecrets(beside, value) : value
  }
  return joined
}
