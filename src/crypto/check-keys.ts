import type { Queryable, Statement } from '../store/database.ts'
import { BadKeys, keyIdOf, sealedAt, type Vault } from './vault.ts'

interface Sealed {
  readonly place: keyof typeof CONTEXTS
  readonly id: string
  readonly sealed: string
}

/** What each place of a sealed value is called, by the id of its row. */
const CONTEXTS = {
  client: sealedAt.clientSecret,
  addons: sealedAt.clientAddons,
  connection: sealedAt.connectionSecrets,
  resource_server: sealedAt.resourceServerSecret,
  webhook: sealedAt.webhookSecret,
  signing_key: sealedAt.signingKey,
  audit_key: sealedAt.auditKey,
} as const

/** One sealed value for each key id of each table: enough to tell whether that key is here and the right one. */
const READ_SAMPLES: Statement = {
  name: 'read_sealed_samples',
  text: `
    (select distinct on (split_part(secret, '.', 1)) 'client' as place, client_id as id, secret as sealed
     from clients where secret is not null
     order by split_part(secret, '.', 1), created_at desc)
    union all
    (select distinct on (split_part(secrets, '.', 1)) 'addons', client_id, secrets
     from clients where secrets is not null
     order by split_part(secrets, '.', 1), created_at desc)
    union all
    (select distinct on (split_part(secrets, '.', 1)) 'connection', id, secrets
     from connections where secrets is not null
     order by split_part(secrets, '.', 1), created_at desc)
    union all
    (select distinct on (split_part(secret, '.', 1)) 'resource_server', id, secret
     from resource_servers where secret is not null
     order by split_part(secret, '.', 1), created_at desc)
    union all
    (select distinct on (split_part(secret, '.', 1)) 'webhook', id, secret
     from webhooks order by split_part(secret, '.', 1), created_at desc)
    union all
    select 'signing_key', kid, private_key from signing_keys
    union all
    select 'audit_key', kid, sealed from audit_keys`,
}

/**
 * Stops a start that could not read what is stored: every key id in use must be configured, and be the key that it
 * was. Run before anything is written.
 *
 * @throws BadKeys naming the missing ids, or the id whose key is another than before.
 */
export async function assertKeysPresent(db: Queryable, vault: Vault): Promise<void> {
  const samples = await db.query<Sealed>(READ_SAMPLES, [])
  const missing = new Set(samples.map(({ sealed }) => keyIdOf(sealed)).filter((id) => !vault.has(id)))
  if (missing.size > 0) {
    throw new BadKeys(`CARABINER_KEYS lacks the key ${quoted(missing)}, under which stored values are encrypted.`)
  }
  for (const sample of samples) assertReadable(vault, sample)
}

function assertReadable(vault: Vault, { place, id, sealed }: Sealed): void {
  const context = CONTEXTS[place](id)
  try {
    vault.open(sealed, context)
  } catch (cause) {
    throw new BadKeys(
      `CARABINER_KEYS has another key under the id "${keyIdOf(sealed)}" than the one that encrypted ${context}.`,
      { cause },
    )
  }
}

function quoted(ids: Iterable<string>): string {
  return [...ids].map((id) => `"${id}"`).join(', ')
}
