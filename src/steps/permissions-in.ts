import type { Context } from '../context.ts'
import { type Permission, unitedRights } from '../model/rights.ts'
import { storedAudience } from '../model/system-api.ts'
import type { PermissionsBody } from '../shapes/role.ts'

/** The permissions that a body names, each once, as they are stored. */
export function permissionsIn({ config }: Pick<Context, 'config'>, body: PermissionsBody): readonly Permission[] {
  const permissions = body.permissions.map(({ resource_server_identifier: api, permission_name: name }) => ({
    audience: storedAudience(api, config.origins),
    name,
  }))
  return unitedRights([{ permissions }]).permissions
}
