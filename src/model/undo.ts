import { type Problem, problem } from '../problems.ts'
import { type Caller, isFresh } from './caller.ts'
import { type Change, type Decision, type Operation, changeOf } from './change.ts'
import { eventsOf } from './user-event.ts'
import { type Effect, effectOf } from './effect.ts'
import { changedSince } from './facts.ts'
import { type Fold, foldChange, foldedUser, rewritten } from './fold.ts'
import type { Identity } from './identity.ts'
import { takeBack } from './merge-metadata.ts'
import { type Act, identitySnapshot, outlineOf, recordedBy } from './operation.ts'
import { rightsBack } from './rights-back.ts'
import { type Split, splitChange } from './split.ts'
import { transferChange } from './transfer.ts'
import { MAX_IDENTITIES, type User, firstNumber } from './user.ts'
import { userFrom } from './user-from.ts'
import { isStrandedWithout } from './way-in.ts'
import type { World } from './world.ts'

/** Which operation is to be taken back. */
export interface UndoWish {
  readonly operation: Operation
  /** Milliseconds after the operation in which it can be taken back. */
  readonly windowMs: number
  readonly keepWayIn: boolean
}

/**
 * Decides that an operation is taken back, as an operation of its own (DESIGN §2, undo). It is refused, with the list, where
 * a fact that the operation wrote has changed since; what others have changed beside it stays.
 */
export function decideUndo(world: World, wish: UndoWish, act: Act): Decision<null> {
  const { operation } = wish
  const effect = effectOf(operation)
  if (!effect) return problem('not_undoable')
  if (world.now.getTime() > operation.at.getTime() + wish.windowMs) return problem('undo_over')
  const refusal = refusalToPerson(world, { operation, effect }, act.caller)
  if (refusal) return refusal
  const facts = changedSince(world, effect)
  const kept = world.users.get(effect.kept)
  if (facts.length > 0 || !kept) return problem('changed_since').with({ changed: facts })
  return back(world, { wish, effect, kept }, act)
}

/** A person takes back what they did themselves to their own account, signed in just now by an identity that stays. */
function refusalToPerson(
  world: World,
  { operation, effect }: { readonly operation: Operation; readonly effect: Effect },
  caller: Caller,
): Problem | undefined {
  if (caller.kind !== 'user') return undefined
  if (operation.actor.userId !== caller.userId || effect.kept !== caller.userId) return problem('not_your_operation')
  if (world.users.get(caller.userId)?.blocked) return problem('blocked_user')
  return isFreshByAnother(world, effect, caller) ? undefined : problem('fresh_sign_in_required')
}

function isFreshByAnother({ now }: World, { linkedBy }: Effect, caller: Extract<Caller, { kind: 'user' }>): boolean {
  const isMoving = [caller.openedBy, ...caller.alsoOpenedBy].some(({ key }) => linkedBy.has(key))
  return !isMoving && isFresh(caller, now)
}

interface Undo {
  readonly wish: UndoWish
  readonly effect: Effect
  readonly kept: User
}

function back(world: World, undo: Undo, act: Act): Decision<null> {
  const { kind } = undo.effect
  if (kind === 'split') return done(foldChange(foldBack(world, undo), act, world.now))
  if (kind === 'removal') return done(returnChange(world, undo, act))
  if (kind === 'pass') return done(passBack(world, undo, act))
  const split = splitBack(world, undo)
  if (undo.wish.keepWayIn && isStrandedWithout(world, undo.kept, split.leaving)) return problem('no_way_in')
  return done(splitChange(split, act, world.now))
}

function done(change: Change | Problem): Decision<null> {
  return 'code' in change ? change : { answer: null, change, notes: [] }
}

/** A link is taken back: the secondary is there again, as it was, with its identities as they are. */
function splitBack(world: World, { wish, effect, kept }: Undo): Split {
  const leaving = kept.identities.filter(({ key }) => effect.linkedBy.has(key))
  const back = effect.gone && rightsBack(world, effect.gone)
  return {
    user: kept,
    leaving,
    made: effect.gone && back && userFrom(world, effect.gone, { given: leaving, rights: back.rights }),
    ...metadataBack(kept, effect),
    omissions: back?.omissions ?? [],
    erase: false,
    undoes: wish.operation.id,
  }
}

/** An unlink is taken back: the identities go to their old places, and the user that they had become vanishes. */
function foldBack(world: World, { wish, effect, kept }: Undo): Fold {
  const secondary = world.users.get(effect.made?.user_id ?? '')
  if (!secondary) throw new Error('An unlink cannot be taken back without the user that it made')
  const arriving = secondary.identities.map((identity) => inPlace(identity, effect, kept))
  return { primary: kept, secondary, arriving, ...metadataBack(kept, effect), undoes: wish.operation.id }
}

/** What passed to another user goes back, unless that user would have no way in then. */
function passBack(world: World, { wish, effect, kept }: Undo, act: Act): Change | Problem {
  const { from, to, leaving } = passedIn(world, effect)
  if (wish.keepWayIn && isStrandedWithout(world, from, [leaving])) return problem('no_way_in')
  if (to.identities.length >= MAX_IDENTITIES) return problem('too_many_identities')
  const arriving = inPlace(leaving, effect, to)
  const primary = from === kept ? 'from' : 'to'
  return transferChange({ from, to, leaving, arriving, undoes: wish.operation.id, primary }, act, world.now)
}

/** Who has now what passed, and who had it before: the facts were looked at, so both are there. */
function passedIn({ users }: World, { passed, linkedBy }: Effect) {
  const from = passed && users.get(passed.to)
  const to = passed && users.get(passed.from)
  const leaving = from?.identities.find(({ key }) => linkedBy.has(key))
  if (!from || !to || !leaving) throw new Error('Nothing passes back without both users and the identity')
  return { from, to, leaving }
}

/** At the old place, or at the end where another identity has it by now. */
function inPlace(identity: Identity, effect: Effect, kept: User): Identity {
  const was = effect.moved.find(({ key }) => key === identity.key)
  const isTaken = kept.identities.some(({ position }) => position === was?.position)
  const last = Math.max(...kept.identities.map(({ position }) => position))
  const position = was && !isTaken ? was.position : last + 1 + (was?.position ?? 0)
  return { ...identity, position, linkedBy: was?.linked_by ?? null, epoch: identity.epoch + 1 }
}

/** What had been removed is there again, with its credentials. */
function returnChange(world: World, { wish, effect, kept }: Undo, act: Act): Change | Problem {
  const { operation } = wish
  const returning = effect.moved.flatMap(({ key }) => world.removed?.get(key) ?? [])
  if (returning.length < effect.moved.length) return problem('not_undoable')
  const epoch = firstNumber(world.now)
  const arriving = returning.map((identity) => ({ ...inPlace(identity, effect, kept), epoch }))
  const after = foldedUser({ primary: kept, arriving, metadata: kept.userMetadata }, world.now)
  const moves = arriving.map(({ key, position, linkedBy }) => ({ key, owner: kept.id, position, linkedBy, epoch }))
  const keys = arriving.map(({ key }) => key)
  return changeOf({
    expect: [kept],
    ...rewritten(after, false),
    bringBack: moves.map((move) => ({ ...move, removedBy: operation.id })),
    operations: [
      {
        ...recordedBy(act, world.now),
        action: 'undo',
        users: [kept.id],
        identities: keys,
        undoes: operation.id,
        before: { primary: outlineOf(kept), secondary: null },
        after: { primary: outlineOf(after), secondary: null, identities: arriving.map(identitySnapshot) },
      },
    ],
    events: eventsOf(act, [
      { type: 'user.updated', user: after, previous: kept },
      { type: 'identity.undone', user: after, otherUserId: null, identities: keys },
    ]),
  })
}

function metadataBack(kept: User, { written }: Effect): Pick<Fold, 'metadata' | 'written'> {
  return written ? takeBack(kept.userMetadata, written) : { metadata: kept.userMetadata, written: null }
}
