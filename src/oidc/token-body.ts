import type { JsonObject } from '../model/json.ts'
import { OAuthError } from './oauth-error.ts'

/**
 * A token request as a form, which is all the provider reads; Auth0's clients send JSON as often (CONTRACT §11.3).
 * Refuses other types and values that no form can hold.
 */
export function formFrom(contentType: string | undefined, body: Buffer): string {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/x-www-form-urlencoded') return body.toString('utf8')
  if (type === 'application/json') return formFromJson(body.toString('utf8'))
  if (body.length === 0) return ''
  throw invalidRequest('The body must be application/json or application/x-www-form-urlencoded.')
}

function formFromJson(text: string): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(parseObject(text))) {
    if (value !== null && typeof value === 'object') {
      throw invalidRequest(`The parameter "${name.slice(0, 100)}" must be a string.`)
    }
    if (value !== null) form.append(name, String(value))
  }
  return form.toString()
}

function parseObject(text: string): JsonObject {
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidRequest('The body must be a JSON object.')
  }
  return value as JsonObject
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) throw invalidRequest('The body is not valid JSON.')
    throw cause
  }
}

function invalidRequest(description: string): OAuthError {
  return new OAuthError(400, 'invalid_request', description)
}
