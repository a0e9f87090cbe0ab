import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import { type Client, MANAGEMENT_AUDIENCE } from '../../model/client.ts'
import type { Connection } from '../../model/connection.ts'
import { MANAGEMENT_SCOPES } from '../../model/scopes.ts'
import { addConnection, claimSetting, writeClient, writeGrant } from '../../store/configuration.ts'

/** The machine client of the tenant, and whether this start made it. */
export interface Prepared {
  readonly client: Client & { readonly secret: string }
  readonly isNew: boolean
}

/**
 * What every tenant starts with: a machine client with every Management API scope, and a database connection.
 * With `CARABINER_CLIENT_ID` set it is that one; else the first start makes one. Safe when several processes start at once.
 */
export async function prepareTenant(ctx: Context): Promise<Prepared> {
  const given = ctx.config.client
  const made = machineClient(given?.id ?? randomText(32), given?.secret ?? randomText(64))
  const name = given ? `machine_client:${given.id}` : 'machine_client'
  const claimed = await claimSetting(ctx.db, name, { client_id: made.id })
  const id = String(claimed.value['client_id'])
  if (claimed.isNew || given) await writeMachineClient(ctx, made)
  const client = (await freshDirectory(ctx).client(id)) ?? made
  // A first start that was cut off between the claim and the client leaves the claim alone: finish its work.
  if (!claimed.isNew && !given && client === made) await writeMachineClient(ctx, { ...made, id })
  await addConnection(ctx.db, databaseConnection([id]))
  ctx.directory.forget()
  return { client: { ...made, ...client, id, secret: client.secret ?? made.secret }, isNew: claimed.isNew }
}

function freshDirectory(ctx: Context) {
  ctx.directory.forget()
  return ctx.directory
}

function machineClient(id: string, secret: string): Prepared['client'] {
  return {
    id,
    secret,
    name: 'Carabiner machine client',
    appType: 'non_interactive',
    firstParty: true,
    grantTypes: ['client_credentials'],
    allowedOrigins: [],
    idTokenForIdentities: false,
  }
}

async function writeMachineClient(ctx: Context, client: Prepared['client']): Promise<void> {
  await writeClient(ctx.db, ctx.vault, client)
  await writeGrant(ctx.db, {
    id: `cgr_${randomText(16)}`,
    clientId: client.id,
    audience: MANAGEMENT_AUDIENCE,
    scope: MANAGEMENT_SCOPES,
  })
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
