import type { Context } from '../../context.ts'
import { applied } from '../../model/apply-change.ts'
import type { Asked, Caller } from '../../model/caller.ts'
import type { Change, Operation } from '../../model/change.ts'
import { displayNameOf } from '../../model/display-name.ts'
import { effectOf } from '../../model/effect.ts'
import type { Identity } from '../../model/identity.ts'
import type { Doer, EmailMessage, Happened } from '../../model/message.ts'
import { verifiedEmail } from '../../model/suggest-link.ts'
import type { User } from '../../model/user.ts'
import type { World } from '../../model/world.ts'

/** Who is told by mail, beside those who always are. */
export interface MailWish {
  /** True where whoever asked wants the owners of this operation told. */
  readonly notify?: (operation: Operation) => boolean
  /** True for a part of a job: however few operations it has, it is nobody's single act. */
  readonly isBulk?: boolean
  /** What a person did at a page, or what the connection's policy did then: it is told, in the page's language. */
  readonly atSignIn?: { readonly by: Doer; readonly locale: string }
}

/** A change that is written, and what it was decided on. */
interface Written {
  readonly asked: Asked
  readonly world: World
  readonly change: Change
  readonly mail: MailWish
}

const TOLD_SECONDS = 7 * 86_400
const DAY_MS = 86_400_000

const TEMPLATES = {
  link: 'method_linked',
  unlink: 'method_removed',
  move: 'method_moved',
  undo: 'linking_undone',
  reclaim: null,
} as const

/**
 * Tells the owners of all verified addresses of both users what has become of the account, when, by whom, and what to do
 * if it was not them. Persons and single acts of an administrator are always told of; what machines do, and what is done
 * by the dozen, only where that is asked for. A mail that cannot be put into the outbox fails nothing.
 */
export async function tellOwners(ctx: Context, written: Written): Promise<void> {
  const operations = written.change.operations.filter((operation) => isTold(written, operation))
  if (operations.length > 0) await sendAll(ctx, () => messagesOf(ctx, written, operations))
}

/** Tells the owners of a user's verified addresses that a password or a passkey was removed, by the same rule. */
export async function tellOfRemoval(
  ctx: Context,
  { asked, user, method }: { readonly asked: Asked; readonly user: User; readonly method: 'password' | 'passkey' },
): Promise<void> {
  if (asked.caller.kind === 'client') return
  await sendAll(ctx, async () => {
    const values = { method, happened: await happenedFor(ctx, { asked, mail: {} }) }
    const locales = new Map(user.identities.map((identity) => [verifiedEmail(identity), localeOf(identity)]))
    return [...locales].flatMap(([to, locale]): EmailMessage[] =>
      to === undefined ? [] : [{ ...USUAL, template: 'method_removed', to, locale, values }],
    )
  })
}

const USUAL = { channel: 'email', expiresInSeconds: TOLD_SECONDS } as const

async function sendAll(ctx: Context, messages: () => Promise<readonly EmailMessage[]>): Promise<void> {
  try {
    for (const message of await messages()) await ctx.messages.send(message)
  } catch (error) {
    ctx.log.warn({ err: error }, 'the owners of an account could not be told of a change')
  }
}

function isTold({ asked, change, mail }: Written, operation: Operation): boolean {
  if (TEMPLATES[operation.action] === null) return false
  if (mail.notify?.(operation) || mail.atSignIn || asked.caller.kind === 'user') return true
  return asked.caller.kind === 'administrator' && change.operations.length === 1 && !mail.isBulk
}

/** One mail to one address, of all operations of a kind that were done together. */
interface Letter {
  readonly address: string
  readonly locale: string
  readonly operation: Operation
  readonly methods: readonly string[]
}

async function messagesOf(
  ctx: Context,
  written: Written,
  operations: readonly Operation[],
): Promise<readonly EmailMessage[]> {
  const [nameOf, happened] = [await namer(ctx), await happenedFor(ctx, written)]
  const letters = new Map<string, Letter>()
  for (const letter of operations.flatMap((operation) => lettersOf(written, operation, nameOf))) {
    const key = `${letter.operation.action} ${letter.address}`
    const methods = [...(letters.get(key)?.methods ?? []), ...letter.methods]
    letters.set(key, { ...letter, methods: [...new Set(methods)] })
  }
  const { undoWindowDays } = await ctx.directory.settings()
  return [...letters.values()].flatMap((letter) => {
    const { at } = letter.operation
    const undoUntil = effectOf(letter.operation) ? new Date(at.getTime() + undoWindowDays * DAY_MS) : null
    return messageOf(letter, { ...happened, at, undoUntil })
  })
}

function lettersOf(written: Written, operation: Operation, nameOf: (identity: Identity) => string): Letter[] {
  const known = identitiesIn(written)
  const moved = known.filter(({ identity }) => operation.identities.includes(identity.key))
  const methods = moved.map(({ identity }) => nameOf(identity))
  return known.flatMap(({ owner, identity }) => {
    const address = operation.users.includes(owner) ? verifiedEmail(identity) : undefined
    const locale = written.mail.atSignIn?.locale ?? localeOf(identity)
    return address === undefined ? [] : [{ address, locale, operation, methods }]
  })
}

/** Every identity as it was before and as it is after, with its owner then. */
function identitiesIn({ world, change }: Written): { readonly owner: string; readonly identity: Identity }[] {
  const users = [...world.users.values(), ...applied(world, change).users.values()]
  return users.flatMap(({ id, identities }) => identities.map((identity) => ({ owner: id, identity })))
}

async function namer({ directory }: Context): Promise<(identity: Identity) => string> {
  const connections = new Map((await directory.connections()).map((connection) => [connection.id, connection]))
  return ({ connection: name, connectionId }) => {
    const connection = connections.get(connectionId)
    return connection ? displayNameOf(connection) : name
  }
}

type Doing = Pick<Written, 'asked' | 'mail'>

async function happenedFor(ctx: Context, { asked, mail }: Doing): Promise<Happened> {
  const { supportEmail: support } = await ctx.directory.settings()
  const client = await ctx.directory.client(asked.caller.clientId)
  const by = mail.atSignIn?.by ?? DOERS[asked.caller.kind]
  return { at: new Date(), by, application: client?.name ?? asked.caller.clientId, undoUntil: null, support }
}

const DOERS: Readonly<Record<Caller['kind'], Doer>> = {
  user: 'person',
  administrator: 'administrator',
  client: 'application',
}

function messageOf({ address, locale, operation, methods }: Letter, happened: Happened): EmailMessage[] {
  const template = TEMPLATES[operation.action]
  if (template === null) return []
  const values = { method: methods.join(', '), happened }
  return [{ ...USUAL, template, to: address, locale, values }]
}

/** The language that the provider says its person speaks. */
function localeOf({ profile }: Identity): string {
  return typeof profile['locale'] === 'string' ? profile['locale'] : 'en'
}
