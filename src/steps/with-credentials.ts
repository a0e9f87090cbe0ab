import type { Client } from '../model/client.ts'
import type { ClientCredential } from '../model/client-credential.ts'
import { isObject, type Json, type JsonObject } from '../model/json.ts'

/** A client with these credentials and no others: whatever names another one does so no more. */
export function withCredentials(client: Client, credentials: readonly ClientCredential[]): Client {
  const ids = new Set(credentials.map(({ id }) => id))
  const stated = client.stated && [...new Set([...client.stated, 'credentials'])]
  return { ...client, credentials, extra: naming(client.extra, ids) as JsonObject, ...(stated && { stated }) }
}

function naming(value: Json, ids: ReadonlySet<string>): Json {
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([name, inner]): [string, Json] => {
    if (name !== 'credentials' || !Array.isArray(inner)) return [name, naming(inner, ids)]
    return [name, (inner as readonly { id: string }[]).filter(({ id }) => ids.has(id))]
  })
  return Object.fromEntries(entries)
}
