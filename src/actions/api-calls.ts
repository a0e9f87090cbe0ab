import type { Json, JsonObject } from '../model/json.ts'
import { reservedNames, unsafeNames } from '../model/metadata.ts'
import {
  type Argument,
  BadCall,
  asNumber,
  asOptions,
  asText,
  asWebUrl,
  assertKeepable,
  isScalar,
} from './call-arguments.ts'
import { isReservedClaim } from './claim-names.ts'
import type { Denial, Effects, Pause } from './effects.ts'
import { anyFactor, factorsFrom, redirectTo } from './pauses.ts'

/** One call of `api.<group>.<name>(…)`: its name with the dot, then its arguments as JSON. */
export type Call = readonly [method: string, ...args: Json[]]

/** One action under way: what it and those before it asked for. */
export interface Step {
  readonly effects: Effects
  readonly denied: Denial | null
  readonly pause: Pause | null
  readonly cache: readonly CacheWrite[]
  /** What was asked for and passed over, for the log. */
  readonly warnings: readonly string[]
}

/** A value of null removes the key. Milliseconds since 1970. */
export interface CacheWrite {
  readonly key: string
  readonly value: string | null
  readonly expiresAt: number
}

/** Where a call is made: before or after a redirect, and when. */
export interface Moment {
  readonly continuing: boolean
  readonly now: Date
}

type Method = (step: Step, args: readonly Argument[], moment: Moment) => Step

/** The step with which an action begins. */
export function beginStep(effects: Effects): Step {
  return { effects, denied: null, pause: null, cache: [], warnings: [] }
}

/**
 * What a call of `api` does. It is applied twice: beside the action, which thereby learns of wrong arguments as
 * exceptions, and again by the server, which believes nothing that comes from there.
 *
 * @throws BadCall
 */
export function applyCall(step: Step, [name, ...args]: Call, moment: Moment): Step {
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined
  if (!method) throw new BadCall(`There is no api.${name}.`)
  try {
    assertKeepable(args)
    return method(step, args, moment)
  } catch (error) {
    throw error instanceof BadCall ? new BadCall(`api.${name}: ${error.message}`) : error
  }
}

const METHODS: Readonly<Record<string, Method>> = {
  'access.deny': (step, args) => ({ ...step, denied: denialOf(args) }),
  'validation.error': (step, [code, message]) => ({
    ...step,
    denied: { code: asText(code, 'errorCode'), reason: asText(message, 'errorMessage') },
  }),
  'idToken.setCustomClaim': (step, [name, value]) => withClaim(step, 'idTokenClaims', name, value),
  'accessToken.setCustomClaim': (step, [name, value]) => withClaim(step, 'accessTokenClaims', name, value),
  'accessToken.addScope': (step, [scope]) => withScope(step, asScope(scope), true),
  'accessToken.removeScope': (step, [scope]) => withScope(step, asScope(scope), false),
  'authentication.setPrimaryUser': withPrimaryUser,
  'authentication.recordMethod': withMethod,
  'authentication.challengeWith': (step, args) => paused(step, factorsFrom('challenge', args)),
  'authentication.challengeWithAny': (step, [any]) => paused(step, anyFactor('challenge', any)),
  'authentication.enrollWith': (step, args) => paused(step, factorsFrom('enrollment', args)),
  'authentication.enrollWithAny': (step, [any]) => paused(step, anyFactor('enrollment', any)),
  'multifactor.enable': withMultifactor,
  'user.setUserMetadata': (step, [name, value]) => withMetadata(step, 'userMetadata', name, value),
  'user.setAppMetadata': (step, [name, value]) => withMetadata(step, 'appMetadata', name, value),
  'transaction.setMetadata': (step, [name, value]) =>
    withMetadata(step, 'transactionMetadata', name, isScalar(value) ? value : notScalar()),
  'redirect.sendUserTo': (step, [url, options]) => paused(step, redirectTo(url, options)),
  'cache.set': (step, [key, value, expiresAt]) => withCacheWrite(step, key, asText(value, 'value', 4096), expiresAt),
  'cache.delete': (step, [key]) => withCacheWrite(step, key, null, 0),
}

/** Names of all calls, such as `access.deny`. */
export const METHOD_NAMES: readonly string[] = Object.keys(METHODS)

function withEffects(step: Step, effects: Partial<Effects>): Step {
  return { ...step, effects: { ...step.effects, ...effects } }
}

/** `deny(reason)` or `deny(code, reason)`. A denial without words is still one. */
function denialOf(args: readonly Argument[]): Denial {
  const [first = 'Access denied', second] = args
  if (second === undefined) return { code: null, reason: asText(first, 'reason') }
  return { code: asText(first, 'code'), reason: asText(second, 'reason') }
}

type Claims = 'idTokenClaims' | 'accessTokenClaims'

/** A reserved claim is passed over, as in Auth0, where the sign-in goes on without it. */
function withClaim(step: Step, token: Claims, given: Argument, value: Argument): Step {
  const name = asText(given, 'name')
  if (isReservedClaim(name)) {
    return { ...step, warnings: [...step.warnings, `The claim ${name} is reserved and was not set.`] }
  }
  return value === undefined ? step : withEffects(step, { [token]: { ...step.effects[token], [name]: value } })
}

function asScope(value: Argument): string {
  const scope = asText(value, 'scope')
  // RFC 6749 §3.3
  if (/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) return scope
  throw new BadCall('scope must be a single scope: printable ASCII without spaces, quotes and backslashes.')
}

/** The last word counts, where a scope is both added and removed. */
function withScope(step: Step, scope: string, isAdded: boolean): Step {
  const added = step.effects.scopes.added.filter((other) => other !== scope)
  const removed = step.effects.scopes.removed.filter((other) => other !== scope)
  return withEffects(step, {
    scopes: isAdded ? { added: [...added, scope], removed } : { added, removed: [...removed, scope] },
  })
}

/** CONTRACT §2.6: at most 128 characters, once in a sign-in. */
function withPrimaryUser(step: Step, [user]: readonly Argument[]): Step {
  const primaryUser = asText(user, 'primary_user_id', 128)
  if (step.effects.primaryUser !== null) throw new BadCall('it may be called once in a sign-in.')
  return withEffects(step, { primaryUser })
}

function withMethod(step: Step, [url]: readonly Argument[], { continuing, now }: Moment): Step {
  if (!continuing) throw new BadCall('it may be called in onContinuePostLogin only.')
  const name = asText(url, 'provider_url')
  asWebUrl(name, 'provider_url')
  return withEffects(step, { methods: [...step.effects.methods, { name, timestamp: now.toISOString() }] })
}

const PROVIDERS = ['any', 'none', 'google-authenticator', 'guardian', 'duo']

function withMultifactor(step: Step, [given, options]: readonly Argument[]): Step {
  const provider = asText(given, 'provider')
  if (!PROVIDERS.includes(provider)) throw new BadCall(`provider must be one of ${PROVIDERS.join(', ')}.`)
  const { allowRememberBrowser } = asOptions(options, 'options')
  return withEffects(step, { multifactor: { provider, allowRememberBrowser: allowRememberBrowser === true } })
}

type Metadata = 'userMetadata' | 'appMetadata' | 'transactionMetadata'

function withMetadata(step: Step, kind: Metadata, given: Argument, value: Json = null): Step {
  const entry: JsonObject = { [asText(given, 'key')]: value }
  if (kind !== 'transactionMetadata' && unsafeNames(entry).length > 0)
    throw new BadCall('names may hold neither . nor $.')
  if (kind === 'appMetadata' && reservedNames(entry).length > 0) throw new BadCall('this name is reserved.')
  return withEffects(step, { [kind]: { ...step.effects[kind], ...entry } })
}

function notScalar(): never {
  throw new BadCall('value must be a text, a number, true, false or null.')
}

/** Two pauses of one action would leave open which comes first. */
function paused(step: Step, pause: Pause): Step {
  if (!step.pause) return { ...step, pause }
  throw new BadCall(`this action has asked for a ${step.pause.for} already, and one action may ask once.`)
}

function withCacheWrite(step: Step, key: Argument, value: string | null, expires: Argument): Step {
  const expiresAt = asNumber(expires, 'expires_at', [0, Number.MAX_SAFE_INTEGER])
  return { ...step, cache: [...step.cache, { key: asText(key, 'key', 64), value, expiresAt }] }
}
