import type { Context } from '../../context.ts'
import type { Asked, OpenedBy } from '../../model/caller.ts'
import { decideLink } from '../../model/link.ts'
import type { User } from '../../model/user.ts'
import { Problem, problem } from '../../problems.ts'
import { writeIdentities } from '../../shapes/user.ts'
import { continueSession } from '../../steps/continue-session.ts'
import { carryOutLinking } from '../../steps/linking/carry-out-linking.ts'
import { noted, successNote } from '../../steps/notes.ts'
import { readLinkToken } from '../../steps/read-link-token.ts'

/** The secondary: by address, or by an ID token that proves it. */
export type Secondary =
  | { readonly address: string; readonly connectionId: string | null }
  | { readonly linkWith: string }

/**
 * Folds one user into another and returns the primary as it is then.
 *
 * The secondary's identities, all of them, go to the end of the primary's; its user disappears and nothing of
 * it is merged, but the operation keeps it in full. What its identities had opened is void from here on, but for the
 * session of the browser in which a person links by signing in to both.
 */
export async function linkUsers(
  ctx: Context,
  asked: Asked,
  primaryId: string,
  secondary: Secondary,
): Promise<User | Problem> {
  const named =
    'linkWith' in secondary ? await readLinkToken(ctx, asked, secondary.linkWith) : await known(ctx, secondary)
  if (named instanceof Problem) return named

  const user = await carryOutLinking(ctx, {
    asked,
    continues: named.sid === null ? [] : [named.sid],
    involved: { users: [primaryId], identities: [named.address] },
    decide: (world, act) =>
      noted(decideLink(world, { primaryId, secondary: named.address, ...named }, act), (user) => [
        successNote(asked, { userId: primaryId, status: 201, body: writeIdentities(user) }),
      ]),
  })
  if (!(user instanceof Problem)) await carryOn(ctx, asked, { ...named, user })
  return user
}

async function carryOn(
  ctx: Context,
  { caller }: Asked,
  { proof, sid, user }: Pick<Named, 'proof' | 'sid'> & { readonly user: User },
): Promise<void> {
  if (caller.kind === 'user' && proof && sid !== null)
    await continueSession(ctx, { caller, user, from: proof.key, proof, sid })
}

interface Named {
  readonly address: string
  readonly connectionId: string | null
  readonly proof: OpenedBy | null
  readonly sid: string | null
}

/** A connection that is named must exist; whether it is the identity's own is for the decision to see. */
async function known(ctx: Context, named: { address: string; connectionId: string | null }): Promise<Named | Problem> {
  const { connectionId } = named
  const exists = connectionId === null || (await ctx.directory.connections()).some(({ id }) => id === connectionId)
  return exists ? { ...named, proof: null, sid: null } : problem('connection_not_configured')
}
