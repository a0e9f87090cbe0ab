import type { Client, ClientGrant } from '../model/client.ts'
import type { Connection } from '../model/connection.ts'
import type { Settings } from '../model/settings.ts'

/** What is configured, read through a cache that is at most 5 s old (DESIGN §2). */
export interface Directory {
  client(id: string): Promise<Client | undefined>
  clients(): Promise<readonly Client[]>
  grant(clientId: string, audience: string): Promise<ClientGrant | undefined>
  connections(): Promise<readonly Connection[]>
  settings(): Promise<Settings>
  /** Reads anew at the next question: after this process changed something. */
  forget(): void
}
