import { errors } from 'jose'
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'
import type { Connection } from '../model/connection.ts'
import { type Problem, problem } from '../problems.ts'
import { OutgoingError } from './outgoing-fetch.ts'

/** A provider's answer that we refuse; the message completes "The service …: …". */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer'
}

/** An option of the connection that cannot be used; the message completes "The connection … is not set up: …". */
export class BadOption extends Error {
  override readonly name = 'BadOption'
}

const DENIED = new Set(['access_denied', 'user_cancelled_authorize', 'user_cancelled_login', 'consent_required'])
const NEEDS_PERSON = new Set(['login_required', 'interaction_required', 'account_selection_required'])

/** What a failure while speaking to a provider is called. What is no failure of the provider is thrown on. */
export function upstreamProblem({ name }: Connection, error: unknown): Problem {
  const bad = causeOf(error, BadOption)
  if (bad) {
    return problem(
      'upstream_not_configured',
      `The connection “${name}” is not set up: ${bad.message}. Nothing was changed.`,
    )
  }
  const lost = causeOf(error, OutgoingError)
  if (lost) return outgoingProblem(name, lost)
  if (error instanceof AuthorizationResponseError) return answeredProblem(name, error.error)
  if (error instanceof ResponseBodyError) return failed(name, `it answered “${codeOf(error.error)}”`)
  const reason = reasonOf(error)
  if (reason === undefined) throw error
  return failed(name, reason)
}

function outgoingProblem(name: string, error: OutgoingError): Problem {
  if (error.fault === 'too_large') return failed(name, 'its answer is too long')
  if (error.fault === 'unusable') return failed(name, 'its answer is not HTTP')
  const how = { timeout: 'did not answer in time', address: 'is at an address that may not be reached' }
  const words = error.fault === 'unreachable' ? 'cannot be reached' : how[error.fault]
  return problem(
    'upstream_unreachable',
    `The service behind “${name}” ${words}. Nothing was changed. Try again, or sign in another way.`,
  )
}

function answeredProblem(name: string, code: string): Problem {
  const where = `The service behind “${name}” did not sign you in`
  const end = 'Nothing was changed. Try again, or sign in another way.'
  if (DENIED.has(code)) return problem('upstream_denied', `${where}: it was cancelled or refused there. ${end}`)
  if (NEEDS_PERSON.has(code)) return problem('upstream_denied', `${where}: it wants to ask you something first. ${end}`)
  return failed(name, `it answered “${codeOf(code)}”`)
}

/** A refusal because of what a provider said. */
export function failed(name: string, reason: string): Problem {
  return problem(
    'upstream_failed',
    `The service behind “${name}” could not sign you in: ${reason}. Nothing was changed. Try again, or sign in another way.`,
  )
}

/** An error code as RFC 6749 has them; anything else is somebody's text, which we do not repeat. */
function codeOf(code: string): string {
  return /^[a-z_]{1,60}$/.test(code) ? code : 'an error'
}

const UNUSABLE = 'its answer cannot be used'

const REASONS = new Map([
  ['OAUTH_JWT_CLAIM_COMPARISON_FAILED', 'its ID token is not for this sign-in'],
  ['OAUTH_JWT_TIMESTAMP_CHECK_FAILED', 'its ID token has expired or is not valid yet'],
  ['OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED', 'it names another issuer or another person than expected'],
  ['OAUTH_INVALID_RESPONSE', 'its answer does not belong to this sign-in or is incomplete'],
  ['OAUTH_RESPONSE_IS_NOT_CONFORM', 'it answered with an unexpected status'],
  ['OAUTH_RESPONSE_IS_NOT_JSON', 'its answer is not JSON'],
  ['OAUTH_PARSE_ERROR', 'its answer cannot be read'],
])

/** The reason in words where an error comes from what a provider said; undefined where it is a bug of ours. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof UnusableAnswer) return error.message
  if (error instanceof ClientError) return REASONS.get(error.code ?? '') ?? UNUSABLE
  if (error instanceof errors.JOSEError) return 'the signature of its ID token cannot be verified'
  if (error instanceof WWWAuthenticateChallengeError) return 'it does not accept its own token'
  return isOfItsWords(error) ? UNUSABLE : undefined
}

/** Node and the library mark a value that they cannot use by a code: it came from the provider's metadata or keys. */
function isOfItsWords(error: unknown): boolean {
  if (error instanceof SyntaxError || error instanceof DOMException) return true
  return error instanceof Error && 'code' in error && /^(ERR_|OAUTH_)/.test(String(error.code))
}

const DEEPEST_CAUSE = 6

/** The first of an error and its causes that is of a kind. */
function causeOf<T extends Error>(error: unknown, kind: new (...given: never[]) => T, depth = 0): T | undefined {
  if (error instanceof kind) return error
  return error instanceof Error && depth < DEEPEST_CAUSE ? causeOf(error.cause, kind, depth + 1) : undefined
}
