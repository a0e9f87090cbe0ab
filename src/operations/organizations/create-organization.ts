import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import type { Organization, OrganizationConnection } from '../../model/organization.ts'
import { type Problem, problem } from '../../problems.ts'
import { organizationConnectionFrom } from '../../shapes/organization-parts.ts'
import { type NewOrganizationBody, organizationFrom } from '../../shapes/organization.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { refuseOrganizationConnection } from '../../steps/refuse-organization-connection.ts'
import type { Transaction } from '../../store/database.ts'
import { addOrganizationConnection } from '../../store/organization-connections.ts'
import { addOrganization } from '../../store/organizations.ts'

/** An organization that was made, with the connections that came along. */
export interface NewOrganization {
  readonly organization: Organization
  readonly connections: readonly OrganizationConnection[]
}

/** Makes an organization with its connections, or nothing. Of any number with one name at once, one is made. */
export async function createOrganization(
  ctx: Context,
  asked: Asked,
  body: NewOrganizationBody,
): Promise<NewOrganization | Problem> {
  const organization = organizationFrom(`org_${randomText(16)}`, body)
  const connections = (body.enabled_connections ?? []).map((one) => organizationConnectionFrom(one.connection_id, one))
  for (const connection of connections) {
    const refusal = await refuseOrganizationConnection(ctx, connection)
    if (refusal) return refusal
  }
  return changeConfiguration(ctx, asked, async (tx) => {
    if (!(await addOrganization(tx, organization))) return problem('organization_exists')
    const refusal = await addAll(tx, organization.id, connections)
    if (refusal) return refusal
    const logged = { id: organization.id, name: organization.name }
    return { answer: { organization, connections }, status: 201, logged }
  })
}

async function addAll(tx: Transaction, id: string, connections: readonly OrganizationConnection[]) {
  for (const connection of connections) {
    if (!(await addOrganizationConnection(tx, id, connection))) return problem('organization_connection_exists')
  }
  return undefined
}
