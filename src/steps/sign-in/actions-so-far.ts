import type { Effects, Paused } from '../../actions/effects.ts'
import type { EnteredOrganization, FlowState } from '../../model/flow.ts'
import type { JsonObject } from '../../model/json.ts'

/** Claims and scopes that Actions set, kept with the grant so that every token of it carries them. */
export interface CustomClaims {
  readonly idToken: JsonObject
  readonly accessToken: JsonObject
  readonly scopes: Effects['scopes']
  /** The organization that the sign-in is to. No Action says it, but it goes the same way. */
  readonly organization?: EnteredOrganization
}

/** What Actions have said in a flow: `actions` of its state, once they have begun. */
export interface ActionsSoFar extends CustomClaims {
  /** A second factor that is to be asked for, or `none`. */
  readonly multifactor: Effects['multifactor']
  /** Where they stand still, or null once they are through. */
  readonly paused: Paused | null
  /** `event.user` as it was told before a redirect: the account may have been linked into another one meanwhile. */
  readonly told: JsonObject | null
}

/** Where no Action has said anything. */
export const NO_CUSTOM: CustomClaims = { idToken: {}, accessToken: {}, scopes: { added: [], removed: [] } }

/** What Actions have said, or undefined where they have not run. */
export function actionsIn({ actions }: Pick<FlowState, 'actions'>): ActionsSoFar | undefined {
  return actions === null ? undefined : (actions as unknown as ActionsSoFar)
}

/** The flow with what Actions have said up to here. */
export function withActions(
  state: FlowState,
  effects: Effects,
  where: Pick<ActionsSoFar, 'paused' | 'told'> = { paused: null, told: null },
): FlowState {
  const { idTokenClaims: idToken, accessTokenClaims: accessToken, scopes, multifactor } = effects
  const said: ActionsSoFar = { idToken, accessToken, scopes, multifactor, ...where }
  return { ...state, actions: said as unknown as JsonObject }
}

/** What the tokens of a flow are to carry. */
export function customOf(state: Pick<FlowState, 'actions' | 'organization'>): CustomClaims {
  const { idToken, accessToken, scopes } = actionsIn(state) ?? NO_CUSTOM
  return { idToken, accessToken, scopes, ...(state.organization && { organization: state.organization }) }
}
