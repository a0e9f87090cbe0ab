import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Connection } from '../../model/connection.ts'
import type { JsonObject } from '../../model/json.ts'
import { defaultMapping, defaultUserIdAttribute } from '../../model/scim-mapping.ts'
import { Problem, problem } from '../../problems.ts'
import type { NewScimBody, ScimBody } from '../../shapes/scim.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { scimConnection } from '../../steps/scim-connection.ts'
import { lockConnection } from '../../store/connections.ts'
import {
  type ScimConfiguration,
  addScimConfiguration,
  readScimConfiguration,
  readScimConfigurations,
  removeScimConfiguration,
  saveScimConfiguration,
} from '../../store/scim.ts'

/** A configuration with the connection that it is of. */
export interface ScimOf {
  readonly connection: Connection
  readonly configuration: ScimConfiguration
}

/** Every SCIM configuration of the tenant. */
export async function findScimConfigurations(ctx: Context): Promise<readonly ScimOf[]> {
  const connections = new Map((await ctx.directory.connections()).map((each) => [each.id, each]))
  return (await readScimConfigurations(ctx.db)).flatMap((configuration) => {
    const connection = connections.get(configuration.connectionId)
    return connection ? [{ connection, configuration }] : []
  })
}

/** How a directory would provision a connection's users. It is kept and answered: `/scim/v2` itself is not served. */
export async function findScimConfiguration(ctx: Context, id: string): Promise<ScimOf | Problem> {
  const connection = await scimConnection(ctx, id)
  if (connection instanceof Problem) return connection
  const configuration = await readScimConfiguration(ctx.db, id)
  return configuration ? { connection, configuration } : problem('not_found')
}

/** What a configuration of the connection's strategy begins with. */
export async function findDefaultMapping(ctx: Context, id: string): Promise<readonly JsonObject[] | Problem> {
  const connection = await scimConnection(ctx, id)
  return connection instanceof Problem ? connection : defaultMapping(connection.strategy)
}

/** Adds a configuration to a connection that has none. */
export async function createScimConfiguration(
  ctx: Context,
  asked: Asked,
  id: string,
  body: NewScimBody,
): Promise<ScimOf | Problem> {
  const connection = await scimConnection(ctx, id)
  if (connection instanceof Problem) return connection
  const { strategy } = connection
  const wish = {
    userIdAttribute: body.user_id_attribute ?? defaultUserIdAttribute(strategy),
    mapping: body.mapping ?? defaultMapping(strategy),
  }
  return changeConfiguration(ctx, asked, async (tx) => {
    if (!(await lockConnection(tx, ctx.vault, id))) return problem('connection_not_found')
    const configuration = await addScimConfiguration(tx, id, wish)
    if (!configuration) return problem('invalid_body', 'SCIM configuration already exists for this connection')
    return { answer: { connection, configuration }, status: 201, logged: { id } }
  })
}

/** Replaces a configuration. */
export async function changeScimConfiguration(
  ctx: Context,
  asked: Asked,
  id: string,
  { user_id_attribute: userIdAttribute, mapping }: ScimBody,
): Promise<ScimOf | Problem> {
  const connection = await scimConnection(ctx, id)
  if (connection instanceof Problem) return connection
  return changeConfiguration(ctx, asked, async (tx) => {
    const configuration = await saveScimConfiguration(tx, id, { userIdAttribute, mapping })
    return configuration ? { answer: { connection, configuration }, status: 200, logged: { id } } : problem('not_found')
  })
}

/** Removes a configuration with its tokens; nothing where there was none, as Auth0 does. */
export async function deleteScimConfiguration(ctx: Context, asked: Asked, id: string): Promise<null | Problem> {
  const connection = await scimConnection(ctx, id)
  if (connection instanceof Problem) return connection
  return changeConfiguration(ctx, asked, async (tx) => {
    await removeScimConfiguration(tx, id)
    return { answer: null, status: 204, logged: { id } }
  })
}
