import assert from 'node:assert/strict'
import type { OpenedBy } from '../../src/model/caller.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { User } from '../../src/model/user.ts'
import { type Command, connectionOf } from './commands.ts'
import { PlainModel } from './plain-model.ts'

/** A user token of an earlier sign-in. */
export interface SignIn {
  readonly userId: string
  readonly openedBy: OpenedBy
}

/** What one of the commands becomes once slots and places have names. */
export interface Wanted {
  readonly command: Exclude<Command, { ask: 'sign in' }>
  /** Whose token it is, or null for a machine. */
  readonly by: SignIn | null
  /** The user to act on. */
  readonly userId: string
  /** The identity to be linked or unlinked, or the ID token that names it. */
  readonly other: string | SignIn
}

/** The thing under test: decisions over tables in memory, or operations over a database. */
export interface Engine {
  /** `done`, `unchanged`, or the code of a refusal. */
  carryOut(wanted: Wanted): Promise<string>
  /** Everybody of this sequence, as it is stored. */
  everybody(): Promise<readonly User[]>
  /** What the record of the last operation says was there before. */
  lastBefore(): Promise<JsonObject>
}

/** Carries out a sequence on an engine and on the plain model, and compares the two after every step. */
export async function follow(engine: Engine, commands: readonly Command[], prefix = ''): Promise<void> {
  const name = (slot: number) => `${connectionOf(slot)}|${prefix}${slot}`
  const model = new PlainModel(name)
  const signIns: SignIn[] = []
  let before = await engine.everybody()
  for (const command of commands) {
    const expected = model.obey(command)
    if (expected === 'no token yet' || expected === 'nobody') continue
    if (command.ask === 'sign in') {
      signIns.push(signIn(before, name(command.slot)))
      continue
    }
    const wanted = named(command, name, signIns)
    assert.equal(await engine.carryOut(wanted), expected, `${JSON.stringify(command)} answers as the model does`)
    const after = await engine.everybody()
    assertSame(after, model)
    assertTokens(after, model, signIns)
    assertNumbers(before, after, model)
    if (command.ask === 'link' && expected === 'done') assertSnapshot(await engine.lastBefore(), before, after)
    before = after
  }
}

function signIn(everybody: readonly User[], key: string): SignIn {
  const user = everybody.find(({ identities }) => identities.some((identity) => identity.key === key))
  const identity = user?.identities.find((candidate) => candidate.key === key)
  assert.ok(user && identity, 'the model signs in who is stored')
  return { userId: user.id, openedBy: { key, epoch: identity.epoch } }
}

function named(command: Wanted['command'], name: (slot: number) => string, signIns: readonly SignIn[]): Wanted {
  const at = (place: number) => signIns[place % signIns.length]
  const by = ('token' in command && command.token !== null && at(command.token)) || null
  return { command, by, userId: by?.userId ?? name(slotOfUser(command)), other: otherOf(command, name, at) }
}

function slotOfUser(command: Wanted['command']): number {
  if (command.ask === 'create') return command.slot
  return command.ask === 'link' ? command.primary : command.user
}

function otherOf(
  command: Wanted['command'],
  name: (slot: number) => string,
  at: (place: number) => SignIn | undefined,
): Wanted['other'] {
  if (command.ask === 'unlink') return name(command.slot)
  if (command.ask !== 'link' && command.ask !== 'move') return ''
  const { secondary } = command
  return 'slot' in secondary ? name(secondary.slot) : (at(secondary.linkWith) ?? '')
}

/** Owners, order of identities, metadata and blocks are the model's: so every identity has one owner, none is lost. */
function assertSame(stored: readonly User[], model: PlainModel): void {
  const asStored = stored.map((user) => ({
    names: user.identities.map(({ key }) => key),
    note: user.userMetadata?.['note'] ?? null,
    isBlocked: user.blocked === true,
  }))
  const asExpected = model.houses.map((names) => ({
    names,
    note: model.notes.get(names[0] ?? '') ?? null,
    isBlocked: model.blocked.has(names[0] ?? ''),
  }))
  const byName = (one: { names: string[] }, two: { names: string[] }) =>
    (one.names[0] ?? '') < (two.names[0] ?? '') ? -1 : 1
  assert.deepEqual(asStored.sort(byName), asExpected.sort(byName))
  for (const user of stored) assert.equal(user.id, user.identities[0].key, 'the main identity names the user')
}

/** A token is worth something exactly as long as its identity has neither moved nor gone. */
function assertTokens(stored: readonly User[], model: PlainModel, signIns: readonly SignIn[]): void {
  for (const [place, { userId, openedBy }] of signIns.entries()) {
    const user = stored.find(({ id }) => id === userId)
    const holds = user?.identities.some(({ key, epoch }) => key === openedBy.key && epoch === openedBy.epoch) ?? false
    assert.equal(holds, model.tokens[place]?.isDead === false, `token ${place} of ${openedBy.key}`)
  }
}

/** A write to a user raises its version by one; a move raises the epoch of an identity, and nothing else does. */
function assertNumbers(before: readonly User[], after: readonly User[], model: PlainModel): void {
  const were = new Map(before.flatMap((user) => user.identities.map((identity) => [identity.key, { user, identity }])))
  for (const user of after) {
    const was = before.find(({ id }) => id === user.id)
    if (was) assert.equal(user.version - was.version, model.written.has(user.id) ? 1 : 0, `version of ${user.id}`)
    for (const { key, epoch } of user.identities) {
      const place = were.get(key)
      if (place) assert.equal(epoch - place.identity.epoch, place.user.id === user.id ? 0 : 1, `epoch of ${key}`)
    }
  }
}

/** The record of a link holds the whole of the user that vanished, as it was. */
function assertSnapshot(recorded: JsonObject, before: readonly User[], after: readonly User[]): void {
  const gone = before.find(({ id }) => !after.some((user) => user.id === id))
  assert.ok(gone, 'a link makes a user vanish')
  assert.deepEqual(recorded['secondary'], {
    user_id: gone.id,
    version: gone.version,
    app_metadata: gone.appMetadata,
    user_metadata: gone.userMetadata,
    blocked: gone.blocked,
    created_at: gone.createdAt.toISOString(),
    updated_at: gone.updatedAt.toISOString(),
    logins: null,
    identities: gone.identities.map((identity) => ({
      key: identity.key,
      connection: identity.connection,
      connection_id: identity.connectionId,
      epoch: identity.epoch,
      position: identity.position,
      linked_by: identity.linkedBy,
      profile: identity.profile,
    })),
  })
}
