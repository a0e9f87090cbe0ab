import type { Context } from '../../context.ts'
import type { Caller } from '../../model/caller.ts'
import type { Decision } from '../../model/change.ts'
import type { Proven } from '../../model/flow.ts'
import { decideLink } from '../../model/link.ts'
import type { Act } from '../../model/operation.ts'
import { decideMove } from '../../model/move.ts'
import { mayTakeIn, movesAlone, suggestLink, verifiedEmail } from '../../model/suggest-link.ts'
import type { User } from '../../model/user.ts'
import { findIdentity, type World } from '../../model/world.ts'
import { Problem, problem } from '../../problems.ts'
import { writeIdentities } from '../../shapes/user.ts'
import { askedByPerson } from '../asked-by-person.ts'
import { carryOutLinking } from '../linking/carry-out-linking.ts'
import { recallerFor, recallWaysIn } from '../linking/recall.ts'
import { successNote } from '../notes.ts'
import type { FlowVisitor } from './flow.ts'

/** Two accounts that one person has proven, or that a connection's policy links. */
export interface ProvenLink {
  readonly target: string
  /** The identity that joins, as it was when it was proven. */
  readonly joining: Proven
  /** The identity by which the person signed in to the target, or null where the policy links. */
  readonly by: Proven | null
  readonly clientId: string
  readonly origin: string
  readonly visitor: FlowVisitor
}

/** A proof is good for ten minutes, on both sides. */
const PROOF_SECONDS = 600

/**
 * Links an account into another at sign-in. The decision is the same as everywhere; what was proven is named with its
 * epochs, so a proof from before a link or unlink counts for nothing (DEMAND T10, T11), nor does an old one: that is
 * `challenge_over`. Of any number of confirmations at once one links, and the others are told the same (T12). The owners
 * of all verified addresses are told.
 */
export async function linkProven(ctx: Context, link: ProvenLink): Promise<User | Problem> {
  const { target, joining, by, clientId, origin, visitor } = link
  const summary = by ? 'Link accounts at sign-in' : 'Link accounts automatically at sign-in'
  const usual = askedByPerson({ ...visitor, origin }, { clientId, summary, path: '/u/link/confirm' })
  const asked = { ...usual, caller: callerOf(link, usual.caller) }
  const recaller = recallerFor(ctx)
  return carryOutLinking(ctx, {
    asked,
    mail: { atSignIn: { by: by ? 'person' : 'policy', locale: visitor.locale } },
    involved: { users: [target], identities: [joining.key] },
    recall: async (db, world) => {
      const owner = findIdentity(world, joining.key)?.owner
      // A whole account leaves nobody behind who could be left without a way in.
      return owner && movesAlone(owner, joining.key) ? recallWaysIn(recaller, db, world) : world
    },
    decide: (world, act) => {
      const decision = decide(world, link, act)
      if (decision instanceof Problem || !decision.change) return decision
      const body = writeIdentities(decision.answer)
      return { ...decision, notes: [successNote(asked, { userId: target, status: 201, body })] }
    },
  })
}

function decide(world: World, link: ProvenLink, act: Act): Decision<User> {
  const { target, joining, by } = link
  const found = findIdentity(world, joining.key)
  const isDone = found?.owner.id === target && found.identity.epoch === joining.epoch + 1
  if (isDone) return { answer: found.owner, change: null, notes: [] }
  const refusal = by ? refusalOfAge(world, [by, joining]) : refusalToPolicy(world, link)
  if (refusal) return refusal
  if (by) return decideMove(world, { userId: target, key: joining.key, proof: joining, keepWayIn: true }, act)
  const wish = { primaryId: target, secondary: joining.key, connectionId: null, proof: joining }
  return decideLink(world, wish, { ...act, reason: 'automatic_linking' })
}

function refusalOfAge({ now }: World, proofs: readonly Proven[]): Problem | undefined {
  const oldest = Math.min(...proofs.map(({ at }) => at))
  return now.getTime() / 1000 - oldest > PROOF_SECONDS ? problem('challenge_over') : undefined
}

/** What let the policy link must be so at the moment of the link: addresses are verified, nobody is blocked or has more to lose. */
function refusalToPolicy(world: World, { target, joining }: ProvenLink): Problem | undefined {
  const found = findIdentity(world, joining.key)
  const existing = world.users.get(target)
  if (!found || !existing || found.owner.identities.length > 1 || !mayTakeIn(existing, found.owner))
    return problem('accounts_changed')
  const { owner: user, identity } = found
  const meeting = { user, identity, connection: undefined, candidates: [existing], open: openOf(existing) }
  const isStill = verifiedEmail(identity) !== undefined && suggestLink(meeting).kind === 'offer'
  return isStill ? undefined : problem('accounts_changed')
}

function openOf({ identities }: User): ReadonlySet<string> {
  return new Set(identities.map(({ connectionId }) => connectionId))
}

function callerOf({ target, by, clientId }: ProvenLink, usual: Caller): Caller {
  if (!by) return usual
  const scopes = new Set(['update:current_user_identities'])
  const { issuer } = usual
  const openedBy = { key: by.key, epoch: by.epoch }
  return {
    kind: 'user',
    clientId,
    issuer,
    scopes,
    userId: target,
    openedBy,
    alsoOpenedBy: [],
    signedInAt: by.at,
    byIdToken: false,
  }
}
