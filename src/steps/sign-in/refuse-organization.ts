import type { Context } from '../../context.ts'
import type { JsonObject } from '../../model/json.ts'
import { onlyReading } from '../../store/database.ts'
import { readOrganizationConnections } from '../../store/organization-connections.ts'
import { readOrganization } from '../../store/organizations.ts'
import type { Denied } from './advance.ts'
import { findOpenInvitation } from './organization-connections.ts'

interface RequestFacts {
  readonly clientId: string
  readonly params: JsonObject
}

/**
 * Why a request is refused for the sake of its organization, whoever signs in, in Auth0's words: the application takes no
 * part in organizations or only in them, there is none of that id or name, nobody can come from anywhere, or the invitation
 * is not open. Undefined where it is well.
 */
export async function refuseOrganization(
  ctx: Context,
  { clientId, params }: RequestFacts,
): Promise<Denied | undefined> {
  const { organization: wanted, invitation } = params
  const usage = await usageOf(ctx, clientId)
  if (typeof wanted !== 'string' || wanted === '') return withoutOne(usage, invitation)
  if (usage === 'deny') return refused('parameter organization is not allowed for this client')
  const organization = await onlyReading(readOrganization(ctx.db, wanted))
  if (!organization) return refused('parameter organization is invalid')
  const connections = await onlyReading(readOrganizationConnections(ctx.db, organization.id))
  if (!connections.some(({ isEnabled }) => isEnabled)) return refused('no connections enabled for the organization')
  if (typeof invitation !== 'string' || invitation === '') return undefined
  const open = await findOpenInvitation(ctx, { organization: organization.id, clientId, ticket: invitation })
  return open ? undefined : { error: 'access_denied', description: 'invitation not found or already used' }
}

function withoutOne(usage: string, invitation: unknown): Denied | undefined {
  if (typeof invitation === 'string' && invitation !== '') return refused('parameter organization is required')
  return usage === 'require' ? refused('parameter organization is required for this client') : undefined
}

function refused(description: string): Denied {
  return { error: 'invalid_request', description }
}

/** `deny` unless the application says otherwise, as in Auth0. */
async function usageOf({ directory }: Context, clientId: string): Promise<string> {
  const usage = (await directory.client(clientId))?.extra['organization_usage']
  return typeof usage === 'string' ? usage : 'deny'
}
