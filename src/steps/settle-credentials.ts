import type { Client } from '../model/client.ts'
import type { ClientCredential } from '../model/client-credential.ts'
import { isObject, type Json, type JsonObject } from '../model/json.ts'
import { Problem, problem } from '../problems.ts'
import type { CredentialBody } from '../shapes/client-credential.ts'
import { makeCredential, MOST_CREDENTIALS } from './make-credential.ts'

/** Properties of a client that name credentials, at whatever depth. */
const HOLDERS = ['client_authentication_methods', 'signed_request_object', 'token_vault_privileged_access'] as const

/** Credentials that were sent with a client are made and named by their ids; those that it names must be its own. */
export function settleCredentials(client: Client): Client | Problem {
  const credentials = [...client.credentials]
  const extra: Record<string, Json> = { ...client.extra }
  for (const holder of HOLDERS) {
    const settled = extra[holder] === undefined ? undefined : settle(extra[holder], credentials)
    if (settled instanceof Problem) return settled
    if (settled !== undefined) extra[holder] = settled
  }
  if (credentials.length > MOST_CREDENTIALS) {
    return problem('invalid_body', `A client can have at most ${MOST_CREDENTIALS} credentials. Nothing was changed.`)
  }
  if (credentials.length === client.credentials.length) return { ...client, extra }
  return { ...client, extra, credentials, stated: [...new Set([...(client.stated ?? []), 'credentials'])] }
}

function settle(value: Json, known: ClientCredential[]): Json | Problem {
  if (!isObject(value)) return value
  const settled: Record<string, Json> = {}
  for (const [name, inner] of Object.entries(value)) {
    const made = name === 'credentials' ? settleList(inner as readonly JsonObject[], known) : settle(inner, known)
    if (made instanceof Problem) return made
    settled[name] = made
  }
  return settled
}

function settleList(sent: readonly JsonObject[], known: ClientCredential[]): Json | Problem {
  const ids: JsonObject[] = []
  for (const each of sent) {
    const credential =
      each.id === undefined ? makeCredential(each as CredentialBody) : known.find(({ id }) => id === each.id)
    if (!credential)
      return problem('invalid_body', `The credential ${JSON.stringify(each.id).slice(0, 100)} does not exist.`)
    if (credential instanceof Problem) return credential
    if (each.id === undefined) known.push(credential)
    ids.push({ id: credential.id })
  }
  return ids
}
