import type { KoaContextWithOIDC } from 'oidc-provider'
import type { BegunBy, FlowState, Proven, RecordedMethod } from '../model/flow.ts'
import type { JsonObject } from '../model/json.ts'
import type { SignedInAccount } from './account.ts'
import type { CustomClaims } from '../steps/sign-in/actions-so-far.ts'

/** A request that a session could answer, as the steps of signing in look at it. */
export interface SessionFacts {
  readonly origin: string
  readonly clientId: string
  readonly params: JsonObject
  readonly forDevice: boolean
  readonly account: SignedInAccount
  /** What the session was opened with. */
  readonly methods: readonly Proven[]
  readonly recorded: readonly RecordedMethod[]
  readonly session: BegunBy
  /** What Actions know this sign-in by. */
  readonly transaction: string
  readonly ip: string
  readonly userAgent: string
  /** The cookie of browsers that are remembered for second factors. */
  readonly remembered: string | undefined
}

/** A request before anybody is known. */
export type RequestFacts = Pick<SessionFacts, 'clientId' | 'params'>

/** A refusal that the application is told. */
export interface Denial {
  readonly error: string
  readonly description: string
}

/** Where the steps stopped: all done, refused, or at a page that a person must see. */
export type Assessment =
  | { readonly kind: 'done'; readonly custom: CustomClaims }
  | { readonly kind: 'denied'; readonly error: string; readonly description: string; readonly isLogged?: true }
  | { readonly kind: 'consent' | 'mfa' | 'interaction'; readonly state: FlowState }

/** The steps of signing in and the pages beside them, as the provider needs them: it must not know either. */
export interface SignInSteps {
  /** Why a request cannot be answered at all, whoever asks. */
  refuse(request: RequestFacts): Promise<Denial | undefined>
  assess(facts: SessionFacts): Promise<Assessment>
  renderError(request: KoaContextWithOIDC, out: ErrorOut): Promise<void>
  renderDeviceCode(request: KoaContextWithOIDC, problem: unknown): Promise<void>
  renderDeviceConfirm(request: KoaContextWithOIDC, about: DeviceConfirmation): Promise<void>
  renderDeviceDone(request: KoaContextWithOIDC): Promise<void>
}

/** What goes wrong before there is anywhere to send it. */
export type ErrorOut = Readonly<Record<string, unknown>>

/** What a person is asked to confirm before a device is signed in. */
export interface DeviceConfirmation {
  readonly client: { readonly clientId: string; readonly clientName?: string | undefined }
  readonly device: unknown
  readonly code: string
}
