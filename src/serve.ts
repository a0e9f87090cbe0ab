import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import { type Server, createServer } from 'node:https'
import type { FastifyInstance } from 'fastify'
import { openActions } from './actions/open-actions.ts'
import { makeApp } from './app.ts'
import { BadSetting, type Config } from './config.ts'
import { openUpstreams } from './connections/upstreams.ts'
import type { Context } from './context.ts'
import { makeControlServer } from './control/control-server.ts'
import { assertKeysPresent } from './crypto/check-keys.ts'
import { keysFromFile } from './crypto/key-file.ts'
import { argon2Passwords } from './crypto/passwords.ts'
import { openSigningKeys } from './crypto/signing-keys.ts'
import { openVault } from './crypto/vault.ts'
import { DEMO_SPA } from './demo/applications.ts'
import { prepareDemo } from './demo/prepare-demo.ts'
import { startEventWorker } from './events/start-event-worker.ts'
import { startSealer } from './events/start-sealer.ts'
import { startJobWorker } from './jobs/start-job-worker.ts'
import { makeLogger } from './logger.ts'
import { openMessages } from './messages/open-messages.ts'
import { inviteFirstOwner } from './operations/administrators/invite-administrator.ts'
import { type Prepared, prepareTenant } from './operations/tenant/prepare-tenant.ts'
import { claimDataDirectory } from './store/data-directory.ts'
import type { Database } from './store/database.ts'
import { openDirectory } from './store/directory.ts'
import { keepTidy } from './store/keep-tidy.ts'
import { openStore } from './store/open.ts'
import { type TlsMaterial, tlsMaterial } from './tls/tls-material.ts'

/** A running server. */
export interface Running {
  readonly ctx: Context
  readonly tenant: Prepared
  /** The link that makes the first owner, or null where there is one. */
  readonly invitation: string | null
  /** Path of the local certificate authority, or null where there is none. */
  readonly caPath: string | null
  /** Lets requests in flight finish, then closes everything; after 10 s it closes what is left. */
  stop(): Promise<void>
}

/** Opens everything in order and listens. What was opened is closed again if a later step fails. */
export async function serve(config: Config): Promise<Running> {
  const opened: (() => Promise<unknown>)[] = []
  try {
    return await open(config, opened)
  } catch (error) {
    await closeAll(opened)
    throw error
  }
}

async function open(config: Config, opened: (() => Promise<unknown>)[]): Promise<Running> {
  const ready = withResolvers<Parameters<typeof makeControlServer>[0] extends Promise<infer T> ? T : never>()
  const control = makeControlServer(ready.promise)
  const db = await openStore(config, control)
  opened.push(() => db.close())
  if (config.databaseUrl !== null) await offerControl(config, control, opened)
  const ctx = await makeContext(config, db)
  opened.push(() => ctx.actions.close())
  opened.push(() => ctx.messages.stop())
  const tidying = keepTidy(db, (error) => {
    ctx.log.warn({ err: error }, 'the database could not be tidied')
  })
  opened.push(() => tidying.stop())
  const tenant = await prepareTenant(ctx)
  if (config.demo) await prepareDemo(ctx, tenant.client.id)
  ready.resolve({ ctx, defaults: { machineClient: tenant.client.id, userClient: config.demo ? DEMO_SPA : null } })
  const work = workOf(ctx)
  opened.push(() => work.stop())
  const app = makeApp(ctx)
  opened.push(() => app.close())
  await onPort('PORT', config.port, app.listen({ port: config.port, host: config.host }))
  const tls = await tlsMaterial(config)
  const secure = tls ? await listenSecurely(app, config, tls) : null
  if (secure) opened.push(() => closeServer(secure))
  work.start()
  const invitation = await inviteFirstOwner(ctx)
  return { ctx, tenant, invitation, caPath: tls?.caPath ?? null, stop: () => stop([app.server, secure], opened) }
}

/** What goes on without a request. It starts when requests are answered, and stops after the last: that one is sealed too. */
function workOf(ctx: Context): { start(): void; stop(): Promise<void> } {
  const started: { stop(): Promise<void> }[] = []
  return {
    start: () => {
      ctx.messages.start()
      started.push(startEventWorker(ctx), startSealer(ctx), startJobWorker(ctx))
    },
    stop: async () => {
      for (const worker of started.splice(0).reverse()) await worker.stop()
    },
  }
}

/** With PostgreSQL the control socket locks nothing, it only serves local commands: the first process of a folder has it. */
async function offerControl(config: Config, control: HttpServer, opened: (() => Promise<unknown>)[]): Promise<void> {
  try {
    const claim = await claimDataDirectory(config.dataDir, control)
    opened.push(() => claim.release())
  } catch (error) {
    makeLogger(config).info({ reason: String(error) }, 'this process has no control socket')
  }
}

async function makeContext(config: Config, db: Database): Promise<Context> {
  const vault = openVault(config.keys ?? (await keysFromFile(config.dataDir)))
  await assertKeysPresent(db, vault)
  const directory = openDirectory(db, vault, { acceptIdTokenForIdentities: config.demo })
  const log = makeLogger(config)
  return {
    config,
    db,
    vault,
    signingKeys: await openSigningKeys(db, vault),
    passwords: argon2Passwords(),
    directory,
    upstreams: openUpstreams(config),
    actions: await openActions(config, log),
    messages: openMessages({ config, db, vault, directory, log }),
    log,
  }
}

async function listenSecurely(app: FastifyInstance, config: Config, { key, cert }: TlsMaterial): Promise<Server> {
  // As the other listener has it: a file of many gigabytes may take hours.
  const server = createServer({ key, cert, maxHeaderSize: 65_536, requestTimeout: 0 }, (request, response) => {
    app.routing(request, response)
  })
  server.listen({ port: config.tlsPort, host: config.host })
  await onPort('TLS_PORT', config.tlsPort, once(server, 'listening'))
  return server
}

const TAKEN = new Map([
  ['EADDRINUSE', 'Another program listens there: stop it, or choose another port.'],
  ['EACCES', 'This account may not open it: choose a port above 1023.'],
  ['EADDRNOTAVAIL', 'HOST is not an address of this machine.'],
])

/** A port that cannot be had is a setting to be changed, and is named. */
async function onPort(setting: 'PORT' | 'TLS_PORT', port: number, listening: Promise<unknown>): Promise<void> {
  try {
    await listening
  } catch (error) {
    const advice = TAKEN.get((error as NodeJS.ErrnoException).code ?? '')
    throw advice === undefined ? error : new BadSetting(setting, String(port), advice)
  }
}

const LONGEST_STOP_MS = 9000

async function stop(
  servers: readonly (Pick<Server, 'closeAllConnections'> | null)[],
  opened: (() => Promise<unknown>)[],
): Promise<void> {
  const late = setTimeout(() => {
    for (const server of servers) server?.closeAllConnections()
  }, LONGEST_STOP_MS)
  await closeAll(opened)
  clearTimeout(late)
}

/** Closes in reverse order: listeners first, the lock last. */
async function closeAll(opened: (() => Promise<unknown>)[]): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close()
}

async function closeServer(server: Server): Promise<void> {
  server.close()
  server.closeIdleConnections()
  await once(server, 'close')
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}
