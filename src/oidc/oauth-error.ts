import type { JsonObject } from '../model/json.ts'

/** A refusal at a protocol endpoint (RFC 6749 §5.2), in the form that the provider's error handler reads. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly expose = true
  readonly statusCode: number
  readonly error_description: string
  /** What the body tells beside it, such as an `mfa_token`. */
  readonly more: JsonObject

  constructor(statusCode: number, error: string, description: string, more: JsonObject = {}) {
    super(error)
    this.statusCode = statusCode
    this.error_description = description
    this.more = more
  }
}

/** The body of a refusal. */
export function oauthBody(error: OAuthError): JsonObject {
  return { error: error.message, error_description: error.error_description, ...error.more }
}
