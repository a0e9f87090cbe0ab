import { DEMO_CLIENT, DEMO_STRATEGIES, demoIssuer } from '../connections/demo-upstream.ts'
import type { Context } from '../context.ts'
import { newLogId, randomText } from '../crypto/random-ids.ts'
import { type NewIdentity, changeOf } from '../model/change.ts'
import { filledOptions } from '../model/connection-options.ts'
import { type Connection, isDatabase } from '../model/connection.ts'
import { type Identity, addressOf } from '../model/identity.ts'
import { loginNames } from '../model/profile.ts'
import { firstNumber } from '../model/user.ts'
import { linkUsers } from '../operations/identities/link-users.ts'
import { type Asked } from '../model/caller.ts'
import { Problem } from '../problems.ts'
import { commit } from '../store/commit.ts'
import { addClient, writeClient } from '../store/clients.ts'
import { claimSetting, hasSetting } from '../store/configuration.ts'
import { addConnection, saveConnection } from '../store/connections.ts'
import { CONFIDENTIAL_APPLICATIONS, PUBLIC_APPLICATIONS } from './applications.ts'
import { DEMO_PASSWORD, DEMO_PEOPLE, type DemoIdentity, type DemoPerson } from './people.ts'

const ISSUERS = new Map([
  ['google-oauth2', demoIssuer('google-oauth2')],
  ['github', demoIssuer('github')],
  ['windowslive', 'https://login.live.com'],
])

/**
 * Demo data, once a database: applications, connections, and a dozen users some of whom are linked. A start that was cut
 * off, or another one at the same moment, is no harm: who is there already is passed over, and the last step marks it done.
 */
export async function prepareDemo(ctx: Context, machineClient: string): Promise<void> {
  await configureDemo(ctx, machineClient)
  if (await hasSetting(ctx.db, 'demo')) return
  const connections = new Map((await ctx.directory.connections()).map((connection) => [connection.name, connection]))
  const passwordHash = await ctx.passwords.hash(DEMO_PASSWORD)
  for (const person of DEMO_PEOPLE) await addPerson(ctx, { connections, passwordHash, machineClient }, person)
  await claimSetting(ctx.db, 'demo', { people: DEMO_PEOPLE.length })
}

/** Applications and connections, once: whoever changes or removes them meets them so after the next start. */
async function configureDemo(ctx: Context, machineClient: string): Promise<void> {
  if (await hasSetting(ctx.db, 'demo_configuration')) return
  for (const client of PUBLIC_APPLICATIONS) await writeClient(ctx.db, ctx.vault, client)
  for (const client of CONFIDENTIAL_APPLICATIONS) {
    await addClient(ctx.db, ctx.vault, { ...client, secret: randomText(64) })
  }
  const applications = [...PUBLIC_APPLICATIONS, ...CONFIDENTIAL_APPLICATIONS].map(({ id }) => id)
  await writeDemoConnections(ctx, [machineClient, ...applications])
  await claimSetting(ctx.db, 'demo_configuration', { applications })
  ctx.directory.forget()
}

async function writeDemoConnections(ctx: Context, enabledClients: readonly string[]): Promise<void> {
  for (const name of ['Username-Password-Authentication', 'email', 'sms', ...ISSUERS.keys()]) {
    const options = filledOptions(name, DEMO_STRATEGIES.some((played) => played === name) ? PLAYED : {}, true)
    const id = `con_${randomText(16)}`
    await addConnection(ctx.db, ctx.vault, { id, name, strategy: name, options, enabledClients })
  }
  ctx.directory.forget()
  const database = (await ctx.directory.connections()).find(isDatabase)
  if (database) await allowPasskeys(ctx, database)
}

/** Passkeys can be tried without a change of settings; nobody is asked to make one unless the application wants it. */
async function allowPasskeys(ctx: Context, database: Connection): Promise<void> {
  const options = { ...database.options, authentication_methods: { passkey: { enabled: true } } }
  await ctx.db.transaction((tx) => saveConnection(tx, ctx.vault, { ...database, options }))
}

/** The demo's own provider plays these services. */
const PLAYED = { client_id: DEMO_CLIENT.id, client_secret: DEMO_CLIENT.secret, demo: true }

interface Demo {
  readonly connections: ReadonlyMap<string, Connection>
  readonly passwordHash: string
  readonly machineClient: string
}

/** Every identity begins as a user of its own and is then linked, so that the demo has operations to look at. */
async function addPerson(ctx: Context, demo: Demo, person: DemoPerson): Promise<void> {
  const primary = await addUser(ctx, demo, person.main, person)
  for (const identity of person.linked) {
    const address = await addUser(ctx, demo, identity, { userMetadata: { before: 'the link' }, appMetadata: {} })
    const linked = await linkUsers(ctx, askedByDemo(demo), primary, { address, connectionId: null })
    const isThere = linked instanceof Problem && linked.code === 'identity_taken'
    if (linked instanceof Problem && !isThere) throw new Error(`The demo could not link ${address}: ${linked.message}`)
  }
}

async function addUser(
  ctx: Context,
  demo: Demo,
  wanted: DemoIdentity,
  { userMetadata, appMetadata }: Pick<DemoPerson, 'userMetadata' | 'appMetadata'>,
): Promise<string> {
  const added = newIdentity(demo, wanted)
  const now = new Date()
  const named = { id: added.owner, mainKey: added.owner, version: firstNumber(now) }
  const user = { ...named, userMetadata, appMetadata, blocked: null, createdAt: now, updatedAt: now }
  const log = {
    log_id: newLogId(),
    date: now,
    type: 'ss',
    user_id: user.id,
    entry: { date: now.toISOString(), type: 'ss', description: 'Demo data', user_id: user.id },
  }
  await commit(ctx.db, { change: changeOf({ appear: [user], add: [added] }), logs: [log], events: [] })
  return user.id
}

function newIdentity(
  { connections, passwordHash }: Demo,
  { connection: name, id, numeric, profile }: DemoIdentity,
): NewIdentity {
  const connection = connections.get(name)
  if (!connection) throw new Error(`The demo has no connection ${name}`)
  const key = addressOf(connection.strategy, id)
  const issuer = ISSUERS.get(name) ?? ''
  const identity: Identity = {
    key,
    provider: connection.strategy,
    id,
    numeric: numeric ?? false,
    connection: name,
    connectionId: connection.id,
    issuer,
    subject: id,
    profile,
    epoch: firstNumber(new Date()),
    position: 0,
    linkedBy: null,
    passwordResetAt: null,
  }
  const hash = connection.strategy === 'auth0' ? passwordHash : null
  return { identity, owner: key, login: loginNames(connection, profile), passwordHash: hash }
}

function askedByDemo({ machineClient }: Demo): Asked {
  return {
    caller: { kind: 'client', clientId: machineClient, issuer: '', scopes: new Set(['update:users']) },
    rights: ['update:users'],
    summary: 'Link a User Account',
    method: 'POST',
    path: '/demo',
    query: {},
    body: {},
    ip: '127.0.0.1',
    userAgent: 'Carabiner demo data',
    correlationId: null,
  }
}
