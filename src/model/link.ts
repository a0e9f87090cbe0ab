import { type Problem, problem } from '../problems.ts'
import { type OpenedBy, stillHolds } from './caller.ts'
import type { Decision } from './change.ts'
import { type Fold, foldChange, foldedUser } from './fold.ts'
import type { Identity } from './identity.ts'
import { type MergePolicy, mergeByPolicy } from './merge-metadata.ts'
import { refusalOfSize } from './metadata.ts'
import type { Act } from './operation.ts'
import { MAX_IDENTITIES, type User } from './user.ts'
import { type World, findIdentity } from './world.ts'

/** Who is to be folded into whom. */
export interface LinkWish {
  readonly primaryId: string
  /** The address of the secondary: of its main identity, which names it. */
  readonly secondary: string
  /** The connection that the caller named, which must be the identity's own. */
  readonly connectionId: string | null
  /** With `link_with`: the identity that opened the sign-in to the secondary. */
  readonly proof: OpenedBy | null
  /** What becomes of the secondary's `user_metadata`; without it nothing is merged, as Auth0 does. */
  readonly merge?: { readonly policy: MergePolicy; readonly metadataBytes: number }
}

/**
 * Decides a link: the secondary's identities go to the end of the primary's, the secondary's user
 * disappears, nothing of it is merged unless asked (CONTRACT §2.6). Answers the primary as it is afterwards.
 */
export function decideLink(world: World, wish: LinkWish, act: Act): Decision<User> {
  const primary = world.users.get(wish.primaryId)
  if (!primary) return problem('user_not_found')
  const secondary = secondaryOf(world, primary, wish)
  if ('code' in secondary) return secondary
  const refusal = refusalOf(primary, secondary, wish, act)
  if (refusal) return refusal

  const fold = foldOf({ primary, secondary }, wish, act)
  const { metadataBytes: limit } = wish.merge ?? {}
  const tooLarge = limit === undefined ? undefined : refusalOfSize({ user_metadata: fold.metadata }, limit)
  if (tooLarge) return tooLarge
  return { answer: foldedUser(fold, world.now), change: foldChange(fold, act, world.now), notes: [] }
}

/** The user that the wish names, provided that nobody has linked it yet. */
function secondaryOf(world: World, primary: User, wish: LinkWish): User | Problem {
  const unknown = problem(wish.proof ? 'secondary_token_unknown' : 'secondary_unknown')
  const found = findIdentity(world, wish.secondary)
  if (!found) return unknown
  if (found.identity === primary.identities[0]) return problem('same_identity')
  if (found.identity !== found.owner.identities[0]) return problem('identity_taken')
  if (wish.connectionId !== null && wish.connectionId !== found.identity.connectionId) return unknown
  return found.owner
}

function refusalOf(primary: User, secondary: User, wish: LinkWish, act: Act): Problem | undefined {
  if (wish.proof && !stillHolds(wish.proof, secondary.identities)) return problem('link_with_invalid')
  // Nobody's role vanishes or moves by linking.
  if (secondary.role !== undefined) return problem('administrator_stays')
  if (primary.identities.length + secondary.identities.length > MAX_IDENTITIES) return problem('too_many_identities')
  return act.caller.kind === 'user' ? refusalToPerson(primary, secondary, wish) : undefined
}

/** A person may bring only what was proven in this flow, and linking is no way out of a block (DESIGN §2). */
function refusalToPerson(primary: User, secondary: User, wish: LinkWish): Problem | undefined {
  if (primary.blocked || secondary.blocked) return problem('blocked_user')
  const unproven = secondary.identities.filter((identity) => identity.key !== wish.proof?.key)
  return unproven.length > 0 ? problem('unproven_identities') : undefined
}

function foldOf({ primary, secondary }: Pick<Fold, 'primary' | 'secondary'>, wish: LinkWish, act: Act): Fold {
  const last = Math.max(...primary.identities.map((identity) => identity.position))
  const arriving = secondary.identities.map(
    (identity, index): Identity => ({
      ...identity,
      position: last + 1 + index,
      epoch: identity.epoch + 1,
      linkedBy: act.operationId,
    }),
  )
  const merged = mergeByPolicy(primary.userMetadata, secondary.userMetadata, wish.merge?.policy ?? 'none')
  return { primary, secondary, arriving, ...merged, undoes: null }
}
