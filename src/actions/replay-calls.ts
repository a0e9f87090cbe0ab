import type { Json, JsonObject } from '../model/json.ts'
import { type Call, type Moment, type Step, applyCall, beginStep } from './api-calls.ts'
import { CLAIMS_BYTES } from './claim-names.ts'
import type { Effects } from './effects.ts'
import { LONGEST_CALLS } from './run-messages.ts'

/**
 * What an action asked for, from the calls that its thread answered. Nothing is believed: each call is checked as it was
 * beside the action. A text says why they cannot be followed.
 */
export function replayCalls(text: string, before: Effects, moment: Moment): Step | string {
  if (text.length > LONGEST_CALLS) return 'It asked for too much.'
  try {
    const calls = JSON.parse(text) as Json
    if (!Array.isArray(calls) || !calls.every(isCall)) return 'It answered something else than calls.'
    return settle(
      calls.reduce<Step>((step, call) => applyCall(step, call, moment), beginStep(before)),
      before,
    )
  } catch (error) {
    return String(error)
  }
}

function isCall(value: Json): value is Call & Json {
  return Array.isArray(value) && typeof value[0] === 'string'
}

/** What is looked at once the action has ended. */
function settle(step: Step, before: Effects): Step | string {
  const { effects } = step
  for (const [token, claims] of Object.entries({ ID: effects.idTokenClaims, access: effects.accessTokenClaims })) {
    const bytes = bytesOf(claims)
    if (bytes > CLAIMS_BYTES)
      return `Custom claims of the ${token} token are ${bytes} bytes, of ${CLAIMS_BYTES} allowed.`
  }
  // CONTRACT §2.6: user metadata set in the action that changes the primary user is lost.
  const isSwitched = effects.primaryUser !== before.primaryUser
  return isSwitched ? { ...step, effects: { ...effects, userMetadata: before.userMetadata } } : step
}

function bytesOf(claims: JsonObject): number {
  return Buffer.byteLength(JSON.stringify(claims))
}
