import { isDeepStrictEqual } from 'node:util'
import { type Problem, problem } from '../problems.ts'
import type { Caller } from './caller.ts'
import type { Operation } from './change.ts'
import type { Identity } from './identity.ts'
import { takeBack } from './merge-metadata.ts'
import type { IdentitySnapshot, Snapshot } from './operation.ts'
import { writtenBy } from './effect.ts'
import { rightsRestored } from './rights-back.ts'
import type { Omission, Split } from './split.ts'
import type { User } from './user.ts'
import { userFrom } from './user-from.ts'
import type { World } from './world.ts'

/**
 * Gives a linked user back what it was before the link that brought its identity here (DESIGN §2, restore): identifiers,
 * verification flags and credentials as they are now, the rest from the snapshot. What the link had put into the primary's
 * `user_metadata` goes, unless somebody changed it since. Whatever does not come back is named.
 */
export function restoredBy(
  world: World,
  { user, identity }: { readonly user: User; readonly identity: Identity },
  { withAll, caller }: { readonly withAll: boolean; readonly caller: Caller },
): Split | Problem {
  const link = world.operations?.get(identity.linkedBy ?? '')
  const snapshot = link?.before['secondary'] as Snapshot | null | undefined
  if (!link || !snapshot) return problem('no_snapshot')
  const leaving = leavingOf({ user, identity }, snapshot, withAll)
  if ('code' in leaving) return leaving
  const metadata = metadataWithout(user, link)
  const back = rightsRestored(world, snapshot, caller)
  return {
    user,
    leaving,
    made: userFrom(world, snapshot, { given: profilesOf(snapshot, leaving), rights: back.rights }),
    ...metadata,
    omissions: [...metadata.omissions, ...identitiesThatStay(snapshot, leaving), ...back.omissions],
    erase: false,
    undoes: null,
  }
}

/** The identity alone, or all that came by the same link: with the one that the restored user is named by. */
function leavingOf(
  { user, identity }: { readonly user: User; readonly identity: Identity },
  snapshot: Snapshot,
  withAll: boolean,
): readonly Identity[] | Problem {
  const came = user.identities.filter(({ linkedBy }) => linkedBy === identity.linkedBy)
  const hasMain = came.some(({ key }) => key === snapshot.user_id)
  if (withAll) return hasMain ? came : problem('no_snapshot', mainElsewhere(snapshot))
  return identity.key === snapshot.user_id ? [identity] : problem('no_snapshot', cameAlong(snapshot))
}

function mainElsewhere({ user_id: owner }: Snapshot): string {
  return `The main identity of ${owner} is elsewhere by now. Nothing was changed.`
}

function cameAlong({ user_id: owner }: Snapshot): string {
  return `This identity came along with ${owner}. Nothing was changed. Restore that user with "with": "all", or unlink to "empty_user".`
}

function profilesOf({ identities }: Snapshot, leaving: readonly Identity[]): Identity[] {
  return leaving.map((now) => {
    const was = identities.find(({ key }) => key === now.key)
    return was ? asItWas(now, was) : now
  })
}

function metadataWithout(
  user: User,
  link: Operation,
): Pick<Split, 'metadata' | 'written'> & { omissions: readonly Omission[] } {
  const written = writtenBy(link)
  if (!written) return { metadata: user.userMetadata, written: null, omissions: [] }
  const { changed, ...rest } = takeBack(user.userMetadata, written)
  const omissions = changed.map(
    (name): Omission => ({ kind: 'user_metadata', name, reason: 'It was changed after the link, so it stays.' }),
  )
  return { ...rest, omissions }
}

function identitiesThatStay({ identities }: Snapshot, leaving: readonly Identity[]): Omission[] {
  return identities
    .filter(({ key }) => !leaving.some((one) => one.key === key))
    .map(({ key }) => ({ kind: 'identity', name: key, reason: 'It was not taken along.' }))
}

const AS_IT_IS_NOW = new Set(['email', 'email_verified', 'phone_number', 'phone_verified', 'username'])

/** Identifiers and whether they are verified as they are now, the rest of the profile as it was. */
function asItWas(now: Identity, was: IdentitySnapshot): Identity {
  const kept = Object.entries(was.profile).filter(([name]) => !AS_IT_IS_NOW.has(name))
  const current = Object.entries(now.profile).filter(([name]) => AS_IT_IS_NOW.has(name))
  const profile = Object.fromEntries([...current, ...kept])
  return isDeepStrictEqual(profile, now.profile) ? now : { ...now, profile }
}
