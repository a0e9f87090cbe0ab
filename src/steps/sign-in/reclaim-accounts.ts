import type { Context } from '../../context.ts'
import { type Connection, isDatabase } from '../../model/connection.ts'
import { type Reclaimed, decideReclaim } from '../../model/reclaim.ts'
import type { Visitor } from '../../model/visitor.ts'
import { Problem } from '../../problems.ts'
import { askedByPerson } from '../asked-by-person.ts'
import { carryOut } from '../carry-out.ts'
import { signInNote } from '../log-sign-in.ts'
import { findUnverified } from '../../store/find-login.ts'

/** Somebody who has just proven to own an address: by a code sent there, or by a provider that is trusted to know. */
export interface ProvenAddress {
  readonly address: string
  readonly clientId: string
  readonly visitor: Visitor
}

/**
 * Takes every unverified password account with a proven address from whoever made it (DEMAND T1–T3): its password, what
 * it opened, its links, factors and open proofs go; a new password can be set by a link to the mailbox. Call it when the
 * proven identity is about to sign in, before anything is suggested or linked. Answers the accounts that were
 * reclaimed, mostly none: then it costs one read.
 */
export async function reclaimAccounts(ctx: Context, proven: ProvenAddress): Promise<readonly Reclaimed[] | Problem> {
  const address = proven.address.toLowerCase()
  const databases = (await ctx.directory.connections()).filter(isDatabase)
  const ids = databases.map(({ id }) => id)
  const reclaimed: Reclaimed[] = []
  for (const { key, connectionId } of await findUnverified(ctx.db, ids, address)) {
    const connection = databases.find(({ id }) => id === connectionId)
    const outcome = connection ? await reclaim(ctx, { key, connection, address }, proven) : null
    if (outcome instanceof Problem) return outcome
    if (outcome) reclaimed.push(outcome)
  }
  return reclaimed
}

async function reclaim(
  ctx: Context,
  { key, connection, address }: { readonly key: string; readonly connection: Connection; readonly address: string },
  { clientId, visitor }: ProvenAddress,
): Promise<Reclaimed | null | Problem> {
  const { ip, userAgent } = visitor
  const description = 'The account was unverified, and the owner of its address has signed in another way.'
  const note = await signInNote(ctx, { type: 'w', description, userName: address, connection, clientId, ip, userAgent })
  return carryOut(ctx, {
    asked: askedByPerson(visitor, { clientId, summary: 'Reclaim an account', path: '/authorize' }),
    involved: { users: [], identities: [key] },
    decide: (world, act) => {
      const decision = decideReclaim(world, { identity: key, address, connection, passwordHash: null }, act)
      if (decision instanceof Problem || !decision.answer) return decision
      const { id } = decision.answer.user
      return { ...decision, notes: [{ ...note, userId: id, entry: { ...note.entry, user_id: id } }] }
    },
  })
}
