import type { Context } from '../context.ts'
import { type ResourceServer, tellsPermissions } from '../model/resource-server.ts'
import { onlyReading } from '../store/database.ts'
import { readPermissionNames } from '../store/user-rights.ts'
import { PROVIDER_SCOPES } from './scopes.ts'

/** What an API that enforces permissions lets a person have in a token. */
export interface Permitted {
  /** The scope of the provider, without what the person may not do. */
  readonly scope: string
  /** What the person may do, whatever was asked for; only where the API wants it told. */
  readonly claims: { readonly permissions?: readonly string[] }
}

/**
 * Limits a token to what its person may do at the API at this moment, by roles or directly (RBAC, CONTRACT §11.4): looked
 * up for each token, so a role that was taken away is gone from the next. An API that enforces nothing limits nothing.
 */
export async function permittedTo(
  ctx: Pick<Context, 'db'>,
  api: ResourceServer | undefined,
  {
    user,
    scope,
    organization,
  }: { readonly user: string; readonly scope: string; readonly organization: string | null },
): Promise<Permitted> {
  if (!api?.enforcePolicies) return { scope, claims: {} }
  const permissions = await onlyReading(readPermissionNames(ctx.db, user, { audience: api.identifier, organization }))
  const may = new Set([...permissions, ...PROVIDER_SCOPES])
  return {
    scope: scope
      .split(' ')
      .filter((one) => may.has(one))
      .join(' '),
    claims: tellsPermissions(api) ? { permissions } : {},
  }
}
