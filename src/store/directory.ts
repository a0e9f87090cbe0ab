import type { Vault } from '../crypto/vault.ts'
import type { Client, ClientGrant } from '../model/client.ts'
import type { Connection } from '../model/connection.ts'
import type { ResourceServer } from '../model/resource-server.ts'
import { DEFAULT_SETTINGS, type Settings } from '../model/settings.ts'
import { type Queryable, onlyReading } from './database.ts'
import { readGrants } from './client-grants.ts'
import { readClients } from './clients.ts'
import { readSettings } from './configuration.ts'
import { readConnections } from './connections.ts'
import { readResourceServers } from './resource-servers.ts'

/** What is configured, read through a cache that is at most 5 s old (DESIGN §2). */
export interface Directory {
  client(id: string): Promise<Client | undefined>
  clients(): Promise<readonly Client[]>
  /** What a client may ask of an API in its own name. */
  grant(clientId: string, audience: string): Promise<ClientGrant | undefined>
  grants(): Promise<readonly ClientGrant[]>
  connections(): Promise<readonly Connection[]>
  /** Every API but our own. */
  resourceServers(): Promise<readonly ResourceServer[]>
  settings(): Promise<Settings>
  /** Whether any client wants to be told of sessions that end. */
  tellsOfLogout(): Promise<boolean>
  /** Reads anew at the next question: after this process changed something. */
  forget(): void
}

const OLDEST_MS = 5000

interface Configured {
  readonly clients: ReadonlyMap<string, Client>
  readonly grants: readonly ClientGrant[]
  readonly connections: readonly Connection[]
  readonly resourceServers: readonly ResourceServer[]
  readonly settings: Settings
  readonly tellsOfLogout: boolean
}

/** The directory of a database. `fallback` are settings that hold where the tenant has said nothing. */
export function openDirectory(db: Queryable, vault: Vault, fallback: Partial<Settings> = {}): Directory {
  let read: { readonly at: number; readonly all: Promise<Configured> } | undefined
  const all = (): Promise<Configured> => {
    if (read && performance.now() - read.at < OLDEST_MS) return read.all
    const mine = { at: performance.now(), all: onlyReading(readAll(db, vault, fallback)) }
    read = mine
    mine.all.catch(() => {
      if (read === mine) read = undefined
    })
    return mine.all
  }
  return {
    client: async (id) => (await all()).clients.get(id),
    clients: async () => [...(await all()).clients.values()],
    grant: async (clientId, audience) =>
      (await all()).grants.find(
        (grant) => grant.clientId === clientId && grant.audience === audience && grant.subjectType !== 'user',
      ),
    grants: async () => (await all()).grants,
    connections: async () => (await all()).connections,
    resourceServers: async () => (await all()).resourceServers,
    settings: async () => (await all()).settings,
    tellsOfLogout: async () => (await all()).tellsOfLogout,
    forget: () => {
      read = undefined
    },
  }
}

async function readAll(db: Queryable, vault: Vault, fallback: Partial<Settings>): Promise<Configured> {
  const [clients, grants, connections, resourceServers, settings] = await Promise.all([
    readClients(db, vault),
    readGrants(db),
    readConnections(db, vault),
    readResourceServers(db, vault),
    readSettings(db),
  ])
  return {
    clients: new Map(clients.map((client) => [client.id, client])),
    grants,
    connections,
    resourceServers,
    settings: { ...DEFAULT_SETTINGS, ...fallback, ...settings },
    tellsOfLogout: clients.some(({ backchannelLogoutUrls }) => backchannelLogoutUrls.length > 0),
  }
}
