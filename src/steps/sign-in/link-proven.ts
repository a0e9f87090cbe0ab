import type { Context } from '../../context.ts'
import type { Caller, OpenedBy } from '../../model/caller.ts'
import { decideLink } from '../../model/link.ts'
import { verifiedEmail } from '../../model/suggest-link.ts'
import type { User } from '../../model/user.ts'
import { Problem } from '../../problems.ts'
import { writeIdentities } from '../../shapes/user.ts'
import { askedByPerson } from '../asked-by-person.ts'
import { carryOut } from '../carry-out.ts'
import { noted, successNote } from '../notes.ts'
import type { Visitor } from './flow.ts'

/** Two accounts that one person has proven, or that a tenant links by itself. */
export interface ProvenLink {
  readonly target: string
  /** The identity that joins, and its epoch when it was proven. */
  readonly joining: OpenedBy
  /** The identity by which the person signed in to the target, or null where the tenant's policy links. */
  readonly by: OpenedBy | null
  readonly clientId: string
  readonly origin: string
  readonly visitor: Visitor
}

/**
 * Links an account into another at sign-in. The decision is the same as everywhere; what was proven is named with its
 * epochs, so a proof from before a link or unlink counts for nothing (DEMAND T10, T11). Both owners of an address are told.
 */
export async function linkProven(ctx: Context, link: ProvenLink): Promise<User | Problem> {
  const { target, joining, clientId, origin, visitor } = link
  const summary = 'Link accounts at sign-in'
  const usual = askedByPerson({ ...visitor, origin }, { clientId, summary, path: '/u/link/confirm' })
  const asked = { ...usual, caller: callerOf(link, usual.caller) }
  const user = await carryOut(ctx, {
    asked,
    involved: { users: [target], identities: [joining.key] },
    decide: (world, act) =>
      noted(
        decideLink(
          world,
          { primaryId: target, secondary: joining.key, connectionId: null, proof: joining },
          { ...act, reason: link.by ? null : 'automatic_linking' },
        ),
        (linked) => [successNote(asked, { userId: target, status: 201, body: writeIdentities(linked) })],
      ),
  })
  if (!(user instanceof Problem)) await tell(ctx, user, joining.key, visitor)
  return user
}

function callerOf({ target, by, clientId }: ProvenLink, usual: Caller): Caller {
  if (!by) return usual
  const scopes = new Set(['update:current_user_identities'])
  const { issuer } = usual
  return { kind: 'user', clientId, issuer, scopes, userId: target, openedBy: by, alsoOpenedBy: [], byIdToken: false }
}

const TOLD_SECONDS = 7 * 86_400

async function tell(ctx: Context, user: User, joined: string, { locale }: Visitor): Promise<void> {
  const method = user.identities.find(({ key }) => key === joined)?.connection ?? joined
  const addresses = new Set(user.identities.flatMap((identity) => verifiedEmail(identity) ?? []))
  for (const to of addresses) {
    const message = { channel: 'email', template: 'method_linked', to, locale, expiresInSeconds: TOLD_SECONDS } as const
    await ctx.messages.send({ ...message, values: { method } })
  }
}
