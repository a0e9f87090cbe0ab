import type { FactorQuestion } from './factor-policy.ts'
import type { JsonObject } from './json.ts'

/** How an identity was proven, in the words of `amr` (RFC 8176) and of Auth0's methods. */
export type Method = 'pwd' | 'email' | 'sms' | 'passkey' | 'federated' | 'mfa' | 'otp' | 'recovery' | 'webauthn'

/** One identity that was proven in a flow, or by the session that the flow began with. */
export interface Proven {
  readonly key: string
  readonly epoch: number
  readonly method: Method
  /** Seconds since 1970. */
  readonly at: number
}

/** A factor that was presented in this sign-in. */
export interface UsedFactor {
  readonly method: Method
  readonly at: number
  /** True where it was presented in this flow, and not in the session that the flow began with. */
  readonly isHere?: true
}

/** A method of the operator's own by which an Action has authenticated the person. */
export interface RecordedMethod {
  /** A URL. */
  readonly name: string
  /** ISO 8601. */
  readonly timestamp: string
}

/** The session that a flow began with. Times in seconds since 1970. */
export interface BegunBy {
  readonly id: string
  readonly createdAt: number
  readonly authenticatedAt: number
}

/** A suggested link that the person has taken up: who is to be proven before the two become one. */
export interface LinkIntent {
  /** The user that is to survive. */
  readonly target: string
  /** The identity that was proven first, how and when, and its epoch then. */
  readonly joining: Proven
  /** False while a second factor of the joining account is still to be shown. */
  readonly isReady: boolean
}

/** An organization as tokens tell it; null: the name is not told. */
export interface EnteredOrganization {
  readonly id: string
  readonly name: string | null
}

/**
 * What is known of a sign-in in progress: the request that began it, and what the person has shown so far. It is one
 * authorization request in one browser; nothing in it is a secret, and nothing of it is believed without its epoch.
 */
export interface FlowState {
  /** The origin that the request came to. */
  readonly origin: string
  readonly clientId: string
  /** Parameters of the authorization request, in Auth0's words. */
  readonly params: JsonObject
  /** True where a device is being signed in: what follows is `/activate`, not the application. */
  readonly forDevice: boolean
  /** What Actions are told that it is, where it is no authorization request. */
  readonly protocol?: 'oauth2-password' | 'oauth2-refresh-token'
  /** Identities proven, the latest last; all of one user, but for a link that is under way. */
  readonly proven: readonly Proven[]
  /** The user, once somebody is known. */
  readonly user: string | null
  /** True where the session had signed this person in before, and nothing was proven here. */
  readonly bySession: boolean
  /** That session, as Actions are told of it. */
  readonly session?: BegunBy
  /** What Actions know this sign-in by, from its first request to its last. */
  readonly transaction?: string
  readonly factors: readonly UsedFactor[]
  /** What an Action asks for beside the tenant and the request (factor-policy), while it waits for it. */
  readonly demanded?: FactorQuestion['demanded']
  /** Methods that Actions have recorded in this session. */
  readonly recorded?: readonly RecordedMethod[]
  readonly link: LinkIntent | null
  /** The organization that the person signs in to, once it is settled that they may; its name where tokens tell it. */
  readonly organization?: EnteredOrganization
  /** Steps that are done: a suggestion that was answered, a consent that was given. */
  readonly done: readonly string[]
  /** What Actions have said so far (steps/sign-in/actions-so-far): null until they have run. */
  readonly actions: JsonObject | null
  /** The page at which the steps have stopped last. */
  readonly at?: string
  /** What a step must remember between its page and the answer to it. */
  readonly memory: JsonObject
}

/** How long a person may take, in seconds. */
export const FLOW_SECONDS = 3600

/** A flow that begins: nobody is known yet. */
export function newFlow(
  begun: Pick<FlowState, 'origin' | 'clientId' | 'params' | 'forDevice'> & Partial<FlowState>,
): FlowState {
  return {
    proven: [],
    user: null,
    bySession: false,
    factors: [],
    link: null,
    done: [],
    actions: null,
    memory: {},
    ...begun,
  }
}

/** A parameter of the authorization request, or "" where it was not sent. */
export function paramOf({ params }: Pick<FlowState, 'params'>, name: string): string {
  const value = params[name]
  return typeof value === 'string' ? value : ''
}
