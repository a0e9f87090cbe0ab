import type { Decision } from '../../model/change.ts'
import type { Act } from '../../model/operation.ts'
import type { Involved, World } from '../../model/world.ts'
import type { LinkToken } from '../read-link-token.ts'

/** What differs between links, unlinks and take-overs: whom they concern, and how they are decided. */
export interface PlanKind {
  readonly involved: Involved
  readonly decide: (world: World, act: Act) => Decision<unknown>
  /** Set where a person proves the other account with a token: that sign-in. */
  readonly token: LinkToken | null
}
