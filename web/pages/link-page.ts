import type { AccountView, ApplicationView, MethodView, Step } from './view.ts'

/** Linking at sign-in. */
export type LinkPage = LinkSuggestionPage | LinkConfirmPage | LinkDonePage

/** Posts `decision` (`link`, `separate` or `never`) to `PATHS.linkSuggestion`. */
export interface LinkSuggestionPage extends Step {
  readonly name: 'link-suggestion'
  /** What was just proven. */
  readonly identity: { readonly identifier: string; readonly method: MethodView }
  /** Mask its identifier: it has not been proven. */
  readonly existing: AccountView
  readonly application: ApplicationView | null
  readonly merge: MergeView
  /** Only what was proven would go over to the other account: the account that it is of has other ways in, and stays. */
  readonly movesAlone?: boolean
}

/** What becomes of the data of the account that joins (`user_metadata`, by the merge policy). */
export type MergeView = 'none' | 'primary_wins' | 'secondary_wins' | 'union'

/** Both accounts were proven. Posts `decision` (`link` or `cancel`) to `PATHS.linkConfirm`. */
export interface LinkConfirmPage extends Step {
  readonly name: 'link-confirm'
  /** The account that stays. */
  readonly primary: AccountView
  /** The account that joins it. */
  readonly secondary: AccountView
  readonly merge: MergeView
  readonly application: ApplicationView | null
  /** Days in which it can be undone, or null where it cannot. */
  readonly undoDays: number | null
  /** The one way in that goes over, where the account that has it stays; null where the whole account joins. */
  readonly moving?: MethodView | null
}

export interface LinkDonePage {
  readonly name: 'link-done'
  readonly account: AccountView
  readonly continueUrl: string
  readonly application: ApplicationView | null
  readonly undoDays: number | null
}
