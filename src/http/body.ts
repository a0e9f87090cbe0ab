import type { FastifyInstance, FastifyRequest } from 'fastify'
import qs from 'qs'
import { type Problem, problem } from '../problems.ts'

/** Auth0 takes at most 1 MB (CONTRACT §1.1). */
export const BODY_LIMIT = 1_048_576

const DEEPEST = 64
const BOOLEANS = new Set(['blocked', 'email_verified', 'phone_verified', 'verify_email', 'verify_phone_number'])

/** A body as it came: its text and type. It is read only after the caller was found to be allowed. */
export interface RawBody {
  readonly text: string
  readonly type: string
}

/** Takes every body as text, so that who asks is settled before what was sent is looked at. */
export function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (request, text, done) => {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
    done(null, { text: String(text), type } satisfies RawBody)
  })
}

/** What a request's body holds: JSON or a form (CONTRACT §1.1), or a refusal. An empty body is undefined. */
export function readBody(request: FastifyRequest): { value: unknown } | Problem {
  const raw = request.body as RawBody | undefined
  if (!raw || raw.text.trim() === '') return { value: undefined }
  if (raw.type === 'application/x-www-form-urlencoded') return readForm(raw.text)
  // Without a type it is JSON, as in the framework that Auth0 uses.
  return /^$|^application\/(.+\+)?json$/.test(raw.type) ? readJson(raw.text) : problem('not_acceptable_type')
}

function readJson(text: string): { value: unknown } | Problem {
  try {
    return checked(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError) return problem('invalid_body', 'Invalid request payload JSON format')
    throw error
  }
}

function readForm(text: string): { value: unknown } | Problem {
  try {
    return checked(parseForm(text))
  } catch (error) {
    if (error instanceof RangeError) return problem('invalid_body', `Invalid form: ${error.message}`)
    throw error
  }
}

/** What is deeper or more than this is refused, never cut off: half of a form would be another request. */
const FORM_LIMITS = {
  depth: 5,
  strictDepth: true,
  parameterLimit: 1000,
  arrayLimit: 1000,
  throwOnLimitExceeded: true,
  // As own names of plain objects they do no harm; without this they would be dropped.
  allowPrototypes: true,
}
const PROTO = '__proto__'
const NO_PROTO = `Names must not be ${PROTO}`

/** Forms carry text only; the fields that are flags become flags. */
function parseForm(text: string): unknown {
  if ([...new URLSearchParams(text).keys()].some((name) => name.includes(PROTO))) throw new RangeError(NO_PROTO)
  const form = qs.parse(text, FORM_LIMITS)
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [
      name,
      BOOLEANS.has(name) && (value === 'true' || value === 'false') ? value === 'true' : value,
    ]),
  )
}

function checked(value: unknown): { value: unknown } | Problem {
  const fault = unstorable(value, 0)
  return fault === undefined
    ? { value }
    : problem('invalid_body', `Payload validation error: '${fault}'. Nothing was changed.`)
}

/** What could not be kept: NUL, half of a surrogate pair, nesting without end, a name that shapes would drop. */
function unstorable(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return isText(value) ? undefined : 'Text must be well-formed Unicode without NUL'
  if (value === null || typeof value !== 'object') return undefined
  if (depth >= DEEPEST) return `JSON may be nested at most ${DEEPEST} levels deep`
  if (Object.hasOwn(value, PROTO)) return NO_PROTO
  // Names first, then what they name.
  return firstFault(Object.keys(value), depth) ?? firstFault(Object.values(value), depth + 1)
}

function firstFault(values: readonly unknown[], depth: number): string | undefined {
  for (const value of values) {
    const fault = unstorable(value, depth)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Whether a text can be stored: no NUL, no lone surrogate. */
export function isText(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed()
}

const SECRET = /password|secret|token|link_with|hash|private_?key|accesskey|saskey|masterkey/i
/** Objects all of whose texts may be secrets: settings of a custom database, headers for a provider. */
const SECRET_OBJECT = /^(configuration|customHeaders)$/

/** A body as the log keeps it: secrets starred (CONTRACT §2.7). */
export function starred(value: unknown, all = false): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((each) => starred(each, all))
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      typeof inner === 'string' && (all || SECRET.test(name)) ? '*****' : starred(inner, SECRET_OBJECT.test(name)),
    ]),
  )
}
