import type { Change } from './change.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/** Something that whoever asks for an operation should know before it is carried out. */
export type Warning = {
  readonly code: 'unverified_address' | 'data_lost' | 'rights_lost' | 'last_way_in' | 'no_way_in' | 'blocked_user'
  readonly message: string
}

/** What is worth a warning about an operation that would be carried out. */
export function warningsOf(before: World, after: World, change: Change): Warning[] {
  const [operation] = change.operations
  const kept = after.users.get(operation?.users[0] ?? '')
  const left = operation?.action === 'move' ? [after.users.get(operation.users[1] ?? '')] : []
  const moved = [...before.users.values()].flatMap(({ identities }) =>
    identities.filter(({ key }) => operation?.identities.includes(key)),
  )
  const unverified = moved.filter(({ profile }) => profile['email'] !== undefined && profile['email_verified'] !== true)
  return [
    ...unverified.map(({ key }) => warning('unverified_address', `The e-mail address of ${key} is not verified.`)),
    ...lostData(before, change),
    ...lostRights(before, change),
    ...waysIn(after, kept),
    ...left.flatMap((user) => waysIn(after, user)),
    ...[...before.users.values()]
      .filter(({ blocked }) => blocked)
      .map(({ id }) => warning('blocked_user', `${id} is blocked.`)),
  ]
}

function warning(code: Warning['code'], message: string): Warning {
  return { code, message }
}

/** Of a user who vanishes, metadata that goes nowhere; of an identity that is removed, everything. */
function lostData(before: World, { vanish, drop }: Change): Warning[] {
  const users = vanish.flatMap((id) => before.users.get(id) ?? [])
  return [
    ...users.flatMap(({ id, appMetadata, userMetadata }) => [
      ...(appMetadata ? [warning('data_lost', `The app_metadata of ${id} is not merged.`)] : []),
      ...(userMetadata ? [warning('data_lost', `What of the user_metadata of ${id} is not merged goes with it.`)] : []),
    ]),
    ...drop.map((key) => warning('data_lost', `${key} is removed with its credentials.`)),
  ]
}

/** Roles and permissions never move: nobody gains any by a link. */
function lostRights(before: World, { vanish }: Change): Warning[] {
  const users = vanish.flatMap((id) => before.users.get(id) ?? [])
  return users.flatMap(({ id, rights }) => {
    if (!rights) return []
    const { roles, permissions, memberships = [] } = rights
    const counts = `Roles (${roles.length}), permissions (${permissions.length})`
    const joined = memberships.filter(({ role }) => role === null).length
    return warning('rights_lost', `${counts} and memberships of organizations (${joined}) of ${id} go with it.`)
  })
}

function waysIn({ usable }: World, kept: User | undefined): Warning[] {
  const left = kept?.identities.filter(({ key }) => usable?.has(key)).length ?? 0
  if (!kept || left > 1) return []
  return left === 1
    ? [warning('last_way_in', `${kept.id} will have one way to sign in.`)]
    : [warning('no_way_in', `${kept.id} will have no way to sign in.`)]
}
