import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { User } from '../../model/user.ts'
import type { IdpTokens } from '../../shapes/user.ts'
import { openedTokens } from '../../steps/opened-tokens.ts'

/**
 * The tokens of providers that may be shown with these users: to a machine with `read:user_idp_tokens`, and to nobody else
 * (CONTRACT §2.4). A user token or an administrator's never carries that scope here: whoever steals it must not call providers.
 */
export async function showIdpTokens(ctx: Context, { caller }: Asked, users: readonly User[]): Promise<IdpTokens> {
  if (caller.kind !== 'client' || !caller.scopes.has('read:user_idp_tokens')) return new Map()
  const upstream = users.filter(({ identities }) => identities.some(({ provider }) => !OWN.has(provider)))
  return upstream.length === 0 ? new Map() : openedTokens(ctx, upstream)
}

/** Identities of these nobody gave tokens for: most reads ask no further. */
const OWN: ReadonlySet<string> = new Set(['auth0', 'email', 'sms'])
