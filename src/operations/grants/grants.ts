import type { Context } from '../../context.ts'
import { resourceOf } from '../../model/audience.ts'
import type { Asked } from '../../model/caller.ts'
import type { Page } from '../../shapes/paging.ts'
import { windowOf } from '../../shapes/window.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { endRefreshTokens } from '../../steps/end-refresh-tokens.ts'
import { successNote } from '../../steps/notes.ts'
import {
  countConsents,
  findConsents,
  type ListedConsent,
  removeConsents,
  type WhichConsents,
} from '../../store/consents.ts'

/** What people have allowed applications, a page of it (CONTRACT §8). */
export async function listGrants(
  ctx: Context,
  which: WhichConsents,
  query: Page,
): Promise<{ readonly grants: ListedConsent[]; readonly total: number | null }> {
  const grants = await findConsents(ctx.db, which, windowOf(query))
  return { grants, total: query.include_totals ? await countConsents(ctx.db, which) : null }
}

/** Takes back what was allowed, and ends the refresh tokens that stand on it. What is not there is taken back already. */
export async function deleteGrants(
  ctx: Context,
  asked: Asked,
  which: { readonly id: string } | { readonly userId: string },
): Promise<void> {
  const gone = await removeConsents(ctx.db, which)
  for (const { userId, clientId, audience } of gone) {
    const resource = audience === '' ? null : resourceOf(audience)
    await endRefreshTokens(ctx, { userId, clientId, resource })
  }
  const userId = 'userId' in which ? which.userId : (gone[0]?.userId ?? null)
  await addLogNote(ctx, asked, successNote(asked, { userId, status: 204, body: {} }))
}
