import type { RecordedMethod } from '../model/flow.ts'
import type { JsonObject } from '../model/json.ts'

/** What the actions of one sign-in have asked for so far. Plain JSON, so that a flow can keep it between requests. */
export interface Effects {
  readonly idTokenClaims: JsonObject
  readonly accessTokenClaims: JsonObject
  readonly scopes: { readonly added: readonly string[]; readonly removed: readonly string[] }
  /** The user whose sign-in it shall become. Whether that may be is not decided here: {@link canBePrimary}. */
  readonly primaryUser: string | null
  /** To be merged at the first level, where null removes a key. Null where no action set any. */
  readonly userMetadata: JsonObject | null
  readonly appMetadata: JsonObject | null
  /** A second factor at the end of the sign-in; the provider `none` lifts the tenant's policy. */
  readonly multifactor: { readonly provider: string; readonly allowRememberBrowser: boolean } | null
  /** Methods of the operator's own by which the person was authenticated, for the session to keep. */
  readonly methods: readonly RecordedMethod[]
  /** Told to later actions as `event.transaction.metadata`. */
  readonly transactionMetadata: JsonObject
}

/** Before the first action. */
export const NO_EFFECTS: Effects = {
  idTokenClaims: {},
  accessTokenClaims: {},
  scopes: { added: [], removed: [] },
  primaryUser: null,
  userMetadata: null,
  appMetadata: null,
  multifactor: null,
  methods: [],
  transactionMetadata: {},
}

/** A second factor as actions name it: `otp`, `webauthn-roaming`, `recovery-code`, … */
export interface Factor {
  readonly type: string
  readonly options: JsonObject
}

/** What has to happen in the browser before the actions go on. */
export type Pause =
  | {
      readonly for: 'redirect'
      /** Where the browser goes; `state` is still to be added to its query. */
      readonly url: string
    }
  | {
      /** One of `factors` has to be passed, or enrolled; those that are not to be had do not count. */
      readonly for: 'challenge' | 'enrollment'
      readonly factors: readonly Factor[]
      /** Whether to begin with the first one, rather than with a choice. */
      readonly beginWithFirst: boolean
    }

export interface Denial {
  /** The action's own code, where it named one. */
  readonly code: string | null
  readonly reason: string
}

/** The actions stand still. Keep it whole, and give it to `continuePostLogin` once the pause is over. */
export interface Paused {
  readonly outcome: 'paused'
  /** The file of the action that asked for it. */
  readonly action: string
  readonly pause: Pause
  readonly effects: Effects
}

/** What came of a sign-in's actions. */
export type ActionOutcome =
  | { readonly outcome: 'passed'; readonly effects: Effects }
  | Paused
  /** The sign-in ends here; metadata in `effects` is to be kept all the same, as in Auth0. */
  | { readonly outcome: 'denied'; readonly action: string; readonly denial: Denial; readonly effects: Effects }
  /** An action is broken: nothing of the sign-in may go through. `message` is for the log, not for the person. */
  | { readonly outcome: 'failed'; readonly action: string; readonly message: string }
