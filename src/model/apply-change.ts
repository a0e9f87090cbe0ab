import type { Change } from './change.ts'
import type { Identities, Identity } from './identity.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/** The users as they are once a change is written: what a preview shows, and what the next of a batch decides on. */
export function applied(world: World, change: Change): World {
  const rows = usersAfter(world, change)
  const identities = identitiesAfter(world, change)
  const users = [...rows.values()].map((row): User => {
    const own = identities.filter(({ owner }) => owner === row.id).map(({ identity }) => identity)
    const main = own.find(({ key }) => key === row.mainKey)
    if (!main) throw new Error(`A change leaves ${row.id} without its main identity`)
    const linked = own.filter((one) => one !== main).sort((one, other) => one.position - other.position)
    const { mainKey: _mainKey, ...user } = row
    return { ...user, identities: [main, ...linked] satisfies Identities }
  })
  return { ...world, users: new Map(users.map((user) => [user.id, user])) }
}

type Row = Omit<User, 'identities'> & { readonly mainKey: string }

function usersAfter(world: World, change: Change): Map<string, Row> {
  const rows = new Map<string, Row>()
  for (const [id, { identities, ...user }] of world.users) rows.set(id, { ...user, mainKey: identities[0].key })
  for (const id of change.vanish) rows.delete(id)
  for (const user of change.appear) rows.set(user.id, { ...user, logins: user.logins ?? null })
  for (const written of [...change.touch, ...change.rewrite]) {
    const row = rows.get(written.id)
    if (row) rows.set(row.id, { ...row, ...written, version: row.version + 1 })
  }
  return rows
}

interface Owned {
  readonly owner: string
  readonly identity: Identity
}

function identitiesAfter(world: World, change: Change): Owned[] {
  const dropped = new Set(change.drop)
  const stored = [...world.users.values()].flatMap((user) =>
    user.identities.map((identity): Owned => ({ owner: user.id, identity })),
  )
  const back = change.bringBack.flatMap(({ key, owner, position, linkedBy, epoch }): Owned[] => {
    const identity = world.removed?.get(key)
    return identity ? [{ owner, identity: { ...identity, position, linkedBy, epoch } }] : []
  })
  const added = change.add.map(({ owner, identity }): Owned => ({ owner, identity }))
  return [
    ...stored.filter(({ identity }) => !dropped.has(identity.key)).map((one) => moved(one, change)),
    ...back,
    ...added,
  ]
}

function moved(stored: Owned, { move, amend }: Change): Owned {
  const amended = amend.find(({ key }) => key === stored.identity.key)
  const to = amended?.move ?? move.find(({ key }) => key === stored.identity.key)
  const profile = amended?.profile ?? stored.identity.profile
  if (!to) return { ...stored, identity: { ...stored.identity, profile } }
  const { position, linkedBy, owner } = to
  return { owner, identity: { ...stored.identity, profile, position, linkedBy, epoch: stored.identity.epoch + 1 } }
}
