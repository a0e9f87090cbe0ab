import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import { CONSOLE_CLIENT } from '../../model/administrators.ts'
import { CLIENT_DEFAULTS, type Client, MANAGEMENT_AUDIENCE } from '../../model/client.ts'
import { filledOptions } from '../../model/connection-options.ts'
import type { Connection } from '../../model/connection.ts'
import { MANAGEMENT_SCOPES } from '../../model/scopes.ts'
import { writeGrant } from '../../store/client-grants.ts'
import { addClient, writeClient } from '../../store/clients.ts'
import { claimSetting, hasSetting } from '../../store/configuration.ts'
import { addConnection } from '../../store/connections.ts'

/** The machine client of the tenant, and whether this start made it. */
export interface Prepared {
  readonly client: Client & { readonly secret: string }
  readonly isNew: boolean
}

/**
 * What every tenant starts with: a machine client with every Management API scope, and a database connection.
 * With `CARABINER_CLIENT_ID` set it is that one; else the first start makes one. Of several processes that start at
 * once, each ends up with the same client and secret.
 */
export async function prepareTenant(ctx: Context): Promise<Prepared> {
  const { id, isNew } = await machineClientId(ctx)
  const { client: given } = ctx.config
  if (given) await writeClient(ctx.db, ctx.vault, machineClient(id, given.secret))
  else await addClient(ctx.db, ctx.vault, machineClient(id, randomText(64)))
  const grant = { id: `cgr_${randomText(16)}`, clientId: id, audience: MANAGEMENT_AUDIENCE, scope: MANAGEMENT_SCOPES }
  await writeGrant(ctx.db, grant)
  await prepareConnection(ctx, id)
  await writeClient(ctx.db, ctx.vault, consoleClient(ctx.config.origins))
  ctx.directory.forget()
  const client = await ctx.directory.client(id)
  if (!client?.secret) throw new Error(`The machine client "${id}" has no secret although it was just written.`)
  return { client: { ...client, secret: client.secret }, isNew }
}

/** The connection that a tenant starts with is made once: whoever removes it is not given another. */
async function prepareConnection(ctx: Context, clientId: string): Promise<void> {
  if (await hasSetting(ctx.db, 'default_connection')) return
  const connection = databaseConnection([clientId])
  const options = filledOptions(connection.strategy, connection.options, true)
  await addConnection(ctx.db, ctx.vault, { ...connection, options })
  await claimSetting(ctx.db, 'default_connection', { name: connection.name })
}

/** The id of the machine client: the one that the settings give, else the one that the first start chose. */
async function machineClientId(ctx: Context): Promise<{ id: string; isNew: boolean }> {
  if (ctx.config.client) return { id: ctx.config.client.id, isNew: false }
  const { value, isNew } = await claimSetting(ctx.db, 'machine_client', { client_id: randomText(32) })
  const id = value.client_id
  if (typeof id !== 'string') throw new Error('The setting "machine_client" holds no client id.')
  return { id, isNew }
}

function machineClient(id: string, secret: string): Prepared['client'] {
  return {
    ...CLIENT_DEFAULTS,
    id,
    secret,
    name: 'Carabiner machine client',
    appType: 'non_interactive',
    grantTypes: ['client_credentials'],
  }
}

/** The console's own: it can keep no secret, and comes back only to our own origins. Nobody can change it for long. */
function consoleClient(origins: readonly string[]): Client {
  return {
    ...CLIENT_DEFAULTS,
    id: CONSOLE_CLIENT,
    name: 'Carabiner console',
    appType: 'spa',
    oidcConformant: true,
    grantTypes: ['authorization_code', 'refresh_token'],
    tokenEndpointAuthMethod: 'none',
    callbacks: origins.flatMap((origin) => [`${origin}/console/callback`, `${origin}/u/admin/invite`]),
    allowedLogoutUrls: origins.map((origin) => `${origin}/console/`),
    webOrigins: origins,
    refreshToken: { ...CLIENT_DEFAULTS.refreshToken, rotating: true, expiring: true, infiniteTokenLifetime: false },
  }
}

/** The connection that every Auth0 tenant starts with, its options as recorded (CONTRACT §8). */
function databaseConnection(enabledClients: readonly string[]): Connection {
  return {
    id: `con_${randomText(16)}`,
    name: 'Username-Password-Authentication',
    strategy: 'auth0',
    enabledClients,
    options: {
      mfa: { active: true, return_enroll_settings: true },
      validation: { username: { max: 15, min: 1 } },
      import_mode: false,
      configuration: {},
      customScripts: {},
      passwordPolicy: 'good',
      password_history: { size: 5, enable: false },
      strategy_version: 2,
      requires_username: true,
      password_dictionary: { enable: false, dictionary: [] },
      brute_force_protection: true,
      password_no_personal_info: { enable: false },
      password_complexity_options: { min_length: 8 },
      enabledDatabaseCustomization: false,
    },
  }
}
